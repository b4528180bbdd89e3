// Applies a list of edits to a table, one after the other: the run of the component 'edit-table'. Dropping and
// renaming touch no cell; the others read and write column by column.
import type { Run, RunContext } from '$core/component';
import type { editTable as spec } from '$core/components/data/edit-table';
import type { TableEdit } from '$core/data/edits';
import { columnSchema, type StoredColumn, type TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import type { BlobId, Blobs } from '$core/ports';
import { Random } from '$core/random';
import type { ColumnStore } from '../columns/finish';
import { retyped } from '../columns/retype';
import { takeTableRows } from '../edit/take-rows';
import { filterMask, maskedRows } from '../query/filter';
import { storedCells } from '../query/stored-cells';

export const editTable: Run<typeof spec> = async ({ inputs: { table }, params: { edits } }, ctx) => {
  const store = new SizedStore(ctx.blobs, table);
  let edited = table;
  for (const [i, edit] of edits.entries()) {
    edited = await apply(edited, edit, store, ctx, i);
    ctx.progress((i + 1) / edits.length, edit.kind);
    await ctx.tick();
  }
  return { table: { ...edited, bytes: await store.bytesOf(edited) } };
};

/** Puts and counts; parts taken over from the original are asked for their size. */
class SizedStore implements ColumnStore {
  readonly blobs: Blobs;
  readonly #sizes = new Map<BlobId, number>();
  readonly #original: TableManifest;

  constructor(blobs: Blobs, original: TableManifest) {
    this.blobs = blobs;
    this.#original = original;
  }

  async put(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<BlobId> {
    const id = await this.blobs.put(bytes);
    this.#sizes.set(id, bytes instanceof Blob ? bytes.size : bytes.byteLength);
    return id;
  }

  async bytesOf(table: TableManifest): Promise<number> {
    if (table === this.#original) return table.bytes;
    const ids = new Set(table.columns.flatMap(({ parts, levels }) => (levels ? [...parts, levels] : parts)));
    let bytes = 0;
    for (const id of ids) bytes += this.#sizes.get(id) ?? (await this.blobs.get(id)).size;
    return bytes;
  }
}

async function apply(
  table: TableManifest,
  edit: TableEdit,
  store: ColumnStore,
  ctx: RunContext,
  step: number
): Promise<TableManifest> {
  switch (edit.kind) {
    case 'drop':
      return drop(table, edit.columns);
    case 'rename':
      return rename(table, edit.column, edit.to);
    case 'retype':
      return retype(table, edit, store, ctx);
    case 'filter': {
      const mask = await filterMask(table, edit.filters, storedCells(ctx.blobs), ctx.tick);
      return keep(table, maskedRows(mask), store, ctx);
    }
    case 'sample':
      return keep(table, new Random(ctx.seed, step).sample(table.rows, edit.rows), store, ctx);
    case 'split':
      return keep(table, splitRows(table.rows, edit, ctx.seed), store, ctx);
    default:
      return edit satisfies never;
  }
}

function found(table: TableManifest, name: string): StoredColumn {
  const column = columnSchema(table, name);
  if (!column) throw new HearthError('data/unknown-column', { column: name, table: 'the table' });
  return column;
}

function drop(table: TableManifest, names: readonly string[]): TableManifest {
  for (const name of names) found(table, name);
  const columns = table.columns.filter((column) => !names.includes(column.name));
  if (columns.length === 0) throw new HearthError('data/no-columns', { table: 'The table' });
  return { ...table, columns };
}

function rename(table: TableManifest, name: string, to: string): TableManifest {
  const column = found(table, name);
  if (to === name) return table;
  if (columnSchema(table, to)) throw new HearthError('data/name-taken', { column: to });
  return {
    ...table,
    columns: table.columns.map((other) => (other === column ? { ...other, name: to } : other))
  };
}

async function retype(
  table: TableManifest,
  { column: name, type }: TableEdit & { kind: 'retype' },
  store: ColumnStore,
  ctx: RunContext
): Promise<TableManifest> {
  const column = found(table, name);
  const result = await retyped(column, type, table.groups, store);
  if (result.lost > 0)
    ctx.log(`${result.lost} cells of "${name}" are no ${type}: they are missing now.`, 'warning');
  return { ...table, columns: table.columns.map((other) => (other === column ? result.column : other)) };
}

/** @throws HearthError data/no-rows */
async function keep(
  table: TableManifest,
  rows: Uint32Array,
  store: ColumnStore,
  ctx: RunContext
): Promise<TableManifest> {
  if (rows.length === 0) throw new HearthError('data/no-rows', { table: 'The table' });
  return rows.length === table.rows ? table : takeTableRows(table, rows, store, ctx.tick);
}

/** Both parts of one split come from the same draw: together they are the table, and they share no row. */
function splitRows(
  rows: number,
  { fraction, part }: TableEdit & { kind: 'split' },
  seed: number
): Uint32Array {
  const first = new Random(seed).sample(rows, Math.round(fraction * rows));
  if (part === 'first') return first;
  const mask = new Uint8Array(rows).fill(1);
  for (const row of first) mask[row] = 0;
  return maskedRows(mask);
}
