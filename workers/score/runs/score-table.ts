// Scores a table into a new one, row group by row group: memory stays at one group whatever the table. Kept
// columns are the same stored blobs under a new manifest; only predictions are written.
import type { Run, RunContext } from '$core/component';
import type { scoreTable as spec } from '$core/components/score/score-table';
import { countMissing, encodePart, readFrame } from '$core/data/codec';
import { encodeLevels } from '$core/data/levels';
import {
  groupRows,
  isStringType,
  type ColumnType,
  type StoredColumn,
  type TableManifest
} from '$core/data/table';
import { HearthError } from '$core/errors';
import { scoreColumns, type ScoreColumn } from '$core/models/score-columns';
import type { BlobId } from '$core/ports';
import { planScoring, scoreFrame, type ScorePlan } from '../score-frame';
import type { Session } from '../session';
import { withModel } from '../warm-models';

/** A column being written; plain data, so it is the checkpoint too. */
interface NewColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly parts: BlobId[];
  readonly levels: string[];
  missing: number;
}

interface Progress {
  /** Row groups that are written. */
  groups: number;
  bytes: number;
  columns: NewColumn[];
}

export const scoreTable: Run<typeof spec> = async ({ inputs, params }, ctx) => {
  const { model, data } = inputs;
  const plan = planScoring(model, data.columns);
  const done = (ctx.resumeFrom as Progress | undefined) ?? { groups: 0, bytes: 0, columns: [] };
  const taken = params.keepColumns ? data.columns.map(({ name }) => name) : [];
  await withModel(model, ctx.blobs, async (session) => {
    const meter = new Meter(data.rows, ctx);
    for (let g = done.groups; g < data.groups.length; g++) {
      const scores = await scoreGroup(session, plan, data, g, meter, ctx);
      const columns = scoreColumns(scores, taken, { probabilities: params.probabilities });
      if (columns.length === 0) throw tooWide();
      await appendColumns(done, columns, ctx);
      done.groups = g + 1;
      if (ctx.checkpointDue()) await ctx.checkpoint(done);
    }
  });
  return { table: await finish(done, data, params.keepColumns, ctx) };
};

async function scoreGroup(
  session: Session,
  plan: ScorePlan,
  data: TableManifest,
  group: number,
  meter: Meter,
  ctx: RunContext
) {
  const offset = group * groupRows;
  const frame = await readFrame(data, ctx.blobs, { columns: plan.inputs.columns, groups: [group] });
  const step = async (rows: number): Promise<void> => {
    meter.report(offset + rows);
    await ctx.tick();
  };
  return scoreFrame(session, plan, frame, { offset, step });
}

/** Progress with a speed. */
class Meter {
  readonly #rows: number;
  readonly #ctx: RunContext;
  readonly #startedAt = performance.now();
  #from: number | undefined;

  constructor(rows: number, ctx: RunContext) {
    this.#rows = rows;
    this.#ctx = ctx;
  }

  report(done: number): void {
    this.#from ??= done;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const perSecond = seconds > 0.2 ? Math.round((done - this.#from) / seconds) : 0;
    const note = perSecond > 0 ? `${perSecond.toLocaleString('en')} rows/s` : undefined;
    this.#ctx.progress(done / this.#rows, note);
  }
}

async function appendColumns(
  done: Progress,
  columns: readonly ScoreColumn[],
  ctx: RunContext
): Promise<void> {
  if (done.columns.length === 0) {
    done.columns = columns.map(({ name, type, levels }) => {
      return { name, type, parts: [], levels: [...(levels ?? [])], missing: 0 };
    });
  }
  for (const [i, column] of columns.entries()) {
    const target = done.columns[i]!;
    const cells = column.cells();
    const stored = cells instanceof Float64Array ? cells : codesOf(cells, target.levels);
    const part = encodePart(stored);
    target.missing += countMissing(stored);
    done.bytes += part.byteLength;
    target.parts.push(await ctx.blobs.put(part));
    await ctx.tick();
  }
}

/** Codes of texts; new ones are appended to `levels`. */
function codesOf(texts: readonly string[], levels: string[]): Int32Array {
  const known = new Map(levels.map((level, code) => [level, code]));
  return Int32Array.from(texts, (text) => {
    let code = known.get(text);
    if (code === undefined) {
      code = levels.push(text) - 1;
      known.set(text, code);
    }
    return code;
  });
}

async function finish(
  done: Progress,
  data: TableManifest,
  keepColumns: boolean,
  ctx: RunContext
): Promise<TableManifest> {
  const columns: StoredColumn[] = keepColumns ? [...data.columns] : [];
  let bytes = done.bytes + (keepColumns ? data.bytes : 0);
  for (const { name, type, parts, levels, missing } of done.columns) {
    if (!isStringType(type)) {
      columns.push({ name, type, missing, parts });
      continue;
    }
    const encoded = encodeLevels(levels);
    bytes += encoded.size;
    columns.push({
      name,
      type,
      missing,
      parts,
      levels: await ctx.blobs.put(encoded),
      levelCount: levels.length
    });
  }
  return { kind: 'table', rows: data.rows, groups: data.groups, columns, bytes };
}

function tooWide(): HearthError<'model/unsupported'> {
  return new HearthError('model/unsupported', {
    file: 'The model',
    reason: 'its outputs have too many elements a row to become columns of a table'
  });
}
