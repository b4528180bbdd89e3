// A built-in set of pictures: made-up scenes of a pond with boats, ducks and trees. What stands where comes from a
// seed and is the same every time; parts/draw-scene.ts draws it. No picture is of a real place.
import { Random } from '../random';

export const sceneSize = { width: 720, height: 480 } as const;
/** Height at which the water begins. */
export const shore = 230;

export type ThingKind = 'boat' | 'duck' | 'tree';

export interface Thing {
  readonly kind: ThingKind;
  /** Middle of its lower edge. */
  readonly x: number;
  readonly y: number;
  /** Its width in pixels. */
  readonly size: number;
  /** Which of its looks, in [0, 1). */
  readonly look: number;
  readonly left: boolean;
}

export interface Scene {
  readonly name: string;
  /** Time of day, 0 morning to 1 dusk. */
  readonly hour: number;
  readonly sunX: number;
  readonly hills: readonly number[];
  /** From the farthest to the nearest. */
  readonly things: readonly Thing[];
}

export const pondName = 'pond';

export function pondScenes(count = 24, seed = 21): readonly Scene[] {
  return Array.from({ length: count }, (_, i) => makeScene(new Random(seed, i), i + 1));
}

function makeScene(random: Random, number: number): Scene {
  const between = (least: number, most: number): number => least + (most - least) * random.uniform();
  const make = (kind: ThingKind, least: number, most: number, top: number, bottom: number): Thing => {
    const y = between(top, bottom);
    // What is nearer is larger.
    const near = (y - top) / (bottom - top);
    const size = least + (most - least) * (0.35 * random.uniform() + 0.65 * near);
    return {
      kind,
      x: between(size / 2 + 6, sceneSize.width - size / 2 - 6),
      y,
      size,
      look: random.uniform(),
      left: random.uniform() < 0.5
    };
  };
  const many = (most: number, one: () => Thing): Thing[] =>
    Array.from({ length: random.below(most + 1) }, one);
  const things = [
    ...many(4, () => make('tree', 46, 96, shore - 4, shore + 14)),
    ...many(3, () => make('boat', 70, 170, shore + 60, sceneSize.height - 70)),
    ...many(5, () => make('duck', 26, 66, shore + 50, sceneSize.height - 24))
  ];
  return {
    name: `pond-${String(number).padStart(2, '0')}.png`,
    hour: random.uniform(),
    sunX: between(60, sceneSize.width - 60),
    hills: Array.from({ length: 9 }, () => between(30, 110)),
    things: things.sort((a, b) => a.y - b.y)
  };
}
