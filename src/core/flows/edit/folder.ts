// A flow's folder while it is edited: its files and where its nodes stand; and what one edit did to it, to be taken back
// without touching what others changed meanwhile.
import { mergeLines } from '../../text/merge-lines';
import type { FlowFiles } from '../open-flow';
import { mergeMain, readMainFile } from './merge-main';

export interface Place {
  readonly x: number;
  readonly y: number;
}
export type Places = Readonly<Record<string, Place>>;

export interface FlowFolder {
  readonly main: string;
  readonly files: FlowFiles;
  /** Of nodes that somebody has put somewhere, by name. */
  readonly places: Places;
}

interface Change<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}
export interface FolderPatch {
  readonly files: Readonly<Record<string, Change<string>>>;
  readonly places: Readonly<Record<string, Change<Place>>>;
}

export function patchBetween(before: FlowFolder, after: FlowFolder): FolderPatch {
  return {
    files: changes(before.files, after.files),
    places: changes(before.places, after.places)
  };
}

export function isEmpty({ files, places }: FolderPatch): boolean {
  return Object.keys(files).length === 0 && Object.keys(places).length === 0;
}

/** Two edits, one after the other, as one. */
export function mergePatches(first: FolderPatch, then: FolderPatch): FolderPatch {
  return { files: joined(first.files, then.files), places: joined(first.places, then.places) };
}

/** The same edit the other way. */
export function reversed({ files, places }: FolderPatch): FolderPatch {
  return { files: turned(files), places: turned(places) };
}

/** Does an edit, or its reverse, to a folder as it is now: lines that others have changed stay as they left them. */
export function applyPatch(folder: FlowFolder, patch: FolderPatch): FlowFolder {
  const files: Record<string, string> = { ...folder.files };
  for (const [path, { before, after }] of Object.entries(patch.files)) {
    const now = files[path];
    if (now === before) setOrDelete(files, path, after);
    // Somebody else has changed what this edit made, or took away what it changed: that stays.
    else if (now !== undefined && before !== undefined && after !== undefined)
      files[path] =
        path === folder.main ? mergedMain(path, before, now, after) : mergeLines(before, now, after).text;
  }
  // A node that the edit had made, and somebody else has changed since, stays with its file.
  const named = new Set((files[folder.main] ?? '').split(/[\s'"{},]+/));
  for (const path of Object.keys(patch.files)) {
    const text = folder.files[path];
    if (text !== undefined && files[path] === undefined && named.has(path)) files[path] = text;
  }
  const places: Record<string, Place> = { ...folder.places };
  for (const [node, { before, after }] of Object.entries(patch.places))
    if (isSame(places[node], before)) setOrDelete(places, node, after);
  return { ...folder, files, places };
}

/** By lines where that gives a file that can be read, else by what it says: what others have changed stays either way. */
function mergedMain(path: string, before: string, now: string, after: string): string {
  const byLines = mergeLines(before, now, after).text;
  const [was, is, others] = [before, after, now].map((text) => readMainFile(text, path));
  if (!was || !is || !others || readMainFile(byLines, path)) return byLines;
  return mergeMain(was, is, others, path, true) ?? now;
}

function changes<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>
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

function setOrDelete<T>(record: Record<string, T>, name: string, value: T | undefined): void {
  if (value === undefined) delete record[name];
  else record[name] = value;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b));
}
