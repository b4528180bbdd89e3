// Scoring: a frame and a model in, predictions out, in chunks of rows so that it can be watched and stopped.
// Everything that scores (one row, a table, an evaluation, an explanation) goes through here.
import type { Frame } from '$core/data/frame';
import { planInputs, type InputPlan, type SourceColumn } from '$core/models/input-plan';
import type { ModelManifest } from '$core/models/manifest';
import { fetchedOutputs, planOutputs, type OutputPlan } from '$core/models/output-plan';
import { ScoreCollector, type Scores } from '$core/models/scores';
import type { Feeds } from '$core/models/tensors';
import type { Session } from './session';

/** Larger chunks are no faster (docs/benchmarks.md) and take longer to stop. */
export const chunkRows = 16_384;

/** How a model is applied to rows with certain columns. */
export interface ScorePlan {
  readonly model: ModelManifest;
  readonly inputs: InputPlan;
  readonly outputs: OutputPlan;
}

/** @throws HearthError score/missing-field, score/bad-field, model/unsupported: see planInputs */
export function planScoring(model: ModelManifest, columns: readonly SourceColumn[]): ScorePlan {
  return { model, inputs: planInputs(model, columns), outputs: planOutputs(model) };
}

export interface ScoreOptions {
  /** The frame's first row in its table, for errors. */
  readonly offset?: number;
  /** Called after each chunk with the number of rows done: the place to tick. */
  readonly step?: (rows: number) => Promise<void>;
}

/**
 * Predictions for every row of a frame that has the plan's columns.
 * @throws HearthError score/bad-field, score/failed
 */
export async function scoreFrame(
  session: Session,
  plan: ScorePlan,
  frame: Frame,
  options: ScoreOptions = {}
): Promise<Scores> {
  const { model, inputs, outputs } = plan;
  const fetch = fetchedOutputs(outputs);
  const collector = new ScoreCollector(outputs, model, frame.rows);
  const size = inputs.batch ?? chunkRows;
  for (let from = 0; from < frame.rows; from += size) {
    const to = Math.min(frame.rows, from + size);
    const feeds = inputs.feeds(frame, from, to, options.offset);
    const full = inputs.batch === undefined ? feeds : padFeeds(feeds, to - from, inputs.batch);
    collector.add(await session.run(full, fetch), from, to - from);
    await options.step?.(to);
  }
  return collector.finish();
}

/** Repeats the first row until a fixed batch is full; what comes out for the repeats is thrown away. */
function padFeeds(feeds: Feeds, rows: number, batch: number): Feeds {
  if (rows === batch) return feeds;
  const padded = Object.entries(feeds).map(([name, feed]) => {
    const width = feed.data.length / rows;
    const at = (i: number) => feed.data[i < feed.data.length ? i : i % width];
    const data =
      feed.type === 'string'
        ? Array.from({ length: batch * width }, (_, i) => at(i) as string)
        : (feed.data.constructor as typeof Float32Array).from(
            { length: batch * width },
            (_, i) => at(i) as number
          );
    return [name, { ...feed, dims: [batch, ...feed.dims.slice(1)], data }];
  });
  return Object.fromEntries(padded) as Feeds;
}
