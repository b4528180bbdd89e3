// How far a labeling project is: counts by state, class and person. Pure functions of what is said.
import { groupBy } from '$core/group-by';
import type { Annotation, LabelProject } from '$core/labels/project';

/** What an item is, all that is said of it taken together. */
export type ItemState = 'open' | 'draft' | 'done' | 'skipped' | 'flagged' | 'rejected';

export interface PersonCount {
  readonly author: string;
  readonly done: number;
  /** Mean seconds an item, of those timed. */
  readonly seconds: number | undefined;
}

export interface ProjectProgress {
  readonly items: number;
  readonly states: Readonly<Record<ItemState, number>>;
  /** How often each class is given, in items, regions or spans, by class id. */
  readonly classes: Readonly<Record<string, number>>;
  readonly people: readonly PersonCount[];
  /** Waiting for a reviewer. */
  readonly toReview: number;
}

const isDone = ({ state }: Annotation): boolean => state === 'submitted' || state === 'approved';

/** Done once as many people as the project asks for have submitted it; else what the most urgent annotation says. */
export function itemState(said: readonly Annotation[], project: LabelProject): ItemState {
  if (said.filter(isDone).length >= project.labelsPerItem) return 'done';
  for (const state of ['rejected', 'flagged', 'skipped'] as const)
    if (said.some((annotation) => annotation.state === state)) return state;
  return said.length > 0 ? 'draft' : 'open';
}

export function progressOf(
  project: LabelProject,
  items: number,
  annotations: readonly Annotation[]
): ProjectProgress {
  const states = { open: items, draft: 0, done: 0, skipped: 0, flagged: 0, rejected: 0 };
  for (const said of groupBy(annotations, ({ item }) => item).values()) {
    states.open--;
    states[itemState(said, project)]++;
  }
  const counted = annotations.filter(isDone);
  return {
    items,
    states,
    classes: countClasses(project, counted),
    people: people(counted),
    toReview: project.review ? annotations.filter(({ state }) => state === 'submitted').length : 0
  };
}

function countClasses(project: LabelProject, annotations: readonly Annotation[]): Record<string, number> {
  const counts = Object.fromEntries(project.classes.map(({ id }) => [id, 0]));
  for (const { classes, regions, spans } of annotations)
    for (const id of [...classes, ...[...regions, ...spans].map(({ label }) => label)])
      if (id in counts) counts[id]!++;
  return counts;
}

function people(annotations: readonly Annotation[]): readonly PersonCount[] {
  return [...groupBy(annotations, ({ author }) => author)]
    .map(([author, own]): PersonCount => {
      const timed = own.flatMap(({ seconds }) => (seconds === undefined ? [] : [seconds]));
      const total = timed.reduce((sum, seconds) => sum + seconds, 0);
      return { author, done: own.length, seconds: timed.length > 0 ? total / timed.length : undefined };
    })
    .sort((a, b) => b.done - a.done);
}
