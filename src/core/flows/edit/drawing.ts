// What is drawn beside a flow's files: groups that fold into one node, and notes. Pure functions from one folder to the next;
// no file is touched.
import type { Drawing, FlowFolder, FlowGroup, FlowNote, Place } from './folder';

/** Puts nodes into a new group, folded unless it is said otherwise; what was in another leaves it. */
export function groupNodes(
  folder: FlowFolder,
  names: readonly string[],
  title: string,
  { tag = '', folded = true }: { readonly tag?: string; readonly folded?: boolean } = {}
): { readonly folder: FlowFolder; readonly id: string } {
  const id = freeKey(folder.groups, 'group', tag);
  const members = { ...folder.members, ...Object.fromEntries(names.map((name) => [name, id])) };
  const groups = { ...folder.groups, [id]: { title, folded } };
  return { folder: { ...folder, members, groups: used(groups, members) }, id };
}

export function changeGroup(folder: FlowFolder, id: string, change: Partial<FlowGroup>): FlowFolder {
  const group = folder.groups?.[id];
  return group ? { ...folder, groups: { ...folder.groups, [id]: { ...group, ...change } } } : folder;
}

/** Takes a group apart; its nodes stay. */
export function ungroup(folder: FlowFolder, id: string): FlowFolder {
  const members = without(folder.members, (_, group) => group === id);
  return { ...folder, members, groups: used(folder.groups, members) };
}

export function addNote(
  folder: FlowFolder,
  place: Place,
  { text = '', tag = '' }: { readonly text?: string; readonly tag?: string } = {}
): { readonly folder: FlowFolder; readonly id: string } {
  const id = freeKey(folder.notes, 'note', tag);
  return { folder: changeNote(folder, id, { text, ...place }), id };
}

export function changeNote(folder: FlowFolder, id: string, change: Partial<FlowNote>): FlowFolder {
  const note = { text: '', x: 0, y: 0, ...folder.notes?.[id], ...change };
  return { ...folder, notes: { ...folder.notes, [id]: note } };
}

export function removeNotes(folder: FlowFolder, ids: ReadonlySet<string>): FlowFolder {
  return { ...folder, notes: without(folder.notes, (id) => ids.has(id)) };
}

/** Nodes that are gone stand nowhere; a group without any is gone too. */
export function withoutNodes(folder: FlowFolder, gone: ReadonlySet<string>): FlowFolder {
  const places = without(folder.places, (name) => gone.has(name));
  if (!folder.members) return { ...folder, places };
  const members = without(folder.members, (name) => gone.has(name));
  return { ...folder, places, members, groups: used(folder.groups, members) };
}

/** A new node is in no group: what was called so before may have been. */
export function nodePlaced(folder: FlowFolder, name: string, place: Place | undefined): FlowFolder {
  const alone = folder.members?.[name] === undefined ? folder : withoutNodes(folder, new Set([name]));
  return place ? { ...alone, places: { ...alone.places, [name]: place } } : alone;
}

/** A node that is called differently stands where it stood. */
export function nodeCalled(folder: FlowFolder, from: string, to: string): FlowFolder {
  const renamed = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).map(([name, value]) => [name === from ? to : name, value]));
  const { places, members } = folder;
  return { ...folder, places: renamed(places), ...(members ? { members: renamed(members) } : {}) };
}

/** Nodes are in groups that are there: one may have taken a group apart while another called a node of it differently. */
export function inKnownGroups<T extends Partial<Drawing>>(drawn: T): T {
  const { members, groups } = drawn;
  if (!members) return drawn;
  return { ...drawn, members: without(members, (_, group) => groups?.[group] === undefined) };
}

/** What a flow has beside its files; nothing that is empty. */
export function drawingOf({ places = {}, groups, members, notes }: Partial<Drawing>): Drawing {
  return {
    places,
    ...(groups ? { groups } : {}),
    ...(members ? { members } : {}),
    ...(notes ? { notes } : {})
  };
}

function used(
  groups: Drawing['groups'],
  members: Readonly<Record<string, string>>
): Readonly<Record<string, FlowGroup>> {
  const ids = new Set(Object.values(members));
  return without(groups, (id) => !ids.has(id));
}

function without<T>(
  map: Readonly<Record<string, T>> | undefined,
  isGone: (key: string, value: T) => boolean
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key, value]) => !isGone(key, value)));
}

/** A tag of the device keeps what several people add at once apart. */
function freeKey(map: object | undefined, kind: string, tag: string): string {
  const base = tag === '' ? kind : `${kind}_${tag}`;
  let key = base;
  for (let n = 2; map && Object.hasOwn(map, key); n++) key = `${base}_${n}`;
  return key;
}
