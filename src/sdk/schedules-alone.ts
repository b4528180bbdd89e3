// Schedules of a device that leaves a shared workspace. In its copy its own are still run; what other devices run is off, or
// it would be run there and here.
import type { Schedule } from '$core/schedule/schedule';
import type { WorkspaceDocument } from '$sync/document';
import { pipelineMaps as maps } from './pipeline-maps';

/** `own`: the home of this device while it took part. */
export async function keepOwnSchedules(document: WorkspaceDocument, own: string | undefined): Promise<void> {
  const all = document.records<Schedule>(maps.schedules).all();
  if (all.size === 0) return;
  await document.commit((draft) => {
    for (const [id, { home, ...schedule }] of all)
      draft.set(maps.schedules, id, { ...schedule, isOn: schedule.isOn && home === own });
  });
}
