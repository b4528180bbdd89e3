// How fast an earlier fine-tuning was, so that a run's time is told before anything is measured anew.
import { fineTuneLora } from '$core/components/language/fine-tune-lora';
import type { ParamValues } from '$core/params';
import type { Jobs } from '$sdk/jobs';

type Params = ParamValues<typeof fineTuneLora.params>;

/** What the time of a step depends on, besides the model and the device. */
const settings = [
  'rank',
  'targets',
  'batchSize',
  'maxLength',
  'packing',
  'dropout',
  'base',
  'memory'
] as const satisfies readonly (keyof Params)[];

/**
 * Tokens a second, padding not counted, of the newest run of this model with the same settings; undefined where there
 * was none here. Series stay on the device that made them, so another's speed is not taken for its own.
 */
export async function earlierRate(
  jobs: Pick<Jobs, 'list' | 'get'>,
  model: string,
  params: Params
): Promise<number | undefined> {
  const key = (given: Readonly<Record<string, unknown>>): string =>
    JSON.stringify(settings.map((name) => given[name]));
  const wanted = key(params);
  const alike = jobs
    .list()
    .filter(
      (job) =>
        job.component === fineTuneLora.name &&
        job.inputs.model === `language-model:${model}` &&
        key(job.params) === wanted
    );
  for (const { id } of alike) {
    const series = await jobs.get(id).series();
    const rate = series.find(({ name }) => name === 'tokens per second')?.values.at(-1);
    if (rate !== undefined && rate > 0) return rate;
  }
  return undefined;
}
