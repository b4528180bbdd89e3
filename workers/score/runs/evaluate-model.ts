// Judges a model on a table: scores every row whose target is known, then makes the report.
import type { Run } from '$core/component';
import type { evaluateModel as spec } from '$core/components/evaluate/evaluate-model';
import { readFrame } from '$core/data/codec';
import { columnOf } from '$core/data/frame';
import { columnSchema, groupRows } from '$core/data/table';
import { HearthError } from '$core/errors';
import { evaluate } from '$core/metrics/evaluate';
import type { Scores } from '$core/models/scores';
import { judgedModel, truthOf, withTarget, type Judged } from '$core/models/truth';
import { planScoring, scoreFrame } from '../score-frame';
import { withModel } from '../warm-models';

export const evaluateModel: Run<typeof spec> = async ({ inputs, params }, ctx) => {
  const { data } = inputs;
  const model = withTarget(inputs.model, params.target);
  const plan = planScoring(model, data.columns);
  const judged = judgedModel(model, plan.outputs.kind);
  const target = columnSchema(data, judged.target);
  if (!target) throw new HearthError('data/unknown-column', { column: judged.target, table: 'The table' });
  const columns = [...new Set([...plan.inputs.columns, judged.target])];
  const gathered = new JudgedRows(judged, data.rows);
  await withModel(model, ctx.blobs, async (session) => {
    for (const g of data.groups.keys()) {
      const offset = g * groupRows;
      const frame = await readFrame(data, ctx.blobs, { columns, groups: [g], signal: ctx.signal });
      const truth = truthOf(columnOf(frame, judged.target), target.type, judged);
      const step = async (rows: number): Promise<void> => {
        ctx.progress((0.9 * (offset + rows)) / data.rows);
        await ctx.tick();
      };
      gathered.add(await scoreFrame(session, plan, frame, { offset, step }), truth, offset);
    }
  });
  if (gathered.unknown > 0)
    ctx.log(`Rows left out for a class the model does not know: ${gathered.unknown}`, 'warning');
  await ctx.tick();
  return { report: gathered.report(data.rows, ctx.seed) };
};

/** Rows with a known target, gathered group by group. */
class JudgedRows {
  readonly #judged: Judged;
  readonly #row: Uint32Array;
  readonly #actual: Float64Array;
  readonly #width: number;
  readonly #predicted: Float32Array | Float64Array;
  #count = 0;
  unknown = 0;

  constructor(judged: Judged, rows: number) {
    this.#judged = judged;
    this.#row = new Uint32Array(rows);
    this.#actual = new Float64Array(rows);
    this.#width = Math.max(1, judged.classes.length);
    this.#predicted =
      judged.task === 'regression' ? new Float64Array(rows) : new Float32Array(rows * this.#width);
  }

  add(scores: Scores, truth: ReturnType<typeof truthOf>, offset: number): void {
    const from =
      scores.kind === 'classes' ? scores.probabilities : scores.kind === 'value' ? scores.values : [];
    const width = this.#width;
    this.unknown += truth.unknown;
    for (let i = 0; i < scores.rows; i++) {
      if (Number.isNaN(truth.values[i]!)) continue;
      this.#row[this.#count] = offset + i;
      this.#actual[this.#count] = truth.values[i]!;
      for (let k = 0; k < width; k++) this.#predicted[this.#count * width + k] = from[i * width + k]!;
      this.#count++;
    }
  }

  /** @throws HearthError train/target-missing where no row has a known target */
  report(rows: number, seed: number) {
    const { task, target, classes, positive } = this.#judged;
    const n = this.#count;
    if (n === 0) throw new HearthError('train/target-missing', { target });
    const leftOut = rows - n;
    const split = leftOut === 0 ? 'all rows' : `all rows but ${leftOut} without a known target`;
    const rest = { target, split, row: this.#row.subarray(0, n), actual: this.#actual.subarray(0, n), seed };
    const predicted = this.#predicted.subarray(0, n * this.#width);
    if (task === 'regression') return evaluate({ ...rest, task, values: predicted });
    const named = task === 'binary' ? { positive: classes[positive]! } : {};
    return evaluate({ ...rest, ...named, task, classes, probabilities: predicted });
  }
}
