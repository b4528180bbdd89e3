// How far a labeling project is: counts by state, class and person. One pass over glances at what is said.
import type { Glance } from '$core/labels/packed';
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

type Stated = Pick<Annotation, 'state'>;

const isDone = ({ state }: Stated): boolean => state === 'submitted' || state === 'approved';

/** Done once as many people as the project asks for have submitted it; else what the most urgent annotation says. */
export function itemState(said: readonly Stated[], project: Pick<LabelProject, 'labelsPerItem'>): ItemState {
  if (said.length === 0) return 'open';
  if (said.filter(isDone).length >= project.labelsPerItem) return 'done';
  for (const state of ['rejected', 'flagged', 'skipped'] as const)
    if (said.some((annotation) => annotation.state === state)) return state;
  return 'draft';
}

/** @param said what is said of an item, each author once */
export function progressOf(
  project: LabelProject,
  items: readonly { readonly id: string }[],
  said: (item: string) => readonly Glance[]
): ProjectProgress {
  const states = { open: 0, draft: 0, done: 0, skipped: 0, flagged: 0, rejected: 0 };
  const classes = Object.fromEntries(project.classes.map(({ id }) => [id, 0]));
  const people = new Map<string, Pace>();
  let toReview = 0;
  for (const { id } of items) {
    const glances = said(id);
    states[itemState(glances, project)]++;
    for (const glance of glances) {
      if (project.review && glance.state === 'submitted') toReview++;
      if (!isDone(glance)) continue;
      for (const label of glance.classes) if (label in classes) classes[label]!++;
      for (const label of glance.labels) if (label in classes) classes[label]!++;
      people.set(glance.author, paceWith(glance, people.get(glance.author)));
    }
  }
  return { items: items.length, states, classes, people: peopleOf(people), toReview };
}

interface Pace {
  readonly done: number;
  readonly timed: number;
  readonly seconds: number;
}

function paceWith(
  { seconds }: Glance,
  { done, timed, seconds: sum }: Pace = { done: 0, timed: 0, seconds: 0 }
) {
  return { done: done + 1, timed: timed + (seconds === undefined ? 0 : 1), seconds: sum + (seconds ?? 0) };
}

function peopleOf(paces: ReadonlyMap<string, Pace>): readonly PersonCount[] {
  return [...paces]
    .map(([author, { done, timed, seconds }]): PersonCount => {
      return { author, done, seconds: timed > 0 ? seconds / timed : undefined };
    })
    .sort((a, b) => b.done - a.done);
}
