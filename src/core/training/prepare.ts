// What is read and decided before the first fit: which columns, which rows, which of them judge. Every choice that
// a person did not make is told in the log.
import type { RunContext } from '../component';
import { readFrame } from '../data/codec';
import { columnOf, type Column, type Frame } from '../data/frame';
import { columnSchema, type ColumnSchema, type TableManifest } from '../data/table';
import { HearthError } from '../errors';
import type { LeftOut } from '../featurize/plan';
import type { ParamValues } from '../params';
import type { trainingParams } from './common';
import { chooseColumns, isCopy } from './features';
import { splitRows, type Split, type SplitRequest } from './split';
import { readTarget, type Target } from './target';

export type CommonParams = ParamValues<typeof trainingParams>;

export interface Prepared {
  readonly frame: Frame;
  /** Columns to learn from, in the table's order. */
  readonly columns: readonly ColumnSchema[];
  readonly target: Target;
  /** Of positions among the rows that have a target. */
  readonly split: Split;
}

/** Reads the columns that are needed. @throws HearthError train/…, data/unknown-column, job/bad-params */
export async function prepareTraining(
  table: TableManifest,
  params: CommonParams,
  ctx: RunContext
): Promise<Prepared> {
  const chosen = chooseColumns(table, params);
  ctx.progress(0, 'reading the table');
  const frame = await readFrame(table, ctx.blobs, {
    columns: namesToRead(chosen.used, params),
    signal: ctx.signal
  });
  await ctx.tick();
  const target = targetOf(table, frame, params, ctx);
  const leftOut = [...chosen.leftOut, ...(await copies(frame, target, chosen.used, params, ctx))];
  tellLeftOut(leftOut, ctx);
  const isLeftOut = new Set(leftOut.map(({ column }) => column));
  const columns = chosen.used.filter(({ name }) => !isLeftOut.has(name));
  if (columns.length === 0) throw noFeatures(leftOut);
  const split = splitRows(target.rows.length, splitRequest(frame, target, params, ctx.seed));
  ctx.log(`Learning from ${columns.length} columns; judged by ${split.text}.`);
  return { frame, columns, target, split };
}

export function tellLeftOut(leftOut: readonly LeftOut[], ctx: Pick<RunContext, 'log'>): void {
  for (const { column, reason } of leftOut) ctx.log(`"${column}" is left out: it ${reason}.`);
}

/** The error for a table of which no column is of use. */
export function noFeatures(leftOut: readonly LeftOut[]): HearthError {
  const first = leftOut[0];
  const reason = first ? `"${first.column}" ${first.reason}` : 'the target is the only column';
  return new HearthError('train/no-features', { reason });
}

function namesToRead(used: readonly ColumnSchema[], params: CommonParams): string[] {
  const { target, groupColumn, timeColumn } = params;
  const splitBy = [groupColumn, timeColumn].filter((name) => name !== undefined);
  return [...new Set([...used.map(({ name }) => name), target, ...splitBy])];
}

function targetOf(table: TableManifest, frame: Frame, params: CommonParams, ctx: RunContext): Target {
  const column = columnOf(frame, params.target);
  const target = readTarget(column, columnSchema(table, params.target)!.type, params.task);
  const missing = table.rows - target.rows.length;
  if (missing > 0) ctx.log(`${missing} rows without a target are left out.`, 'warning');
  return target;
}

/** Columns nobody asked for that would give the target away. */
async function copies(
  frame: Frame,
  target: Target,
  used: readonly ColumnSchema[],
  params: CommonParams,
  ctx: RunContext
): Promise<LeftOut[]> {
  const answers = columnOf(frame, target.name);
  const reason = `tells the target outright: it goes one to one with "${target.name}"`;
  const found: LeftOut[] = [];
  for (const { name } of used) {
    if (params.features.includes(name)) continue;
    if (isCopy(answers, columnOf(frame, name), target.rows)) found.push({ column: name, reason });
    await ctx.tick();
  }
  return found;
}

function splitRequest(frame: Frame, target: Target, params: CommonParams, seed: number): SplitRequest {
  const { validation: method, holdout, folds, groupColumn, timeColumn } = params;
  const cells = (name: string) => cellsOf(columnOf(frame, name), target.rows);
  return {
    method,
    holdout,
    folds,
    seed,
    ...(target.task === 'regression' ? {} : { classOf: target.y }),
    ...(method === 'group' && groupColumn ? { groupOf: groupNumbers(cells(groupColumn)) } : {}),
    ...(method === 'time' && timeColumn ? { timeOf: cells(timeColumn) } : {})
  };
}

/** Numbers, milliseconds, or codes of levels. */
function cellsOf(column: Column, rows: Uint32Array): Float64Array {
  const cells = column.kind === 'string' ? column.codes : column.values;
  const out = new Float64Array(rows.length);
  for (let i = 0; i < out.length; i++) out[i] = cells[rows[i]!]!;
  return out;
}

/** Equal cells, missing ones too, are one group. */
function groupNumbers(cells: Float64Array): Int32Array {
  const numbers = new Map<number, number>();
  const out = new Int32Array(cells.length);
  for (let i = 0; i < out.length; i++) {
    let number = numbers.get(cells[i]!);
    if (number === undefined) numbers.set(cells[i]!, (number = numbers.size));
    out[i] = number;
  }
  return out;
}
