// One query over the tables that are connected: they go into a database of this run's own, a group of rows at a time, and
// what the query gives comes back as a table.
import type { Run } from '$core/component';
import type { runSql as spec } from '$core/components/data/run-sql';
import { writeFrame } from '$core/data/codec';
import type { ColumnSchema, TableManifest } from '$core/data/table';
import { HearthError, toErrorRecord } from '$core/errors';
import { memoryBudget } from '$core/memory-budget';
import { wasmAddress } from '../assets';
import { unsteadyIn } from '../query-text';
import type { Database } from '../duckdb';

/** How much of the run is bringing the tables in, for its progress. */
const loadingShare = 0.5;

export const runSql: Run<typeof spec> = async ({ inputs, params }, ctx) => {
  ctx.progress(0, 'starting DuckDB');
  const database = await opened(ctx.seed);
  try {
    const tables = Object.entries(inputs).filter((entry): entry is [string, TableManifest] => !!entry[1]);
    const all = tables.reduce((sum, [, table]) => sum + table.rows, 0);
    let loaded = 0;
    for (const [name, table] of tables) {
      const renamed = await database.load(name, table, ctx.blobs, async (rows) => {
        loaded += rows;
        ctx.progress((loadingShare * loaded) / all, `${loaded} of ${all} rows read`);
        await ctx.tick();
      });
      for (const [from, to] of renamed)
        ctx.log(
          `SQL does not tell capitals apart: the column "${from}" of ${name} is called "${to}".`,
          'warning'
        );
    }
    ctx.progress(loadingShare, 'running the query');
    for (const what of unsteadyIn(params.sql))
      ctx.log(
        `"${what}" gives something else each time: equal tables will not give an equal result.`,
        'warning'
      );
    const before = tables.flatMap(([, { columns }]) => columns);
    const { frame, schema } = await database.query(params.sql, {
      isSorted: params.sorted,
      before,
      tick: ctx.tick
    });
    if (frame.rows === 0) throw new HearthError('data/no-rows', { table: 'What the query gives' });
    ctx.log(`${frame.rows} rows.`);
    return { table: await writeFrame(frame, withIds(schema, before), ctx.blobs) };
  } finally {
    database.close();
  }
};

/** @throws HearthError job/worker-failed where its files cannot be had */
async function opened(seed: number): Promise<Database> {
  try {
    const { Database } = await import('../duckdb');
    const memoryBytes = memoryBudget(navigator as { deviceMemory?: number });
    return await Database.open({ wasm: wasmAddress(), seed, memoryBytes });
  } catch (error) {
    const isAway = error instanceof TypeError && /fetch|import/i.test(error.message);
    const reason = isAway
      ? 'its files are not on this device and could not be fetched'
      : toErrorRecord(error).message;
    throw new HearthError('job/worker-failed', { engine: 'sql', reason }, { cause: error });
  }
}

type Described = Pick<ColumnSchema, 'name' | 'type' | 'flags'>;

/** A column that named rows before names them still. */
function withIds(schema: readonly Described[], before: readonly ColumnSchema[]): readonly Described[] {
  return schema.map((column) => {
    const was = before.find(({ name }) => name === column.name);
    return was?.type === column.type && was.flags?.includes('id') ? { ...column, flags: ['id'] } : column;
  });
}
