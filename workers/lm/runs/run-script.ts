// A person's own code on a table, in the sandbox: rows go in as plain objects and come back so.
import type { Run, RunContext } from '$core/component';
import type { runScript } from '$core/components/data/run-script';
import { readFrame, writeFrame } from '$core/data/codec';
import { cellOf, stringColumn, type Column, type Frame } from '$core/data/frame';
import type { ColumnType, TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import { isRecord } from '$core/params';
import { Sandbox } from '../flows/sandbox';

const mostRows = 100_000;
/** Rows that one call of the sandbox is given. */
const batch = 500;

type Row = Readonly<Record<string, unknown>>;

export const runRunScript: Run<typeof runScript> = async ({ inputs, params }, ctx) => {
  const { table, other } = inputs;
  if (params.per === 'all-rows' && table.rows > mostRows)
    throw new HearthError('data/too-large', {
      what: 'The table of rows',
      bytes: table.rows,
      limit: mostRows
    });
  const sandbox = new Sandbox();
  try {
    const rows =
      params.per === 'each-row' ? await eachRow(sandbox, table, params.code, ctx) : await allRows();
    if (rows.length === 0) throw new HearthError('data/no-rows', { table: 'The table' });
    return { table: await tableOf(rows, table, ctx) };
  } finally {
    sandbox.close();
  }

  async function allRows(): Promise<Row[]> {
    const given = { rows: rowsOf(await readFrame(table, ctx.blobs), table), others: await othersOf() };
    const source = `${asMain(params.code)}\nexport default ({ rows, others }) => main(rows, others);`;
    return checked(await sandbox.run({ node: 'script', source, inputs: given }));
  }

  async function othersOf(): Promise<Row[]> {
    return other ? rowsOf(await readFrame(other, ctx.blobs), other) : [];
  }
};

/** The person's default export under a name that our own can call. */
function asMain(code: string): string {
  const named = code.replace(/export\s+default\s+/, 'const main = ');
  if (named === code)
    throw new HearthError('flow/node-failed', {
      node: 'script',
      reason: 'it has no "export default function".'
    });
  return named;
}

/** Rows count from 1 in what is said of them, from 0 for the code. */
const callEachRow = `export default ({ rows, first }) => rows.map((row, i) => {
  try {
    const made = main(row, first + i);
    if (made != null && (typeof made !== 'object' || Array.isArray(made)))
      throw 'it must give a row: an object of cells.';
    return made;
  } catch (error) {
    throw 'row ' + (first + i + 1) + ': ' + error;
  }
}).filter((row) => row != null);`;

async function eachRow(
  sandbox: Sandbox,
  table: TableManifest,
  code: string,
  ctx: RunContext
): Promise<Row[]> {
  const source = `${asMain(code)}\n${callEachRow}`;
  const out: Row[] = [];
  let first = 0;
  for (const group of table.groups.keys()) {
    const rows = rowsOf(await readFrame(table, ctx.blobs, { groups: [group] }), table);
    for (let at = 0; at < rows.length; at += batch) {
      const part = rows.slice(at, at + batch);
      out.push(...checked(await sandbox.run({ node: 'script', source, inputs: { rows: part, first } })));
      first += part.length;
      ctx.progress(first / table.rows);
      await ctx.tick();
    }
  }
  return out;
}

function checked(result: unknown): Row[] {
  if (Array.isArray(result) && result.every(isRecord)) return result;
  throw new HearthError('flow/node-failed', {
    node: 'script',
    reason: 'it must give rows: objects of cells.'
  });
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

/** Columns in the order in which they first come; a column keeps its type where its cells still allow it. */
async function tableOf(rows: readonly Row[], from: TableManifest, ctx: RunContext): Promise<TableManifest> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const made = names.map((name) => {
    const was = from.columns.find((column) => column.name === name)?.type;
    return columnFrom(
      name,
      rows.map((row) => row[name] ?? null),
      was
    );
  });
  const frame = { rows: rows.length, columns: made.map(({ column }) => column) };
  return writeFrame(
    frame,
    made.map(({ column, type }) => ({ name: column.name, type })),
    ctx.blobs
  );
}

function columnFrom(
  name: string,
  cells: readonly unknown[],
  was: ColumnType | undefined
): { readonly column: Column; readonly type: ColumnType } {
  const present = cells.filter((cell) => cell !== null);
  const numbers = (value: (cell: unknown) => number) =>
    Float64Array.from(cells, (cell) => (cell === null ? NaN : value(cell)));
  if (was === 'datetime' && present.every((cell) => !Number.isNaN(Date.parse(String(cell)))))
    return {
      column: { kind: 'date', name, values: numbers((cell) => Date.parse(String(cell))) },
      type: 'datetime'
    };
  if (present.length > 0 && present.every((cell) => typeof cell === 'boolean'))
    return { column: { kind: 'number', name, values: numbers(Number) }, type: 'boolean' };
  if (present.length > 0 && present.every((cell) => typeof cell === 'number')) {
    const isWhole = was !== 'float' && present.every(Number.isSafeInteger);
    return { column: { kind: 'number', name, values: numbers(Number) }, type: isWhole ? 'integer' : 'float' };
  }
  const words = cells.map((cell) =>
    cell === null ? null : typeof cell === 'object' ? JSON.stringify(cell) : String(cell as string)
  );
  return { column: stringColumn(name, words), type: was === 'text' ? 'text' : 'category' };
}
