// A flow's folder from outside, and back: files that were dropped or chosen, or a zip of them. Every path and size is
// checked before anything is kept; only texts and Python packages are taken, and what is left out is named.
import { strToU8, unzip, zip, type UnzipFileInfo, type Zippable } from 'fflate';
import { HearthError } from '$core/errors';
import { flowPath } from '$core/flows/flow-path';
import { findMain, openFlow, type FlowFiles } from '$core/flows/open-flow';
import { flowLimits } from '$core/flows/record';
import { wheelLimits } from '$core/flows/wheels';

/** A wheel, or a library of Pyodide's, unread. */
export interface FolderPackage {
  readonly file: File;
  /** From the flow's folder: 'wheels/numpy-2.4.6-….whl'. */
  readonly path: string;
  /** It was chosen by itself, and not with a folder. */
  readonly isLoose: boolean;
}

export interface TakenFlow {
  readonly main: string;
  readonly files: FlowFiles;
  /** Of these, what the flow includes from outside its folder: where it lies, seen from there. */
  readonly included: Readonly<Record<string, string>>;
  readonly packages: readonly FolderPackage[];
  /** Paths that were not taken: pictures, caches, what is too large. */
  readonly leftOut: readonly string[];
}

/** A flow from outside with the name it came with, once it is known that it can be read. @throws HearthError flow/… */
export async function takeFlow(given: readonly File[]): Promise<TakenFlow & { readonly name: string }> {
  const taken = await takeFiles(given);
  openFlow(taken.files, taken.main);
  const first = given.find(({ name }) => !name.endsWith('.whl'));
  const path = first?.webkitRelativePath || (first?.name ?? '');
  const name = path
    .split('/')[0]!
    .replace(/\.(zip|prompty|ya?ml|json)$/, '')
    .replace(/^flow\.dag$/, 'flow');
  return { ...taken, name };
}

/** @throws HearthError flow/no-flow, flow/unsafe-file */
export async function takeFiles(given: readonly File[]): Promise<TakenFlow> {
  const zips = given.filter(({ name }) => !name.endsWith('.whl'));
  const [only] = zips;
  const beside = given.filter(({ name }) => name.endsWith('.whl'));
  if (zips.length === 1 && only && /\.zip$/i.test(only.name))
    return arrange([...(await unzipped(only)), ...beside.map(packageEntry)], only.name);
  const where = only?.name ?? 'these files';
  const entries: Entry[] = [];
  let total = 0;
  for (const file of given) {
    const path = flowPath(file.webkitRelativePath || file.name);
    if (!isWanted(path)) continue;
    if (isPackage(path)) {
      entries.push(packageEntry(file));
      continue;
    }
    const fits = file.size <= flowLimits.fileBytes;
    total += fits ? file.size : 0;
    checkSizes(where, total, entries.length + 1);
    entries.push([path, fits ? new Uint8Array(await file.arrayBuffer()) : undefined]);
  }
  return arrange(entries, where);
}

/**
 * Texts to add to a flow's files: documents (.md, .txt, .csv, .html) under docs/, all else where it lies in its folder, or at
 * the top. What is no text, or more than a flow may have, is counted. @throws HearthError flow/unsafe-file
 */
export async function addedTexts(
  given: readonly File[],
  files: FlowFiles
): Promise<{ readonly added: FlowFiles; readonly leftOut: number }> {
  const added: Record<string, string> = {};
  let leftOut = 0;
  for (const file of given) {
    const path = flowPath(file.webkitRelativePath || file.name);
    if (!isWanted(path)) continue;
    const place = /\.(md|txt|csv|html?)$/i.test(path) && !path.startsWith('docs/') ? `docs/${path}` : path;
    const fits = file.size <= flowLimits.fileBytes;
    const text = fits ? textOf(new Uint8Array(await file.arrayBuffer())) : undefined;
    if (text !== undefined && isWithinLimits({ ...files, ...added, [place]: text })) added[place] = text;
    else leftOut++;
  }
  return { added, leftOut };
}

function isWithinLimits(files: FlowFiles): boolean {
  const texts = Object.values(files);
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  return texts.length <= flowLimits.files && size <= flowLimits.totalBytes;
}

/** A path with its bytes, or its package; without them where the file is too large to be taken. */
type Entry = readonly [path: string, content: Uint8Array | FolderPackage | undefined];
const mostBytes = 50_000_000;

/** A wheel anywhere, and in the folder of wheels what Pyodide's distribution has as a zip. */
function isPackage(path: string): boolean {
  return /\.whl$|(^|\/)wheels\/[\w.+-]+\.zip$/.test(path);
}

function packageEntry(file: File): Entry {
  const path = flowPath(file.webkitRelativePath || file.name);
  return [path, { file, path, isLoose: !file.webkitRelativePath }];
}

async function unzipped(file: File): Promise<Entry[]> {
  if (file.size > mostBytes + wheelLimits.togetherBytes) checkSizes(file.name, file.size, 1);
  const bytes = new Uint8Array(await file.arrayBuffer());
  let total = 0;
  let count = 0;
  let packed = 0;
  let problem: unknown;
  const left: Entry[] = [];
  const filter = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    if (problem !== undefined || name.endsWith('/')) return false;
    try {
      const path = flowPath(name);
      if (!isWanted(path)) return false;
      // Packing never makes much more of a file: who says so would unpack without a bound.
      const isHonest = size <= originalSize * 1.01 + 100;
      if (isPackage(path)) {
        packed += originalSize;
        const fits = originalSize <= wheelLimits.distributedBytes && packed <= wheelLimits.togetherBytes;
        if (isHonest && fits) return true;
        left.push([path, undefined]);
        return false;
      }
      total += originalSize;
      checkSizes(file.name, total, ++count);
      if (isHonest && originalSize <= flowLimits.fileBytes) return true;
      left.push([path, undefined]);
      return false;
    } catch (error) {
      problem = error;
      return false;
    }
  };
  const entries = await new Promise<Record<string, Uint8Array>>((resolve, reject) => {
    unzip(bytes, { filter }, (error, found) => {
      if (error)
        reject(
          new HearthError('flow/unsafe-file', { file: file.name, reason: `it is no zip (${error.message})` })
        );
      else resolve(found);
    });
  });
  if (problem instanceof Error) throw problem;
  const taken = Object.entries(entries).map(([name, content]): Entry => {
    const path = flowPath(name);
    if (!isPackage(path)) return [path, content];
    const own = new File([content as Uint8Array<ArrayBuffer>], path.split('/').at(-1)!);
    return [path, { file: own, path, isLoose: false }];
  });
  return [...taken, ...left];
}

function checkSizes(file: string, bytes: number, files: number): void {
  if (bytes > mostBytes)
    throw new HearthError('flow/unsafe-file', { file, reason: 'it has more than 50 MB' });
  if (files > flowLimits.files)
    throw new HearthError('flow/unsafe-file', { file, reason: `it has more than ${flowLimits.files} files` });
}

/** Not what tools leave behind. */
function isWanted(path: string): boolean {
  return (
    !/(^|\/)(\.git|\.runs|__pycache__|node_modules|__MACOSX|\.DS_Store)(\/|$)/.test(path) &&
    !path.endsWith('.pyc')
  );
}

/** Texts by their path from the main file's folder. */
function arrange(entries: readonly Entry[], where: string): TakenFlow {
  const files: Record<string, string> = {};
  const packages: FolderPackage[] = [];
  const leftOut: string[] = [];
  const main = findMain(entries.map(([path]) => path));
  if (main === undefined) throw new HearthError('flow/no-flow', { where });
  const root = main.slice(0, main.lastIndexOf('/') + 1);
  const own = main.slice(root.length);
  let total = 0;
  // The file that describes the flow comes first: what else it has may be too much.
  for (const [path, content] of entries.toSorted(([a], [b]) => Number(b === main) - Number(a === main))) {
    if (content && !(content instanceof Uint8Array)) {
      if (path.startsWith(root)) packages.push({ ...content, path: path.slice(root.length) });
      else if (content.isLoose) packages.push(content);
      else leftOut.push(path);
      continue;
    }
    const text = path.startsWith(root) && content ? textOf(content) : undefined;
    if (text === undefined || total + text.length > flowLimits.totalBytes) leftOut.push(path);
    else {
      files[path.slice(root.length)] = text;
      total += text.length;
    }
  }
  if (files[own] === undefined)
    throw new HearthError('flow/unsafe-file', { file: own, reason: 'it is no text, or too large' });
  const included = takeIncludes(entries, root, own, files);
  return {
    main: own,
    files: { ...files, ...included.files },
    included: included.from,
    packages,
    leftOut: leftOut.filter((path) => !included.taken.has(path))
  };
}

/** What `additional_includes` names, where it came with the flow: under its last name, as promptflow puts it. */
function takeIncludes(entries: readonly Entry[], root: string, main: string, files: FlowFiles) {
  const found: Record<string, string> = {};
  const from: Record<string, string> = {};
  const taken = new Set<string>();
  const includes = /flow\.dag\.ya?ml$/.test(main) ? openFlow(files, main).definition.includes : [];
  for (const include of includes) {
    const path = include.replace(/\/+$/, '');
    const place = resolved(root, path);
    const name = path.split('/').at(-1) ?? '';
    // A folder by what it has no name here ('..') has no place here either.
    if (/^\.{0,2}$/.test(name)) continue;
    for (const [entry, content] of entries) {
      const rest =
        entry === place ? '' : entry.startsWith(`${place}/`) ? entry.slice(place.length) : undefined;
      const text = rest === undefined || !(content instanceof Uint8Array) ? undefined : textOf(content);
      if (text === undefined) continue;
      const own = flowPath(name + rest!);
      if (Object.hasOwn(files, own) || !isWithinLimits({ ...files, ...found, [own]: text })) continue;
      found[own] = text;
      from[own] = path + rest!;
      taken.add(entry);
    }
  }
  return { files: found, from, taken };
}

/** 'a/b/' and '../c/d' as 'a/c/d'. */
function resolved(root: string, path: string): string {
  const parts = root.split('/').filter((part) => part !== '');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** UTF-8, byte for byte (a mark at the beginning included), or undefined. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\u0000') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Paths in the zip: with includes from outside, the flow has a folder of its own, so deep that they lie beside it. */
function placeIn(name: string, included: Readonly<Record<string, string>>): (path: string) => string {
  const sources = Object.values(included);
  if (sources.length === 0) return (path) => path;
  const depth = Math.max(...sources.map((path) => path.split('/').filter((part) => part === '..').length));
  const own = name.replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim() || 'flow';
  const root = [...Array.from({ length: depth - 1 }, (_, i) => `folder ${i + 1}`), own, ''].join('/');
  return (path) => resolved(root, Object.hasOwn(included, path) ? included[path]! : path);
}

/** The folder as a zip, or its only file as it is. */
export async function giveFiles(
  name: string,
  files: FlowFiles,
  included: Readonly<Record<string, string>> = {},
  packages: readonly (readonly [path: string, bytes: Blob])[] = []
): Promise<File> {
  const place = placeIn(name, included);
  const entries = Object.entries(files).map(([path, text]) => [place(path), text] as const);
  const [only] = entries;
  if (entries.length === 1 && packages.length === 0 && only)
    return new File([only[1]], only[0].split('/').at(-1)!, { type: 'text/plain' });
  const content: Zippable = Object.fromEntries(entries.map(([path, text]) => [path, strToU8(text)]));
  // They are packed already.
  for (const [path, bytes] of packages)
    content[place(path)] = [new Uint8Array(await bytes.arrayBuffer()), { level: 0 }];
  const bytes = await new Promise<Uint8Array>((resolve, reject) => {
    zip(content, { level: 6, mtime: new Date(1980, 0, 1) }, (error, data) =>
      error ? reject(error) : resolve(data)
    );
  });
  return new File([bytes as Uint8Array<ArrayBuffer>], `${name}.zip`, { type: 'application/zip' });
}
