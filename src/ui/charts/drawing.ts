// A chart as plain data: a few kinds of marks, a legend, and what can be pointed at. The draw functions beside
// make it from numbers; Drawing.svelte puts it on the screen and svg-text.ts writes it into a file, so both show
// the same picture. Colours are names of tokens, so that one drawing serves both themes.

/** A colour token, such as '--series-1', or no paint. */
export type Paint = `--${string}` | 'none';

export type Mark =
  | {
      readonly kind: 'path';
      readonly d: string;
      readonly stroke?: Paint;
      readonly width?: number;
      readonly dash?: string;
      readonly fill?: Paint;
      readonly opacity?: number;
    }
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill: Paint;
      readonly opacity?: number;
      readonly radius?: number;
    }
  | {
      readonly kind: 'circle';
      readonly x: number;
      readonly y: number;
      readonly r: number;
      readonly fill: Paint;
      readonly opacity?: number;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly anchor?: 'start' | 'middle' | 'end';
      readonly fill?: Paint;
      readonly size?: number;
      readonly bold?: boolean;
      /** Degrees, clockwise, around its point. */
      readonly turn?: number;
    };

export interface LegendEntry {
  readonly label: string;
  readonly paint: Paint;
  readonly dash?: string;
  readonly shape: 'line' | 'box' | 'dot';
  /** Whether a click may hide it. */
  readonly toggles: boolean;
}

/** Lines of a tooltip. */
export interface PointText {
  readonly title: string;
  readonly lines: readonly { readonly label: string; readonly value: string; readonly paint?: Paint }[];
}

/** Points that can be pointed at, in drawing coordinates. The arrow keys walk through them in order. */
export interface Pointable {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** How the nearest one is found: by both coordinates or along one axis. */
  readonly nearest: 'x' | 'y' | 'xy';
  /** Points in a row of a matrix: the up and down keys move by so many. */
  readonly columns?: number;
  /** Outline of a point, where it is not a dot. */
  readonly box?: { readonly width: number; readonly height: number };
  readonly paint?: (index: number) => Paint;
  readonly text: (index: number) => PointText;
}

/** The inner rectangle, inside the axes. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly plot: Plot;
  readonly marks: readonly Mark[];
  readonly legend: readonly LegendEntry[];
  readonly points?: Pointable;
  /** One or two sentences for who cannot see it. */
  readonly description: string;
}

/** The numbers of a chart as a table. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What a chart component hands to its frame. `draw` gives undefined where there is nothing to draw. */
export interface Chart {
  readonly draw: (width: number, hidden: ReadonlySet<string>) => Drawing | undefined;
  readonly table: () => ChartTable;
}

export const nothingHidden: ReadonlySet<string> = new Set();

const seriesCount = 8;
export function seriesPaint(index: number): Paint {
  return `--series-${(index % seriesCount) + 1}`;
}

/** Lines beyond the eighth repeat the colours with dashes. */
export function seriesDash(index: number): string | undefined {
  return [undefined, '6 3', '2 3'][Math.floor(index / seriesCount) % 3];
}
