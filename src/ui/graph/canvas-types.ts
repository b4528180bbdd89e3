// What the canvas draws: nodes with ports, wires between them. It knows no component and no run; who shows it says what
// each node is called, what state it is in, and which ports fit.
import type { Icon } from '../icon';

export interface CanvasPort {
  readonly name: string;
  readonly label: string;
  /** Ports of one type have one colour, 1 to 8 of the series. */
  readonly tone: number;
  /** Said with the name: "table, not connected". */
  readonly hint: string;
  readonly optional?: boolean;
}

export type CanvasState = 'waiting' | 'running' | 'completed' | 'reused' | 'failed' | 'skipped' | 'cancelled';

/** A look at what a node gave, drawn on it. */
export type CanvasPreview =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'rows';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  /** A bar for each, of 0 to 1, with its value in words. */
  | {
      readonly kind: 'bars';
      /** What the bars are of. */
      readonly caption?: string;
      readonly bars: readonly {
        readonly label: string;
        readonly fraction: number;
        readonly said: string;
        readonly isBest?: boolean;
      }[];
    }
  /** Values one after another. */
  | {
      readonly kind: 'line';
      readonly label: string;
      readonly values: readonly number[];
      readonly said: string;
    }
  | { readonly kind: 'images'; readonly urls: readonly string[] };

export interface CanvasNode {
  readonly id: string;
  readonly title: string;
  /** What kind of node it is, where the title does not say. */
  readonly subtitle?: string;
  readonly icon?: Icon;
  readonly x: number;
  readonly y: number;
  readonly inputs: readonly CanvasPort[];
  readonly outputs: readonly CanvasPort[];
  readonly state?: CanvasState;
  /** The state in words, with time or progress. */
  readonly note?: string;
  /** 0 to 1 while it runs. */
  readonly progress?: number;
  /** What another version of the graph has of it. */
  readonly change?: 'added' | 'removed' | 'changed' | 'moved';
  /** Several nodes folded into one; or a note, which has no ports. */
  readonly kind?: 'group' | 'note';
  /** The first thing that is wrong with it. */
  readonly problem?: string;
  readonly preview?: CanvasPreview;
}

export interface PortPlace {
  readonly node: string;
  readonly port: string;
}

export interface CanvasWire {
  readonly from: PortPlace;
  readonly to: PortPlace;
  /** What another version of the graph has of it. */
  readonly change?: 'added' | 'removed';
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The colour, or family of fonts, behind a token of tokens.css. */
export type Token = (name: string) => string;

/** The data type under which the palette drags. */
export const dragType = 'application/x-hearth-node';
