// A DuckDB of one run, in memory: tables go in, one query is run in steps that can be stopped in between, its rows come out.
// It reaches nothing outside: no files, no addresses, no extensions. One thread, so that equal queries take equal ways.
import {
  BROWSER_RUNTIME,
  createDuckDB,
  VoidLogger,
  type DuckDBBindings,
  type DuckDBConnection
} from '@duckdb/duckdb-wasm/blocking';
import { RecordBatchReader } from 'apache-arrow';
import { readLevels, readPart } from '$core/data/codec';
import type { Frame } from '$core/data/frame';
import type { ColumnSchema, TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import type { BlobReader } from '$core/ports';
import { ResultTable } from './from-arrow';
import { withoutEnd } from './query-text';
import { sqlError } from './sql-error';
import { arrowStream, encodeLevels, type ArrowSource, type EncodedLevels } from './to-arrow';

/** Rows that go in at once: words of a batch must stay below 2 GiB, and a cancel is heard between batches. */
const rowsAtOnce = 65_536;
/** Cells of what comes out: 8 bytes each while it is gathered. */
const mostCells = 100_000_000;

/** What Arrow carries over as it is; all else (lists, times of day, intervals, …) comes as DuckDB writes it. */
const carried =
  /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT)|HUGEINT|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|BOOLEAN|VARCHAR|DATE|TIMESTAMP(?:_S|_MS|_NS| WITH TIME ZONE)?)$/;

export interface OpenOptions {
  /** Address of its WebAssembly. */
  readonly wasm: string;
  readonly seed: number;
  readonly memoryBytes: number;
}

export interface QueryOptions {
  readonly isSorted: boolean;
  /** Columns of the tables that went in. */
  readonly before: readonly ColumnSchema[];
  readonly tick: () => Promise<void>;
}

export class Database {
  readonly #bindings: DuckDBBindings;
  readonly #connection: DuckDBConnection;

  private constructor(bindings: DuckDBBindings) {
    this.#bindings = bindings;
    this.#connection = bindings.connect();
  }

  static async open({ wasm, seed, memoryBytes }: OpenOptions): Promise<Database> {
    const file = { mainModule: wasm, mainWorker: '' };
    const made = await createDuckDB({ mvp: file, eh: file }, new VoidLogger(), BROWSER_RUNTIME);
    const bindings = await made.instantiate(() => undefined);
    bindings.open({ path: ':memory:', maximumThreads: 1 });
    const database = new Database(bindings);
    database.#run(`SET memory_limit = '${Math.floor(memoryBytes / 1e6)}MB'`);
    database.#run('SET autoinstall_known_extensions = false');
    database.#run('SET autoload_known_extensions = false');
    database.#run('SET enable_external_access = false');
    database.#run('SET lock_configuration = true');
    // Of random(): from -1 to 1.
    database.#run(`SELECT setseed(${(seed % 1_000_003) / 1_000_003})`);
    return database;
  }

  /** Makes a table; `told` hears how many rows went in at once. Gives columns that had to be called otherwise. */
  async load(
    name: string,
    table: TableManifest,
    blobs: BlobReader,
    told: (rows: number) => Promise<void>
  ): Promise<readonly (readonly [from: string, to: string])[]> {
    const names = distinctNames(table.columns.map((column) => column.name));
    const levels: (EncodedLevels | undefined)[] = [];
    for (const column of table.columns)
      levels.push(column.levels ? encodeLevels(await readLevels(column, blobs)) : undefined);
    let isFirst = true;
    for (const [group, rows] of table.groups.entries()) {
      const columns: ArrowSource[] = [];
      for (const [i, column] of table.columns.entries()) {
        const cells = await readPart(column, group, rows, blobs);
        const words = levels[i];
        columns.push({ name: names[i]!, type: column.type, cells, ...(words ? { levels: words } : {}) });
      }
      for (let from = 0; from < rows; from += rowsAtOnce) {
        const to = Math.min(rows, from + rowsAtOnce);
        const slice = columns.map((column) => ({ ...column, cells: column.cells.slice(from, to) }));
        this.#insert(name, arrowStream(slice, to - from), isFirst);
        isFirst = false;
        await told(to - from);
      }
    }
    return table.columns.flatMap((column, i) =>
      column.name === names[i] ? [] : [[column.name, names[i]!] as const]
    );
  }

  /** What the query gives. @throws HearthError data/sql-failed, data/too-large, job/out-of-memory, job/cancelled */
  async query(
    text: string,
    { isSorted, before, tick }: QueryOptions
  ): Promise<{ readonly frame: Frame; readonly schema: readonly Pick<ColumnSchema, 'name' | 'type'>[] }> {
    const columns = this.#described(text);
    // On lines of its own, so that the places that errors name are those of the text.
    const list = columns.map(({ name, type }) =>
      carried.test(type) ? quoted(name) : `CAST(${quoted(name)} AS VARCHAR)`
    );
    const around = `SELECT ${list.join(', ')} FROM (\n${withoutEnd(text)}\n)${isSorted ? ' ORDER BY ALL' : ''}`;
    const result = new ResultTable(columns.map(({ name }) => name));
    try {
      const reader = await RecordBatchReader.from(this.#pieces(around, tick));
      for await (const batch of reader) {
        result.add(batch);
        if (result.cells > mostCells)
          throw new HearthError('data/too-large', {
            what: 'What the query gives',
            bytes: result.cells * 8,
            limit: mostCells * 8
          });
      }
    } catch (error) {
      throw sqlError(error, text, 1);
    }
    return result.finish(before);
  }

  close(): void {
    this.#connection.close();
    this.#bindings.reset();
  }

  #run(text: string): void {
    this.#connection.query(text);
  }

  #insert(name: string, stream: Uint8Array, create: boolean): void {
    try {
      this.#connection.insertArrowFromIPCStream(stream, { name, create });
    } catch (error) {
      throw sqlError(error, '');
    }
  }

  /** Names and types of its columns. First as it was written, so that what is wrong is found where it is. */
  #described(text: string): readonly { readonly name: string; readonly type: string }[] {
    try {
      this.#connection.prepare(text).close();
    } catch (error) {
      throw sqlError(error, text);
    }
    try {
      const rows = this.#connection.query(`DESCRIBE SELECT * FROM (\n${withoutEnd(text)}\n)`).toArray() as {
        readonly column_name: string;
        readonly column_type: string;
      }[];
      return rows.map(({ column_name: name, column_type: type }) => ({ name, type }));
    } catch (error) {
      const reason = 'it must be one query that gives rows, such as SELECT';
      throw new HearthError('data/sql-failed', { reason }, { cause: error });
    }
  }

  /** The result as Arrow's stream, as it is made. Between its pieces a cancel is heard. */
  async *#pieces(text: string, tick: () => Promise<void>): AsyncGenerator<Uint8Array> {
    const { pending, poll, next } = this.#connection.useUnsafe((bindings, connection) => ({
      pending: bindings.startPendingQuery(connection, text, true),
      poll: () => bindings.pollPendingQuery(connection),
      next: () => bindings.fetchQueryResults(connection)
    }));
    let head = pending;
    for (; head === null; head = poll()) await tick();
    yield head;
    for (;;) {
      await tick();
      const piece = next();
      if (piece === null) continue;
      if (piece.length === 0) return;
      yield piece;
    }
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** SQL does not tell capitals apart: a name that is taken so gets a number. */
function distinctNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  const seen = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let i = 2; seen.has(own.toLowerCase()) || (own !== name && taken.has(own.toLowerCase())); i++)
      own = `${name}_${i}`;
    seen.add(own.toLowerCase());
    return own;
  });
}
