// One round of learning: from what people said of some items to a head, what held-out labels say of it, and
// suggestions for the other items, which are always marked as the model's.
import type { Annotation } from '../project';
import {
  calibrated,
  isHeldOut,
  judge,
  suggestions,
  type Judgement,
  type ThresholdOptions
} from './calibrate';
import { predict, trainHead, type Head, type Labelled, type TrainOptions } from './head';
import type { Rows } from './rows';

export interface LearnFrom {
  readonly rows: Rows;
  /** Item of each row. */
  readonly items: readonly string[];
  /** Ids of the project's classes; the head counts in this order. */
  readonly classes: readonly string[];
  readonly multiple: boolean;
  /** Classes by item, as people (or their consensus) said; items without a class teach only where `multiple`. */
  readonly said: ReadonlyMap<string, readonly string[]>;
}

export interface Learned {
  readonly head: Head;
  readonly judgement: Judgement;
  /** Items it learned from; the others with labels judged it. */
  readonly learnedFrom: number;
}

export type LearnOptions = TrainOptions & ThresholdOptions;

export async function learn(from: LearnFrom, options: LearnOptions = {}): Promise<Learned> {
  const taught = labelledRows(from, (item) => !isHeldOut(item));
  const heldOut = labelledRows(from, isHeldOut);
  const head = calibrated(await trainHead(from.rows, taught, options), from.rows, heldOut);
  const judgement = judge(head, from.rows, heldOut, options);
  // Who has seen one class only is always sure, and knows nothing.
  const knows = from.multiple || distinctTargets(taught) > 1;
  return {
    head,
    judgement: knows
      ? judgement
      : { ...judgement, threshold: undefined, coverage: 0, accuracyAbove: undefined },
    learnedFrom: taught.rows.length
  };
}

/** Rows whose items have labels and are wanted, with their targets. */
export function labelledRows(from: LearnFrom, isWanted: (item: string) => boolean): Labelled {
  const { items, classes, multiple, said } = from;
  const numbers = new Map(classes.map((id, k) => [id, k]));
  const rows: number[] = [];
  const targets: number[] = [];
  items.forEach((item, row) => {
    const labels = said.get(item)?.flatMap((id) => numbers.get(id) ?? []);
    if (!labels || !isWanted(item) || (!multiple && labels.length !== 1)) return;
    rows.push(row);
    for (let k = 0; k < classes.length; k++) targets.push(labels.includes(k) ? 1 : 0);
  });
  return {
    rows: Uint32Array.from(rows),
    targets: Uint8Array.from(targets),
    classes: classes.length,
    multiple
  };
}

function distinctTargets({ targets, classes }: Labelled): number {
  const seen = new Set<number>();
  targets.forEach((value, i) => value === 1 && seen.add(i % classes));
  return seen.size;
}

/** Who a model's annotations are by. */
export const modelAuthor = 'model';

/**
 * What the head says of items, as drafts to accept or correct; from the threshold of its judgement on as submitted
 * where `auto`. `now` is ISO 8601.
 */
export function modelAnnotations(
  { head, judgement }: Learned,
  { rows, items, classes }: Pick<LearnFrom, 'rows' | 'items' | 'classes'>,
  which: Uint32Array,
  { now, auto }: { readonly now: string; readonly auto: boolean }
): readonly Annotation[] {
  const { threshold } = judgement;
  return suggestions(head, predict(head, rows, which)).map((one, i) => ({
    item: items[which[i]!]!,
    author: modelAuthor,
    by: 'model',
    state: auto && threshold !== undefined && one.confidence >= threshold ? 'submitted' : 'draft',
    confidence: Math.min(1, one.confidence),
    classes: one.classes.map((k) => classes[k]!),
    regions: [],
    spans: [],
    relations: [],
    updated: now
  }));
}
