// A person's own code on a table, in the sandbox: rows go in as plain objects and come back so. What goes wrong names the
// row, counted from 1, and the line of the code.
import type { Run, RunContext } from '$core/component';
import type { runScript } from '$core/components/data/run-script';
import { readFrame, writeFrame } from '$core/data/codec';
import { cellOf, type Frame } from '$core/data/frame';
import type { TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import { isRecord } from '$core/params';
import { Sandbox } from '../flows/sandbox';
import { RowTable, type Row } from '../scripts/cells';
import { plainCode } from '../scripts/plain-code';
import { sameAgain } from '../scripts/same-again';

/** Rows of a table that are given all at once. */
const mostRows = 100_000;
/** Cells of the table that comes out: about half a gigabyte while it is gathered. */
const mostCells = 50_000_000;
/** Rows that one call of the sandbox is given. */
const batch = 500;
const memoryBytes = 256 * 1024 * 1024;

export const runRunScript: Run<typeof runScript> = async ({ inputs, params }, ctx) => {
  const { table, other } = inputs;
  const isWhole = params.per === 'all-rows';
  if (isWhole && table.rows > mostRows)
    throw failed({ reason: `all rows at once are at most 100,000, and the table has ${table.rows}` });
  const sandbox = new Sandbox({
    memoryBytes,
    milliseconds: isWhole ? 60_000 : 10_000,
    before: sameAgain(ctx.seed),
    around: isWhole ? allRows : eachRow
  });
  const made = new RowTable();
  try {
    const call = { sandbox, source: await plainCode(params.code) };
    if (isWhole) {
      const rows = rowsOf(await readFrame(table, ctx.blobs), table);
      const others = other ? rowsOf(await readFrame(other, ctx.blobs), other) : [];
      gather(made, await answer(call, { rows, others }));
    } else await inBatches(table, ctx, async (given) => gather(made, await answer(call, given)));
  } finally {
    sandbox.close();
  }
  if (made.rows === 0) throw new HearthError('data/no-rows', { table: 'The table' });
  const { frame, schema } = made.finish(table.columns);
  return { table: await writeFrame(frame, schema, ctx.blobs) };
};

/** Where an error was thrown in a person's own code, from its stack: for both functions below. */
const said = `const isRow = (made) => typeof made === 'object' && made !== null && !Array.isArray(made);
  const failure = (error, row) => ({
    failed: {
      reason: error?.stack === undefined ? String(error) : error.name + ': ' + error.message,
      line: Number(/script\\.js:(\\d+)/.exec(error?.stack ?? '')?.[1]) || undefined,
      row
    }
  });`;

/** Around the default export, inside the sandbox. */
const eachRow = `(main) => {
  ${said}
  return ({ rows, first }) => {
    const out = [];
    for (let i = 0; i < rows.length; i++) {
      const row = first + i + 1;
      try {
        const made = main(rows[i], first + i);
        for (const one of made == null ? [] : Array.isArray(made) ? made : [made]) {
          if (!isRow(one)) return failure('it must give a row, an object of cells, or a list of rows', row);
          out.push(one);
        }
      } catch (error) {
        return failure(error, row);
      }
    }
    return { rows: out };
  };
}`;

const allRows = `(main) => {
  ${said}
  return async ({ rows, others }) => {
    try {
      const made = await main(rows, others);
      if (!Array.isArray(made)) return failure('it must give a list of rows');
      const at = made.findIndex((row) => !isRow(row));
      return at < 0 ? { rows: made } : failure('row ' + (at + 1) + ' of what it gives is no object of cells');
    } catch (error) {
      return failure(error);
    }
  };
}`;

interface Batch {
  readonly rows: readonly Row[];
  /** Index of the first in the table. */
  readonly first: number;
}

async function inBatches(
  table: TableManifest,
  ctx: RunContext,
  each: (given: Readonly<Record<string, unknown>>) => Promise<void>
): Promise<void> {
  let first = 0;
  for (const group of table.groups.keys()) {
    const rows = rowsOf(await readFrame(table, ctx.blobs, { groups: [group] }), table);
    for (let at = 0; at < rows.length; at += batch) {
      const part = rows.slice(at, at + batch);
      await each({ rows: part, first });
      first += part.length;
      ctx.progress(first / table.rows);
      await ctx.tick();
    }
  }
}

interface Call {
  readonly sandbox: Sandbox;
  readonly source: string;
}

interface Failure {
  readonly reason: string;
  readonly line?: number;
  readonly row?: number;
}

/** Rows that the code gives. @throws HearthError data/script-failed */
async function answer(
  { sandbox, source }: Call,
  inputs: Readonly<Record<string, unknown>>
): Promise<readonly Row[]> {
  const given = await sandbox.run({ node: 'script', source, inputs }).catch((error: unknown) => {
    throw stopped(error, inputs);
  });
  const { rows, failed: failure } = isRecord(given) ? given : {};
  if (isRecord(failure)) throw failed(failure as unknown as Failure);
  if (Array.isArray(rows) && rows.every(isRecord)) return rows;
  throw failed({ reason: 'it must give rows: objects of cells' });
}

/** What ended the sandbox itself: no such function, a line that is no code, too long, too much memory. */
function stopped(error: unknown, inputs: object): unknown {
  if (!(error instanceof HearthError) || error.code !== 'flow/node-failed') return error;
  const { reason } = error.details as { reason: string };
  const line = Number(/ \(line (\d+)\)$/.exec(reason)?.[1]) || undefined;
  const { rows, first } = inputs as Partial<Batch>;
  const isCut = /it ran longer|out of memory/.test(reason) && rows && first !== undefined;
  const where = isCut ? ` (in rows ${first + 1} to ${first + rows.length})` : '';
  return failed({
    reason: reason.replace(/ \(line \d+\)$/, '').replace(/\.$/, '') + where,
    ...(line === undefined ? {} : { line })
  });
}

function failed(failure: Failure): HearthError {
  return new HearthError('data/script-failed', failure);
}

function gather(made: RowTable, rows: readonly Row[]): void {
  for (const row of rows) made.add(row);
  if (made.cells > mostCells) throw failed({ reason: `it gives more than ${mostCells} cells` });
}

/** Booleans as such, dates as text; a missing cell is null. */
function rowsOf(frame: Frame, { columns }: TableManifest): Row[] {
  return Array.from({ length: frame.rows }, (_, row) =>
    Object.fromEntries(
      frame.columns.map((column, i) => {
        const cell = cellOf(column, row);
        const type = columns[i]!.type;
        if (cell === null || typeof cell === 'string') return [column.name, cell];
        if (type === 'boolean') return [column.name, cell === 1];
        return [column.name, type === 'datetime' ? new Date(cell).toISOString() : cell];
      })
    )
  );
}
