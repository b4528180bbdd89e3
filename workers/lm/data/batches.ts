// Examples as micro-batches of one shape. Packed: several in a row, each seeing only itself. Not packed: one a row, rows
// of similar length together, as long as the longest rounded up to 64. The order of an epoch follows from seed and epoch
// alone, so that a resumed training sees what it would have seen.
import { ignoredLabel, type TokenBatch } from '$core/lm/batch';
import { Random } from '$core/random';
import type { TokenExample } from './tokenise';

export interface BatchShape {
  /** Rows of a micro-batch. */
  readonly rows: number;
  /** Tokens of a row, at most. */
  readonly length: number;
  readonly packing: boolean;
}

/** Rows with room that an example may still be put into; more find better places and cost more time. */
const openRows = 16;
const bucket = 64;

/** Micro-batches of one epoch: rows of examples, in the order they are trained on. */
export function planEpoch(
  examples: readonly TokenExample[],
  shape: BatchShape,
  seed: number,
  epoch: number
): readonly (readonly (readonly TokenExample[])[])[] {
  const order = [...examples];
  const random = new Random((seed + Math.imul(epoch + 1, 0x9e3779b1)) >>> 0);
  random.shuffle(order);
  const rows = shape.packing ? packRows(order, shape.length) : order.map((example) => [example]);
  if (!shape.packing) rows.sort((a, b) => bucketOf(a[0]!) - bucketOf(b[0]!));
  const batches: (readonly (readonly TokenExample[])[])[] = [];
  for (let i = 0; i < rows.length; i += shape.rows) batches.push(rows.slice(i, i + shape.rows));
  // Sorted by length, short ones would always come first.
  if (!shape.packing) random.shuffle(batches);
  return batches;
}

/** Rows that make up `count` examples, about: fewer than examples where several share a row. */
export function rowsFor(
  count: number,
  examples: readonly TokenExample[],
  { length, packing }: Omit<BatchShape, 'rows'>,
  seed: number
): number {
  const rows = planEpoch(examples, { rows: 1, length, packing }, seed, 0).length;
  return Math.max(1, Math.min(rows, Math.round((count * rows) / examples.length)));
}

/** Tokens that a pass over the examples computes: its rows as long as `toBatch` makes them, padding among them. */
export function computedTokens(
  examples: readonly TokenExample[],
  { length, packing }: Omit<BatchShape, 'rows'>
): number {
  const rows = planEpoch(examples, { rows: 1, length, packing }, 0, 0);
  return rows.reduce((sum, row) => sum + lengthOf(row, { length, packing }), 0);
}

function bucketOf({ ids }: TokenExample): number {
  return Math.ceil(ids.length / bucket);
}

/** First fit among the last rows that have room. */
function packRows(examples: readonly TokenExample[], length: number): TokenExample[][] {
  const rows: { readonly members: TokenExample[]; left: number }[] = [];
  let open: { readonly members: TokenExample[]; left: number }[] = [];
  for (const example of examples) {
    const size = example.ids.length;
    let row = open.find(({ left }) => left >= size);
    if (!row) {
      row = { members: [], left: length };
      rows.push(row);
      open = [...open, row].slice(-openRows);
    }
    row.members.push(example);
    row.left -= size;
    if (row.left === 0) open = open.filter((other) => other !== row);
  }
  return rows.map(({ members }) => members);
}

/** The tokens of a micro-batch; rows that are missing are padding. */
export function toBatch(rows: readonly (readonly TokenExample[])[], shape: BatchShape): TokenBatch {
  const length = lengthOf(rows, shape);
  const size = shape.rows * length;
  const batch = {
    rows: shape.rows,
    length,
    ids: new Uint32Array(size),
    labels: new Int32Array(size).fill(ignoredLabel),
    // Padding is a document of its own, token by token: nothing attends to it.
    starts: Uint32Array.from({ length: size }, (_, i) => i % length)
  };
  for (const [r, row] of rows.entries()) {
    let at = 0;
    for (const { ids, learned } of row) {
      batch.ids.set(ids, r * length + at);
      batch.starts.fill(at, r * length + at, r * length + at + ids.length);
      for (let i = 0; i + 1 < ids.length; i++)
        if (learned[i + 1]) batch.labels[r * length + at + i] = ids[i + 1]!;
      at += ids.length;
    }
  }
  return batch;
}

/** Tokens of each row of a micro-batch. */
function lengthOf(
  rows: readonly (readonly TokenExample[])[],
  { length, packing }: Omit<BatchShape, 'rows'>
): number {
  if (packing) return length;
  const sizes = rows.map((row) => row.reduce((sum, { ids }) => sum + ids.length, 0));
  return Math.min(length, Math.ceil(Math.max(1, ...sizes) / bucket) * bucket);
}

/** Labels of a batch that count. */
export function lossTokens({ labels }: TokenBatch): number {
  return labels.reduce((count, label) => count + (label === ignoredLabel ? 0 : 1), 0);
}
