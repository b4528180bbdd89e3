// The short message that a job has ended.
import type { JobRecord } from '$core/jobs/record';
import { ifHere } from '$parts/if-here';
import { jobTitleOnce } from '$parts/job-title.svelte';
import type { Workspace } from '$sdk/workspace';
import { formatNumber } from '$ui/format.svelte';
import { localError } from '$ui/i18n.svelte';
import { toast, type ToastOptions } from '$ui/toasts.svelte';
import { t } from './texts';

export async function tellEnd(
  job: JobRecord,
  workspace: Workspace,
  action: Pick<ToastOptions, 'action'>
): Promise<void> {
  const title = await jobTitleOnce(job);
  if (job.state === 'failed') {
    const why = job.error ? localError(job.error).message : '';
    toast(t.jobFailed(title, why), { tone: 'danger', ...action });
    return;
  }
  const { failed, all } = await answersOf(job, workspace);
  if (failed === 0) toast(t.jobDone(title), { tone: 'ok', ...action });
  else {
    const said = t.answersFailed(title, formatNumber(failed), formatNumber(all));
    toast(said, { tone: failed === all ? 'danger' : 'neutral', ...action });
  }
}

/** Of a run of a flow, which goes on where rows fail. */
async function answersOf(
  { id, tags }: JobRecord,
  { flows }: Workspace
): Promise<{ readonly failed: number; readonly all: number }> {
  const report = tags.includes('flow') ? await ifHere(() => flows.report(id)) : undefined;
  return { failed: report?.failed ?? 0, all: report ? report.rows * report.variants.length : 0 };
}
