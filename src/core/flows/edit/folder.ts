// A flow's folder while it is edited: its files, and beside them where its nodes stand, groups and notes, which promptflow
// knows nothing of; and what one edit did to it (apply-patch.ts takes it back).
import type { FlowFiles } from '../open-flow';

export interface Place {
  readonly x: number;
  readonly y: number;
}
export type Places = Readonly<Record<string, Place>>;

export interface FlowGroup {
  readonly title: string;
  /** Drawn as one node. */
  readonly folded: boolean;
}
export interface FlowNote extends Place {
  readonly text: string;
}

/** What is kept beside a flow's files, and never in them. */
export interface Drawing {
  /** Of nodes that somebody has put somewhere, by name. */
  readonly places: Places;
  readonly groups?: Readonly<Record<string, FlowGroup>>;
  /** Id of its group by the name of a node. */
  readonly members?: Readonly<Record<string, string>>;
  readonly notes?: Readonly<Record<string, FlowNote>>;
}

export interface FlowFolder extends Drawing {
  readonly main: string;
  readonly files: FlowFiles;
}

export interface Change<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}
/** By what is changed in each map of the folder. */
export interface FolderPatch {
  readonly files: Readonly<Record<string, Change<string>>>;
  readonly places: Readonly<Record<string, Change<Place>>>;
  readonly groups: Readonly<Record<string, Change<FlowGroup>>>;
  readonly members: Readonly<Record<string, Change<string>>>;
  readonly notes: Readonly<Record<string, Change<FlowNote>>>;
}

export function patchBetween(before: FlowFolder, after: FlowFolder): FolderPatch {
  return {
    files: changes(before.files, after.files),
    places: changes(before.places, after.places),
    groups: changes(before.groups, after.groups),
    members: changes(before.members, after.members),
    notes: changes(before.notes, after.notes)
  };
}

export function isEmpty(patch: FolderPatch): boolean {
  return Object.values(patch).every((changed: object) => Object.keys(changed).length === 0);
}

/** Two edits, one after the other, as one; undefined where somebody else has changed between them what both change. */
export function mergePatches(first: FolderPatch, then: FolderPatch): FolderPatch | undefined {
  const parts = ['files', 'places', 'groups', 'members', 'notes'] as const;
  if (!parts.every((part) => isNext(first[part], then[part]))) return undefined;
  return {
    files: joined(first.files, then.files),
    places: joined(first.places, then.places),
    groups: joined(first.groups, then.groups),
    members: joined(first.members, then.members),
    notes: joined(first.notes, then.notes)
  };
}

type Changes = Readonly<Record<string, Change<unknown>>>;

function isNext(first: Changes, then: Changes): boolean {
  return Object.entries(then).every(
    ([name, { before }]) => !first[name] || isSame(first[name].after, before)
  );
}

/** The same edit the other way. */
export function reversed({ files, places, groups, members, notes }: FolderPatch): FolderPatch {
  return {
    files: turned(files),
    places: turned(places),
    groups: turned(groups),
    members: turned(members),
    notes: turned(notes)
  };
}

function changes<T>(
  before: Readonly<Record<string, T>> = {},
  after: Readonly<Record<string, T>> = {}
): Record<string, Change<T>> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names].flatMap((name) =>
      isSame(before[name], after[name]) ? [] : [[name, { before: before[name], after: after[name] }]]
    )
  );
}

function joined<T>(
  first: Readonly<Record<string, Change<T>>>,
  then: Readonly<Record<string, Change<T>>>
): Record<string, Change<T>> {
  const all: Record<string, Change<T>> = { ...first };
  for (const [name, { before, after }] of Object.entries(then))
    all[name] = { before: all[name] ? all[name].before : before, after };
  return Object.fromEntries(Object.entries(all).filter(([, { before, after }]) => !isSame(before, after)));
}

function turned<T>(changed: Readonly<Record<string, Change<T>>>): Record<string, Change<T>> {
  return Object.fromEntries(
    Object.entries(changed).map(([name, { before, after }]) => [name, { before: after, after: before }])
  );
}

export function isSame(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b));
}
