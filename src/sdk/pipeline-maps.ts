// Names of the shared document's maps that hold pipelines, their runs, the runs' steps, and versions of flows.
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
  steps: 'pipeline-steps',
  flowVersions: 'flow-versions',
  /** Texts of their files, by flow and hash. */
  flowTexts: 'flow-version-texts'
} as const;

export type PipelineMap = (typeof pipelineMaps)[keyof typeof pipelineMaps];

/** Everything that is kept in these maps, for an archive. */
export function pipelineRecords(
  document: WorkspaceDocument
): Readonly<Record<PipelineMap, Readonly<Record<string, unknown>>>> {
  const maps = Object.values(pipelineMaps).map((map) => [
    map,
    Object.fromEntries(document.records(map).all())
  ]);
  return Object.fromEntries(maps) as Record<PipelineMap, Record<string, unknown>>;
}
