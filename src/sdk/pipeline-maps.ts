// Names of the shared document's maps that hold pipelines, their runs, and the runs' steps.
import type { WorkspaceDocument } from '$sync/document';

export const pipelineMaps = {
  pipelines: 'pipelines',
  /** Graphs in parts: '<pipeline>/<key of core/graph/parts.ts>'. */
  parts: 'pipeline-parts',
  versions: 'pipeline-versions',
  /** Versions of saved components, by an id of their own. */
  components: 'pipeline-components',
  schedules: 'pipeline-schedules',
  runs: 'pipeline-runs',
  steps: 'pipeline-steps'
} as const;

export type PipelineMap = (typeof pipelineMaps)[keyof typeof pipelineMaps];

/** Everything that is kept of pipelines, by map, for an archive. */
export function pipelineRecords(
  document: WorkspaceDocument
): Readonly<Record<PipelineMap, Readonly<Record<string, unknown>>>> {
  const maps = Object.values(pipelineMaps).map((map) => [
    map,
    Object.fromEntries(document.records(map).all())
  ]);
  return Object.fromEntries(maps) as Record<PipelineMap, Record<string, unknown>>;
}
