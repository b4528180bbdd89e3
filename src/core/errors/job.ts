// Errors about jobs, their parameters and their workers.
import { describe } from './describe';

export const jobErrors = {
  'job/cancelled': describe<{ job?: string }>(499, () => 'The job was cancelled.'),
  'job/bad-params': describe<{ component: string; field: string; reason: string }>(
    422,
    (d) => `${d.component}: "${d.field}" ${d.reason}.`
  ),
  'job/unknown-component': describe<{ component: string }>(
    404,
    (d) => `There is no component called "${d.component}".`
  ),
  'job/not-found': describe<{ job: string }>(404, (d) => `There is no job ${d.job} in this workspace.`),
  'job/missing-input': describe<{ component: string; input: string }>(
    422,
    (d) => `${d.component} needs an input "${d.input}".`
  ),
  'job/does-not-fit': describe<{ what: string; bytes: number; limit: number; hint: string }>(
    413,
    (d) =>
      `${d.what} needs about ${Math.ceil(d.bytes / 1e6)} MB; about ${Math.floor(d.limit / 1e6)} MB can be used here. ${d.hint}`
  ),
  'job/bad-transition': describe<{ from: string; event: string }>(
    409,
    (d) => `A job that is ${d.from} cannot ${d.event}.`
  ),
  'job/interrupted': describe<{ component: string }>(
    410,
    (d) =>
      `${d.component} was interrupted when its tab closed, and what it was reading is gone. Start it again.`
  ),
  'job/worker-failed': describe<{ engine: string; reason: string }>(
    500,
    (d) => `The ${d.engine} worker stopped: ${d.reason}`
  ),
  'job/out-of-memory': describe<{ what: string }>(
    507,
    (d) =>
      `The browser ran out of memory in ${d.what}. Use fewer rows or columns, a smaller batch or a smaller model.`
  ),
  'gpu/lost': describe<{ reason: string }>(503, (d) => `The graphics device was lost (${d.reason}).`),
  'gpu/failed': describe<{ reason: string }>(500, (d) => `The graphics device reported an error: ${d.reason}`)
} as const;
