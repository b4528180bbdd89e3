// Components of one's own, saved from steps of a pipeline: each version a record for itself, so that two that are saved at
// once are both kept.
import {
  isNewer,
  type ChosenParam,
  type ComponentDefinition,
  type SavedComponent
} from '$core/graph/saved-component';
import type { Graph } from '$core/graph/graph';
import { pipelineMaps as maps } from './pipeline-maps';
import type { WorkspacePorts } from './ports';

export interface NewComponent {
  /** Of which component it is the next version; a new one unless given. */
  readonly component?: string;
  readonly title: string;
  readonly description?: string;
  /** Its steps; its inputs and outputs are the ports (core/graph/cut-component.ts). */
  readonly graph: Graph;
  /** Parameters that stay settable where it is placed. */
  readonly params?: readonly ChosenParam[];
}

/** The newest version of each component, by name. */
export function newestComponents(all: Iterable<SavedComponent>): readonly SavedComponent[] {
  const newest = new Map<string, SavedComponent>();
  for (const one of all) {
    const known = newest.get(one.component);
    if (!known || isNewer(one, known)) newest.set(one.component, one);
  }
  return [...newest.values()].sort((a, b) => a.title.localeCompare(b.title));
}

/** A newer version than the one a node has, if there is one. */
export function newerVersion(
  definition: ComponentDefinition,
  all: Iterable<SavedComponent>
): SavedComponent | undefined {
  const newest = newestComponents(all).find(({ component }) => component === definition.component);
  return newest && isNewer(newest, definition) ? newest : undefined;
}

export async function saveComponent(
  made: NewComponent,
  { clock, document }: WorkspacePorts
): Promise<SavedComponent> {
  let saved: SavedComponent | undefined;
  await document.commit((draft) => {
    const component = made.component ?? clock.id();
    const versions = [...draft.entries<SavedComponent>(maps.components)]
      .filter(([, one]) => one.component === component)
      .map(([, { version }]) => version);
    saved = {
      id: clock.id(),
      component,
      version: Math.max(0, ...versions) + 1,
      savedAt: clock.now(),
      title: made.title.trim(),
      description: made.description?.trim() ?? '',
      graph: made.graph,
      params: made.params ?? []
    };
    draft.set(maps.components, saved.id, saved);
  });
  return saved!;
}

export async function deleteComponent(component: string, { document }: WorkspacePorts): Promise<void> {
  await document.commit((draft) => {
    for (const [id, one] of [...draft.entries<SavedComponent>(maps.components)])
      if (one.component === component) draft.delete(maps.components, id);
  });
}
