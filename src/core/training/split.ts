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
  if (rows < fewestRows)
    throw new HearthError('train/too-few-rows', { rows, needed: fewestRows, why: 'to learn and to judge' });
  switch (request.method) {
    case 'auto':
      return splitRows(rows, automatic(rows, request));
    case 'holdout':
      return holdoutSplit(rows, request);
    case 'folds':
      return foldSplit(rows, request);
    case 'group':
      return groupSplit(rows, request);
    case 'time':
      return timeSplit(rows, request);
    default:
      return request.method satisfies never;
  }
}

function automatic(rows: number, request: SplitRequest): SplitRequest {
  const chosen = resolveValidation({ ...request, validation: 'auto' }, rows);
  if (chosen.kind === 'folds') return { ...request, method: 'folds', folds: chosen.folds };
  return { ...request, method: chosen.kind, holdout: chosen.fraction };
}

/** Rows by class, each class shuffled; one class of all rows where there is none. */
function shuffledClasses(rows: number, { classOf, seed }: SplitRequest): number[][] {
  const random = new Random(seed, 1);
  const classes: number[][] = [];
  for (let row = 0; row < rows; row++) (classes[classOf ? classOf[row]! : 0] ??= []).push(row);
  return classes.filter((members) => members !== undefined).map((members) => random.shuffle(members));
}

function holdoutSplit(rows: number, request: SplitRequest): Split {
  const held: number[] = [];
  for (const members of shuffledClasses(rows, request)) {
    // Every class keeps at least one row to learn from.
    held.push(
      ...members.slice(0, Math.min(members.length - 1, Math.round(members.length * request.holdout)))
    );
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
  const text = `${folds} folds${request.classOf ? ', stratified' : ''}`;
  return { parts: held.map((fold) => partOf(rows, fold)), text };
}

function groupSplit(rows: number, { groupOf, holdout, seed }: SplitRequest): Split {
  if (!groupOf) throw missingColumn('groupColumn');
  const members = new Map<number, number[]>();
  groupOf.forEach((group, row) => members.set(group, [...(members.get(group) ?? []), row]));
  if (members.size < 2)
    throw new HearthError('train/too-few-rows', {
      rows: members.size,
      needed: 2,
      why: 'as groups to split by'
    });
  const held: number[] = [];
  const groups = new Random(seed, 1).shuffle([...members.keys()]);
  let heldGroups = 0;
  for (const group of groups.slice(0, -1)) {
    if (held.length >= holdout * rows) break;
    held.push(...members.get(group)!);
    heldGroups++;
  }
  return { parts: [partOf(rows, held)], text: `${heldGroups} of ${groups.length} groups held out` };
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

/** Both sides ascending, so that their order says nothing. */
function partOf(rows: number, held: readonly number[]): Part {
  const isHeld = new Uint8Array(rows);
  for (const row of held) isHeld[row] = 1;
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return { train: all.filter((row) => !isHeld[row]), valid: all.filter((row) => isHeld[row]) };
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}
