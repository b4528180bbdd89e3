// Whether the head may be believed, judged only on labels it never learned from: its probabilities are brought in
// line with how often it is right (one temperature; Guo et al. 2017), and a threshold is chosen above which it may
// label by itself, such that even a cautious reading of the held-out labels meets the wanted accuracy.
import { predict, probabilitiesOf, rawScores, type Head, type Labelled } from './head';
import type { Rows } from './rows';

/** Share of items whose labels are kept from learning. */
export const heldOutShare = 0.2;

/** Whether an item's label is for judging: always the same for the same item, and of a fifth of all items. */
export function isHeldOut(item: string): boolean {
  let h = 0x811c9dc5;
  for (let i = 0; i < item.length; i++) h = Math.imul(h ^ item.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32 < heldOutShare;
}

/** The head with the temperature, of [0.05, 20], that makes the held-out labels likeliest. */
export function calibrated(head: Head, rows: Rows, heldOut: Labelled): Head {
  if (heldOut.rows.length === 0) return head;
  const raw = rawScores(head, rows, heldOut.rows);
  const loss = (logTemperature: number) =>
    meanLogLoss({ ...head, temperature: Math.exp(logTemperature) }, raw, heldOut);
  let [low, high] = [Math.log(0.05), Math.log(20)];
  const golden = (Math.sqrt(5) - 1) / 2;
  // The loss is convex in the inverse temperature, so it falls and then rises along its logarithm.
  for (let step = 0; step < 30; step++) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (loss(a) <= loss(b)) high = b;
    else low = a;
  }
  return { ...head, temperature: Math.exp((low + high) / 2) };
}

function meanLogLoss(head: Head, raw: Float64Array, { rows: own, targets }: Labelled): number {
  const found = probabilitiesOf(head, raw);
  let sum = 0;
  for (let i = 0; i < found.length; i++) {
    const p = Math.min(1 - 1e-7, Math.max(1e-7, found[i]!));
    if (targets[i] === 1) sum -= Math.log(p);
    else if (head.multiple) sum -= Math.log(1 - p);
  }
  return sum / own.length;
}

/** What the head says of an item. */
export interface Suggestion {
  /** Numbers of classes: one, or all that are more likely than not. */
  readonly classes: readonly number[];
  /** How likely all of that is right, in [0, 1]. */
  readonly confidence: number;
}

/** From probabilities [rows, classes]. */
export function suggestions(
  head: Pick<Head, 'classes' | 'multiple'>,
  probabilities: Float32Array
): readonly Suggestion[] {
  const { classes, multiple } = head;
  return Array.from({ length: probabilities.length / classes }, (_, i) => {
    const own = probabilities.subarray(i * classes, (i + 1) * classes);
    if (multiple) {
      const confidence = own.reduce((product, p) => product * Math.max(p, 1 - p), 1);
      return { classes: [...own.keys()].filter((k) => own[k]! > 0.5), confidence };
    }
    let best = 0;
    for (let k = 1; k < classes; k++) if (own[k]! > own[best]!) best = k;
    return { classes: [best], confidence: own[best]! };
  });
}

/** What held-out labels say of the head. */
export interface Judgement {
  readonly items: number;
  /** Share of held-out items it gets wholly right; undefined without any. */
  readonly accuracy: number | undefined;
  /** Least confidence from which it may label by itself; undefined where nothing is sure enough. */
  readonly threshold: number | undefined;
  /** Of held-out items at or above the threshold: their share, and how many of them are right. */
  readonly coverage: number;
  readonly accuracyAbove: number | undefined;
}

export interface ThresholdOptions {
  /** Wanted share of right labels above the threshold. Default 0.95. */
  readonly wanted?: number;
  /** Fewest held-out items above a threshold that can be trusted. Default 30. */
  readonly fewest?: number;
}

/** The lowest threshold above which the held-out labels show at least the wanted accuracy with 95 % confidence. */
export function judge(head: Head, rows: Rows, heldOut: Labelled, options: ThresholdOptions = {}): Judgement {
  const { wanted = 0.95, fewest = 30 } = options;
  const items = heldOut.rows.length;
  const said = suggestions(head, predict(head, rows, heldOut.rows))
    .map((one, i) => ({ confidence: one.confidence, isRight: isRight(one, heldOut, i) }))
    .sort((a, b) => b.confidence - a.confidence);
  let [right, best] = [0, { above: 0, right: 0, threshold: undefined as number | undefined }];
  said.forEach(({ confidence, isRight: ok }, i) => {
    if (ok) right++;
    // Equal confidences stand or fall together.
    if (said[i + 1]?.confidence === confidence || i + 1 < fewest) return;
    if (lowerBound(right, i + 1) >= wanted) best = { above: i + 1, right, threshold: confidence };
  });
  return {
    items,
    accuracy: items > 0 ? right / items : undefined,
    threshold: best.threshold,
    coverage: items > 0 ? best.above / items : 0,
    accuracyAbove: best.above > 0 ? best.right / best.above : undefined
  };
}

function isRight({ classes }: Suggestion, { targets, classes: count }: Labelled, item: number): boolean {
  const truth = targets.subarray(item * count, (item + 1) * count);
  return truth.every((value, k) => (value === 1) === classes.includes(k));
}

/** Wilson's lower bound of a share, one-sided 95 % (Wilson 1927). */
export function lowerBound(right: number, of: number): number {
  const z = 1.6448536269514722;
  const share = right / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return (middle - half) / (1 + (z * z) / of);
}
