// Explanations are jobs like any other; one with the same model, data and parameters is not computed twice.
import type { ComponentName } from '$core/components/index';
import type { Job } from '$sdk/job';
import type { Jobs } from '$sdk/jobs';

type Values = Readonly<Record<string, unknown>>;

/** The completed job that already answers, else a new one. */
export async function submitOrReuse(
  jobs: Jobs,
  component: ComponentName,
  inputs: Values,
  params: Values
): Promise<Job> {
  const done = await jobs.findCompleted(component, inputs, params);
  return done ?? jobs.submit(component, inputs, params, { tags: ['background'] });
}

/** The report of a completed job. */
export async function reportOf<T>(job: Job): Promise<T> {
  return (await job.report<T>())!;
}
