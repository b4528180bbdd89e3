// Permutation importance (Breiman 2001; as sklearn.inspection.permutation_importance): how much worse the model's
// first metric gets on a sample when one column is shuffled, over several seeded shuffles.
import type { Run, RunContext } from '$core/component';
import type { permutationImportance as spec } from '$core/components/explain/permutation-importance';
import { columnOf, takeColumn, takeRows, type Frame } from '$core/data/frame';
import { columnSchema } from '$core/data/table';
import { HearthError } from '$core/errors';
import type { ImportanceReport } from '$core/metrics/explanations';
import { primaryMetric } from '$core/metrics/report';
import { judgedModel, truthOf, withTarget, type Judged } from '$core/models/truth';
import { Random } from '$core/random';
import { loss, primaryScore } from '../primary-score';
import { sampleRows } from '../sample-rows';
import { planScoring, scoreFrame, type ScorePlan } from '../score-frame';
import type { Session } from '../session';
import { withModel } from '../warm-models';

/** Losses by column so far, in the order of the plan; the checkpoint. */
type Losses = number[][];

export const permutationImportance: Run<typeof spec> = async ({ inputs, params }, ctx) => {
  const { data } = inputs;
  const model = withTarget(inputs.model, params.target);
  const plan = planScoring(model, data.columns);
  const judged = judgedModel(model, plan.outputs.kind);
  const target = columnSchema(data, judged.target);
  if (!target) throw new HearthError('data/unknown-column', { column: judged.target, table: 'The table' });
  const sample = await sampleRows(
    data,
    [...new Set([...plan.inputs.columns, judged.target])],
    params.rows,
    ctx
  );
  const { frame, actual } = knownRows(sample, target.type, judged);
  return withModel(model, ctx.blobs, async (session) => {
    const baseline = await scoreOf(session, plan, judged, frame, actual, ctx);
    const losses = (ctx.resumeFrom as Losses | undefined) ?? [];
    for (let c = losses.length; c < plan.inputs.columns.length; c++) {
      const name = plan.inputs.columns[c]!;
      const drops: number[] = [];
      for (let r = 0; r < params.repeats; r++) {
        ctx.progress((c + r / params.repeats) / plan.inputs.columns.length, `shuffling ${name}`);
        const shuffled = shuffleColumn(frame, name, new Random(ctx.seed, 1 + c * params.repeats + r));
        drops.push(loss(judged, baseline, await scoreOf(session, plan, judged, shuffled, actual, ctx)));
      }
      losses.push(drops);
      if (ctx.checkpointDue()) await ctx.checkpoint(losses);
    }
    const columns = plan.inputs.columns.map((column, c) => ({ column, ...meanAndSpread(losses[c]!) }));
    const report: ImportanceReport = {
      metric: primaryMetric(judged.task),
      baseline,
      columns: columns.sort((a, b) => b.mean - a.mean),
      rows: frame.rows,
      repeats: params.repeats
    };
    return { report };
  });
};

/** Rows with a known target, and their truth. @throws HearthError train/target-missing */
function knownRows(
  sample: Frame,
  type: Parameters<typeof truthOf>[1],
  judged: Judged
): { frame: Frame; actual: Float64Array } {
  const { values } = truthOf(columnOf(sample, judged.target), type, judged);
  const known = Uint32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]!));
  if (known.length === 0) throw new HearthError('train/target-missing', { target: judged.target });
  if (known.length === sample.rows) return { frame: sample, actual: values };
  return { frame: takeRows(sample, known), actual: Float64Array.from(known, (row) => values[row]!) };
}

async function scoreOf(
  session: Session,
  plan: ScorePlan,
  judged: Judged,
  frame: Frame,
  actual: Float64Array,
  ctx: RunContext
): Promise<number> {
  const scores = await scoreFrame(session, plan, frame, { step: () => ctx.tick() });
  return primaryScore(judged, actual, scores);
}

function shuffleColumn(frame: Frame, name: string, random: Random): Frame {
  const order = random.shuffle(Uint32Array.from({ length: frame.rows }, (_, row) => row));
  const columns = frame.columns.map((column) => (column.name === name ? takeColumn(column, order) : column));
  return { rows: frame.rows, columns };
}

/** Mean and standard deviation (of the population, as numpy). */
function meanAndSpread(values: readonly number[]): { mean: number; std: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance) };
}
