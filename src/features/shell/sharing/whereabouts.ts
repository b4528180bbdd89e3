// Where somebody is, in words: 'Pipelines · Iris · Split rows'. Paths and what is chosen come from other people's devices:
// only what the workspace has is named.
import type { FlowRecord } from '$core/flows/record';
import { pipelineEntries } from '$core/graph/pipeline-palette';
import type { PipelineRecord } from '$core/graph/pipeline';
import { definitionOf } from '$core/graph/saved-component';
import { specText } from '$parts/params/spec-text';
import type { Person } from '$sdk/sharing';
import type { Workspace } from '$sdk/workspace';
import { placeOf } from './place-of';

/** What is drawn on a page. */
interface Drawn {
  readonly title: string;
  /** What a thing on it is called; undefined for what is not there. */
  readonly titleOf: (id: string) => string | undefined;
}

/** Undefined for what is no page of the studio. */
export function whereaboutsOf(
  { where, at }: Pick<Person, 'where' | 'at'>,
  workspace: Pick<Workspace, 'pipelines' | 'flows'>
): string | undefined {
  const drawn = where === undefined ? undefined : drawnAt(where, workspace);
  const place = placeOf(where, drawn?.title);
  const thing = drawn && thingOf(at ?? '', drawn);
  return place === undefined || thing === undefined ? place : `${place} · ${thing}`;
}

function drawnAt(
  path: string,
  { pipelines, flows }: Pick<Workspace, 'pipelines' | 'flows'>
): Drawn | undefined {
  const [, kind, id = ''] = path.split('/');
  const pipeline = kind === 'pipelines' ? pipelines.records.live.get().get(id) : undefined;
  const flow = kind === 'flows' ? flows.live.get().find((one) => one.id === id) : undefined;
  return pipeline ? drawnPipeline(pipeline) : flow && drawnFlow(flow);
}

function drawnPipeline({ title, graph }: PipelineRecord): Drawn {
  return {
    title,
    titleOf: (id) => {
      const group = graph.groups.find((one) => `group/${one.id}` === id);
      const node = graph.nodes.find((one) => one.id === id);
      if (!node) return group?.title;
      const kind = definitionOf(node)?.title ?? pipelineEntries.get(node.component)?.title;
      return node.title ?? specText(kind ?? node.component);
    }
  };
}

/** Its nodes are called by their ids. */
function drawnFlow({ name, files, main, groups = {} }: FlowRecord): Drawn {
  const words = new Set((files[main] ?? '').split(/[\s'"{},]+/));
  return {
    title: name,
    titleOf: (id) => groups[id.replace(/^group\//, '')]?.title ?? (words.has(id) ? id : undefined)
  };
}

/** A node that is chosen, 'node:fit', or whose field is, 'field:fit/Name'. */
function thingOf(at: string, { titleOf }: Drawn): string | undefined {
  if (at.startsWith('node:')) return titleOf(at.slice('node:'.length));
  const field = at.startsWith('field:') ? at.slice('field:'.length) : '';
  const cut = field.lastIndexOf('/');
  return cut < 0 ? undefined : titleOf(field.slice(0, cut));
}
