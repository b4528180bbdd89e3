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

/** What was counted of some items, to be added to what was counted of others. */
export interface Tally {
  readonly states: Record<ItemState, number>;
  readonly classes: Map<string, number>;
  readonly people: Map<string, Pace>;
  items: number;
  toReview: number;
}

interface Pace {
  done: number;
  timed: number;
  seconds: number;
}

/** @param said what is said of an item, each author once */
export function progressOf(
  project: LabelProject,
  items: readonly { readonly id: string }[],
  said: (item: string) => readonly Glance[]
): ProjectProgress {
  return sumOf(project, [tallyOf(project, 0, items.length, (place) => said(items[place]!.id))]);
}

/** Counts the items of the numbers from `from` to before `to`. */
export function tallyOf(
  project: Pick<LabelProject, 'labelsPerItem' | 'review'>,
  from: number,
  to: number,
  saidAt: (place: number) => readonly Glance[]
): Tally {
  const tally = nothingCounted();
  tally.items = to - from;
  for (let place = from; place < to; place++) {
    const glances = saidAt(place);
    tally.states[itemState(glances, project)]++;
    for (const glance of glances) count(tally, glance, project.review);
  }
  return tally;
}

export function sumOf(
  { classes }: Pick<LabelProject, 'classes'>,
  tallies: readonly Tally[]
): ProjectProgress {
  const sum = nothingCounted();
  for (const tally of tallies) {
    sum.items += tally.items;
    sum.toReview += tally.toReview;
    for (const state of Object.keys(sum.states) as ItemState[]) sum.states[state] += tally.states[state];
    for (const [label, count] of tally.classes) add(sum.classes, label, count);
    for (const [author, { done, timed, seconds }] of tally.people) {
      const pace = paceOf(sum, author);
      pace.done += done;
      pace.timed += timed;
      pace.seconds += seconds;
    }
  }
  return {
    items: sum.items,
    states: sum.states,
    classes: Object.fromEntries(classes.map(({ id }) => [id, sum.classes.get(id) ?? 0])),
    people: peopleOf(sum.people),
    toReview: sum.toReview
  };
}

function nothingCounted(): Tally {
  return {
    states: { open: 0, draft: 0, done: 0, skipped: 0, flagged: 0, rejected: 0 },
    classes: new Map(),
    people: new Map(),
    items: 0,
    toReview: 0
  };
}

function count(tally: Tally, glance: Glance, isReviewed: boolean): void {
  if (isReviewed && glance.state === 'submitted') tally.toReview++;
  if (!isDone(glance)) return;
  for (const label of glance.classes) add(tally.classes, label, 1);
  for (const label of glance.labels) add(tally.classes, label, 1);
  const pace = paceOf(tally, glance.author);
  pace.done++;
  if (glance.seconds === undefined) return;
  pace.timed++;
  pace.seconds += glance.seconds;
}

function add(counts: Map<string, number>, label: string, count: number): void {
  counts.set(label, (counts.get(label) ?? 0) + count);
}

function paceOf({ people }: Tally, author: string): Pace {
  const known = people.get(author);
  if (known) return known;
  const pace = { done: 0, timed: 0, seconds: 0 };
  people.set(author, pace);
  return pace;
}

function peopleOf(paces: ReadonlyMap<string, Pace>): readonly PersonCount[] {
  return [...paces]
    .map(([author, { done, timed, seconds }]): PersonCount => {
      return { author, done, seconds: timed > 0 ? seconds / timed : undefined };
    })
    .sort((a, b) => b.done - a.done);
}
