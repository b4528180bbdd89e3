// A flow's folder from outside, and back: files that were dropped or chosen, or a zip of them. Every path and size is
// checked before anything is kept; only texts are taken, and what is left out is named.
import { strToU8, unzip, zip, type UnzipFileInfo, type Zippable } from 'fflate';
import { HearthError } from '$core/errors';
import { flowPath } from '$core/flows/flow-path';
import { findMain, openFlow, type FlowFiles } from '$core/flows/open-flow';
import { flowLimits } from '$core/flows/record';

export interface TakenFlow {
  readonly main: string;
  readonly files: FlowFiles;
  /** Of these, what the flow includes from outside its folder: where it lies, seen from there. */
  readonly included: Readonly<Record<string, string>>;
  /** Paths that were not taken: pictures, caches, what is too large. */
  readonly leftOut: readonly string[];
}

/** @throws HearthError flow/no-flow, flow/unsafe-file */
export async function takeFiles(given: readonly File[]): Promise<TakenFlow> {
  const [only] = given;
  if (given.length === 1 && only && /\.zip$/i.test(only.name))
    return arrange(await unzipped(only), only.name);
  const entries: [string, Uint8Array][] = [];
  for (const file of given) {
    const path = flowPath(file.webkitRelativePath || file.name);
    if (!isWanted(path)) continue;
    checkSizes(path, file.size, entries.length + 1);
    entries.push([
      path,
      file.size > flowLimits.fileBytes ? tooLarge : new Uint8Array(await file.arrayBuffer())
    ]);
  }
  return arrange(entries, only?.name ?? 'these files');
}

/** Stands for a file that is not taken. */
const tooLarge = new Uint8Array();
const mostBytes = 50_000_000;

async function unzipped(file: File): Promise<[string, Uint8Array][]> {
  checkSizes(file.name, file.size, 1);
  const bytes = new Uint8Array(await file.arrayBuffer());
  let total = 0;
  let count = 0;
  let problem: unknown;
  const filter = ({ name, originalSize }: UnzipFileInfo): boolean => {
    if (problem !== undefined || name.endsWith('/')) return false;
    try {
      const path = flowPath(name);
      if (!isWanted(path)) return false;
      total += originalSize;
      checkSizes(file.name, total, ++count);
      return originalSize <= flowLimits.fileBytes;
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
  return Object.entries(entries).map(([name, content]) => [flowPath(name), content]);
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
function arrange(entries: readonly (readonly [string, Uint8Array])[], where: string): TakenFlow {
  const files: Record<string, string> = {};
  const leftOut: string[] = [];
  let total = 0;
  const main = findMain(entries.map(([path]) => path));
  if (main === undefined) throw new HearthError('flow/no-flow', { where });
  const root = main.slice(0, main.lastIndexOf('/') + 1);
  for (const [path, bytes] of entries) {
    const text = bytes === tooLarge ? undefined : textOf(bytes);
    total += text?.length ?? 0;
    if (text === undefined || !path.startsWith(root) || total > flowLimits.totalBytes) leftOut.push(path);
    else files[path.slice(root.length)] = text;
  }
  const own = main.slice(root.length);
  if (files[own] === undefined)
    throw new HearthError('flow/unsafe-file', { file: own, reason: 'it is no text, or too large' });
  const included = takeIncludes(entries, root, own, files);
  return {
    main: own,
    files: { ...files, ...included.files },
    included: included.from,
    leftOut: leftOut.filter((path) => !included.taken.has(path))
  };
}

/** What `additional_includes` names, where it came with the flow: under its last name, as promptflow puts it. */
function takeIncludes(
  entries: readonly (readonly [string, Uint8Array])[],
  root: string,
  main: string,
  files: FlowFiles
) {
  const found: Record<string, string> = {};
  const from: Record<string, string> = {};
  const taken = new Set<string>();
  const includes = /flow\.dag\.ya?ml$/.test(main) ? openFlow(files, main).definition.includes : [];
  for (const include of includes) {
    const path = include.replace(/\/+$/, '');
    const place = resolved(root, path);
    const name = path.split('/').at(-1) ?? '';
    for (const [entry, bytes] of entries) {
      const rest =
        entry === place ? '' : entry.startsWith(`${place}/`) ? entry.slice(place.length) : undefined;
      const text = rest === undefined ? undefined : textOf(bytes);
      if (text === undefined || Object.hasOwn(files, name + rest!)) continue;
      found[name + rest!] = text;
      from[name + rest!] = path + rest!;
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
function placed(
  name: string,
  files: FlowFiles,
  included: Readonly<Record<string, string>>
): [string, string][] {
  const sources = Object.values(included);
  if (sources.length === 0) return Object.entries(files);
  const depth = Math.max(...sources.map((path) => path.split('/').filter((part) => part === '..').length));
  const own = name.replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim() || 'flow';
  const root = [...Array.from({ length: depth - 1 }, (_, i) => `folder ${i + 1}`), own, ''].join('/');
  return Object.entries(files).map(([path, text]) => [resolved(root, included[path] ?? path), text]);
}

/** The folder as a zip, or its only file as it is. */
export async function giveFiles(
  name: string,
  files: FlowFiles,
  included: Readonly<Record<string, string>> = {}
): Promise<File> {
  const entries = placed(name, files, included);
  const [only] = entries;
  if (entries.length === 1 && only)
    return new File([only[1]], only[0].split('/').at(-1)!, { type: 'text/plain' });
  const content: Zippable = Object.fromEntries(entries.map(([path, text]) => [path, strToU8(text)]));
  const bytes = await new Promise<Uint8Array>((resolve, reject) => {
    zip(content, { level: 6, mtime: new Date(1980, 0, 1) }, (error, data) =>
      error ? reject(error) : resolve(data)
    );
  });
  return new File([bytes as Uint8Array<ArrayBuffer>], `${name}.zip`, { type: 'application/zip' });
}
