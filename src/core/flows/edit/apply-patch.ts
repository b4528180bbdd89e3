// An edit of a flow's folder done again, or taken back, in the folder as it is now: what others have changed since stays as they
// left it, with all that belongs to it. A node that the edit had made goes only if nobody else has changed it or its source, and
// wires to what goes go with it.
import { mergeLines } from '../../text/merge-lines';
import { nodeCalled, withoutNodes } from './drawing';
import { isSame, type Change, type FlowFolder, type FolderPatch } from './folder';
import {
  isSameMeaning,
  mergeMain,
  namesOf,
  readMainFile,
  renamesBetween,
  usersOf,
  type MainFile
} from './merge-main';

/** @param isAlone nobody else has the flow: who has written in a file of a node does not keep themselves from taking it back */
export function applyPatch(folder: FlowFolder, patch: FolderPatch, isAlone = false): FlowFolder {
  const { main } = folder;
  const files: Record<string, string> = { ...folder.files };
  /** Files that were to go, and that others have written in. */
  const written = new Set<string>();
  for (const [path, { before, after }] of Object.entries(patch.files)) {
    const now = files[path];
    if (path === main) continue;
    if (now === before) setOrDelete(files, path, after);
    // Somebody else has changed what this edit made, or took away what it changed: that stays.
    else if (now !== undefined && before !== undefined && after !== undefined)
      files[path] = mergeLines(before, now, after).text;
    else if (now !== undefined && after === undefined && !isAlone) written.add(path);
  }
  const change = patch.files[main];
  if (change) setOrDelete(files, main, changedMain(main, files[main], change, written));
  // A node that stays, stays with its file.
  const named = new Set((files[main] ?? '').split(/[\s'"{},]+/));
  for (const path of Object.keys(patch.files)) {
    const text = folder.files[path];
    if (text !== undefined && files[path] === undefined && named.has(path)) files[path] = text;
  }
  return patchedDrawing({ ...folder, files }, patch);
}

function changedMain(
  path: string,
  now: string | undefined,
  { before, after }: Change<string>,
  written: ReadonlySet<string>
): string | undefined {
  if (now === before && written.size === 0) return after;
  if (now === undefined || before === undefined || after === undefined) return now;
  return mergedMain(path, before, now, after, written);
}

/** By lines where that says what both have meant, else by what it says: what others have changed stays either way. */
function mergedMain(
  path: string,
  before: string,
  now: string,
  after: string,
  written: ReadonlySet<string>
): string {
  const lines = mergeLines(before, now, after).text;
  const [was, is, others, byLines] = [before, after, now, lines].map((text) => readMainFile(text, path));
  if (!was || !is || !others) return lines;
  const meant = mergeMain(was, is, others, path, { isShy: true, held: usersOf(was, written) });
  if (meant === undefined) return byLines ? lines : now;
  return byLines && isSameMeaning(byLines, readMainFile(meant, path)!) ? lines : meant;
}

/** What is drawn beside the files: nodes that stay keep their places, and those that are called differently take them along. */
function patchedDrawing(folder: FlowFolder, patch: FolderPatch): FlowFolder {
  const read = (text: string | undefined): MainFile | undefined =>
    text === undefined ? undefined : readMainFile(text, folder.main);
  const { before, after } = patch.files[folder.main] ?? {};
  const [was, is, now] = [before, after, folder.files[folder.main]].map(read);
  let next = folder;
  const own = new Set<string>();
  if (was && is && now) {
    const here = namesOf(now);
    for (const name of namesOf(was)) if (!namesOf(is).has(name) && here.has(name)) own.add(name);
    for (const [from, to] of renamesBetween(was, is)) {
      if (here.has(to) && !here.has(from)) next = nodeCalled(next, from, to);
      own.add(from).add(to);
    }
  }
  const members = patched(next.members, patch.members, own);
  // A group that somebody else has put a node into stays.
  const filled = new Set(
    Object.entries(members ?? {}).flatMap(([name, id]) => (now && !namesOf(now).has(name) ? [] : [id]))
  );
  const gone = Object.keys(patch.groups).filter((id) => patch.groups[id]!.after === undefined);
  const groups = patched(next.groups, patch.groups, new Set(gone.filter((id) => filled.has(id))));
  const notes = patched(next.notes, patch.notes);
  const drawn = {
    ...next,
    places: patched(next.places, patch.places, own) ?? {},
    ...(groups ? { groups } : {}),
    ...(members ? { members } : {}),
    ...(notes ? { notes } : {})
  };
  return was && is && now ? withoutMade(drawn, patch, [was, is, now]) : drawn;
}

/** What others have drawn of a node that goes with the edit goes too, or a new one of its name would come to be in their group. */
function withoutMade(
  folder: FlowFolder,
  { places }: FolderPatch,
  [was, is, now]: readonly [MainFile, MainFile, MainFile]
): FlowFolder {
  const [are, here] = [namesOf(is), namesOf(now)];
  const isMade = (name: string): boolean => {
    const isPlacedByEdit = places[name] !== undefined && places[name].after === undefined;
    return isPlacedByEdit || folder.places[name] === undefined;
  };
  const gone = [...namesOf(was)].filter((name) => !are.has(name) && !here.has(name) && isMade(name));
  return gone.length > 0 ? withoutNodes(folder, new Set(gone)) : folder;
}

/** Undefined where there was nothing and nothing is done. */
function patched<T>(
  now: Readonly<Record<string, T>> | undefined,
  changed: Readonly<Record<string, Change<T>>>,
  except: ReadonlySet<string> = new Set()
): Readonly<Record<string, T>> | undefined {
  if (Object.keys(changed).length === 0) return now;
  const next: Record<string, T> = { ...now };
  for (const [name, { before, after }] of Object.entries(changed))
    if (!except.has(name) && isSame(next[name], before)) setOrDelete(next, name, after);
  return next;
}

function setOrDelete<T>(record: Record<string, T>, name: string, value: T | undefined): void {
  if (value === undefined) delete record[name];
  else record[name] = value;
}
