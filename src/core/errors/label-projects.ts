// Errors about labeling projects.
import { describe } from './describe';

export const labelProjectErrors = {
  'labels/no-project': describe<{ project: string }>(404, () => 'There is no such labeling project.'),
  'labels/bad-project': describe<{ reason: string }>(
    422,
    (d) => `The labeling project cannot be made: ${d.reason}.`
  ),
  'labels/no-item': describe<{ item: string; project: string }>(
    404,
    (d) => `${d.project} has no item ${d.item}.`
  ),
  'labels/nothing-finished': describe<{ project: string }>(
    409,
    (d) => `Nothing is finished in ${d.project} yet. Submit some labels first.`
  ),
  'labels/paused': describe<{ project: string }>(
    409,
    (d) => `${d.project} is paused. Nobody can label in it until it goes on.`
  )
} as const;
