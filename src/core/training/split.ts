// Which rows a model learns from and which judge it. All seeded: the same table, settings and seed give the
// same split.
import { HearthError } from '../errors';
import { Random } from '../random';
import { resolveValidation } from './validation';

export interface SplitRequest {
  readonly method: 'auto' | 'holdout' | 'folds' | 'group' | 'time';
  /** Fraction held out by 'holdout', 'group' and 'time'. */
  readonly holdout: number;
  readonly folds: number;
  /** [rows] class index to stratify by; absent for a regression. */
  readonly classOf?: Float64Array;
  /** [rows] group number, for 'group'. */
  readonly groupOf?: Int32Array;
  /** [rows] time or any sortable number, for 'time'; NaN counts as earliest. */
  readonly timeOf?: Float64Array;
  readonly seed: number;
}

/** Positions among the rows that have a target. */
export interface Part {
  readonly train: Uint32Array;
  readonly valid: Uint32Array;
}

export interface Split {
  /** One part for a holdout; one per fold else. */
  readonly parts: readonly Part[];
  /** For people: "10 folds, stratified". */
  readonly text: string;
}

const fewestRows = 10;

/** @throws HearthError train/too-few-rows, job/bad-params */
export function splitRows(rows: number, request: SplitRequest): Split {
  if (rows < fewestRows) throw tooFew(rows, fewestRows, 'to learn and to judge');
  const split = splitBy(rows, request);
  const judged = split.parts.reduce((sum, { valid }) => sum + valid.length, 0);
  if (judged === 0) throw tooFew(rows, 2 * rows, 'to judge every class by a row that was not learned from');
  return split;
}

function splitBy(rows: number, request: SplitRequest): Split {
  const { method: validation, holdout, folds } = request;
  const resolved = resolveValidation({ validation, holdout, folds }, rows);
  switch (resolved.kind) {
    case 'holdout':
      return holdoutSplit(rows, { ...request, holdout: resolved.fraction });
    case 'folds':
      return foldSplit(rows, { ...request, folds: resolved.folds });
    case 'group':
      return groupSplit(rows, request);
    case 'time':
      return timeSplit(rows, request);
    default:
      return resolved satisfies never;
  }
}

/** Rows by class, each class shuffled; one class of all rows where there is none. */
function shuffledClasses(rows: number, { classOf, seed }: SplitRequest): number[][] {
  const random = new Random(seed, 1);
  const classes: number[][] = [];
  for (let row = 0; row < rows; row++) (classes[classOf ? classOf[row]! : 0] ??= []).push(row);
  return classes.filter((members) => members !== undefined).map((members) => random.shuffle(members));
}

/** A share of every class, so close that the whole comes out right too; no class is held out whole. */
function holdoutSplit(rows: number, request: SplitRequest): Split {
  const held: number[] = [];
  let carried = 0.5;
  for (const members of shuffledClasses(rows, request)) {
    if (members.length === 1) continue;
    const due = members.length * request.holdout + carried;
    const count = Math.min(members.length - 1, Math.floor(due));
    for (let i = 0; i < count; i++) held.push(members[i]!);
    carried = Math.min(1, due - count);
  }
  const text = `${percent(held.length / rows)} held out${request.classOf ? ', stratified' : ''}`;
  return { parts: [partOf(rows, held)], text };
}

function foldSplit(rows: number, request: SplitRequest): Split {
  const folds = Math.min(request.folds, rows);
  const held: number[][] = Array.from({ length: folds }, () => []);
  let next = 0;
  for (const members of shuffledClasses(rows, request)) {
    // A class of one row cannot be judged by a model that has seen its class: it is always learned from.
    if (request.classOf && members.length === 1) continue;
    for (const row of members) held[next++ % folds]!.push(row);
  }
  const filled = held.filter((fold) => fold.length > 0);
  const text = `${filled.length} folds${request.classOf ? ', stratified' : ''}`;
  return { parts: filled.map((fold) => partOf(rows, fold)), text };
}

/** Whole groups, in a random order, each that brings the share closer; the smallest one where none does. */
function groupSplit(rows: number, { groupOf, holdout, seed }: SplitRequest): Split {
  if (!groupOf) throw missingColumn('groupColumn');
  const sizes = new Map<number, number>();
  for (const group of groupOf) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  if (sizes.size < 2) throw tooFew(sizes.size, 2, 'as groups to split by');
  const wanted = Math.round(rows * holdout);
  const held = new Set<number>();
  let count = 0;
  for (const group of new Random(seed, 1).shuffle([...sizes.keys()])) {
    const size = sizes.get(group)!;
    const isCloser = Math.abs(count + size - wanted) < Math.abs(count - wanted);
    if (!isCloser || held.size === sizes.size - 1) continue;
    held.add(group);
    count += size;
  }
  if (held.size === 0) held.add([...sizes].reduce((least, one) => (one[1] < least[1] ? one : least))[0]);
  const isHeld = (row: number): boolean => held.has(groupOf[row]!);
  return { parts: [divide(rows, isHeld)], text: `${held.size} of ${sizes.size} groups held out` };
}

function timeSplit(rows: number, { timeOf, holdout }: SplitRequest): Split {
  if (!timeOf) throw missingColumn('timeColumn');
  const key = (row: number): number => (Number.isNaN(timeOf[row]!) ? -Infinity : timeOf[row]!);
  const order = Array.from({ length: rows }, (_, row) => row).sort((a, b) => key(a) - key(b) || a - b);
  const count = Math.max(1, Math.min(rows - 1, Math.round(rows * holdout)));
  return { parts: [partOf(rows, order.slice(rows - count))], text: `latest ${percent(holdout)} held out` };
}

function missingColumn(field: string): HearthError {
  return new HearthError('job/bad-params', { component: 'training', field, reason: 'must name a column' });
}

function tooFew(rows: number, needed: number, why: string): HearthError {
  return new HearthError('train/too-few-rows', { rows, needed, why });
}

function partOf(rows: number, held: readonly number[]): Part {
  const isHeld = new Uint8Array(rows);
  for (const row of held) isHeld[row] = 1;
  return divide(rows, (row) => isHeld[row] === 1);
}

/** Both sides ascending, so that their order says nothing. */
function divide(rows: number, isHeld: (row: number) => boolean): Part {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return { train: all.filter((row) => !isHeld(row)), valid: all.filter(isHeld) };
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}
