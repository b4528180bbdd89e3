// The parts of an Excel workbook that one sheet is read from, and no others: names and places first, then that sheet,
// the words and the styles. The sheet is handed on in blocks of rows, each as a small book, because the library holds a
// sheet several times over, and gives up at hundreds of thousands of rows. A stored zip, because it takes nothing else
// and would inflate with workers, which the CSP forbids. What all takes is known, and refused, before it is inflated.
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { HearthError } from '$core/errors';

/** Memory for each inflated byte: itself, rows, columns. Measured 4.7 between sheets of 28 and 112 MB. */
const bytesPerByte = 5;
/** A sheet of a million rows of ten numbers has 430 MB; all that it takes is then 2.5 GiB at most. */
const mostInflatedBytes = 512 << 20;
/** The library spends a call of itself on each 64 kB, or on less where it is slow. */
const blockBytes = 8 << 20;
const workbookPath = 'xl/workbook.xml';
const relationsPath = 'xl/_rels/workbook.xml.rels';
/** Names and places of sheets: more of them is no workbook. */
const mostBytesOfNames = 16 << 20;

export interface SheetParts {
  readonly sheet: string;
  readonly sheets: readonly string[];
  /** The sheet's XML; empty where it is nowhere. */
  readonly rows: Uint8Array;
  readonly path: string;
  /** What every block needs besides. */
  readonly shared: Readonly<Record<string, Uint8Array>>;
}

export interface SheetBlock {
  /** A workbook with some of the rows, as if they were its first. */
  readonly book: ArrayBuffer;
  /** Share of the sheet up to the end of these rows. */
  readonly fraction: number;
}

/** `wanted`: the sheet, else the first. @throws HearthError data/too-large, data/truncated, data/unreadable */
export function sheetParts(bytes: Uint8Array, file: string, wanted: string | undefined): SheetParts {
  const names = inflated(bytes, file, (path) => path === workbookPath || path === relationsPath, {
    what: `The list of sheets in ${file}`,
    limit: mostBytesOfNames,
    factor: 1
  });
  const sheets = sheetsOf(names);
  const sheet = wanted ?? sheets[0]?.name;
  if (sheet === undefined)
    throw new HearthError('data/unreadable', { file, format: 'XLSX', reason: 'it holds no workbook' });
  const found = sheets.find(({ name }) => name === sheet);
  if (!found) {
    const reason = `it has no sheet "${sheet}" (it has ${sheets.map(({ name }) => name).join(', ')})`;
    throw new HearthError('data/unreadable', { file, format: 'XLSX', reason });
  }
  const places = placesOf(names);
  const others = [...places.values()].filter(({ kind }) => kind !== 'worksheet').map(({ path }) => path);
  // Of a sheet whose place is not told, the library says so.
  const path = places.get(found.relation)?.path ?? '';
  const needed = new Set(['xl/sharedStrings.xml', 'xl/styles.xml', ...others, path]);
  const { [path]: rows = new Uint8Array(0), ...shared } = inflated(bytes, file, (part) => needed.has(part), {
    what: `The sheet "${sheet}" of ${file}`,
    limit: mostInflatedBytes,
    factor: bytesPerByte
  });
  return { sheet, sheets: sheets.map(({ name }) => name), rows, path, shared: { ...names, ...shared } };
}

/** The rows in blocks of about `most` bytes, or of as many as the shared parts have: these are read for each. */
export function* sheetBlocks(
  { rows, path, shared }: SheetParts,
  most = blockBytes
): Generator<SheetBlock, void> {
  const words = Object.values(shared).reduce((sum, { length }) => sum + length, 0);
  const size = Math.max(most, words);
  const from = endOf(rows, '<sheetData>', 0);
  const to = from < 0 ? -1 : lastOf(rows, '</sheetData>');
  if (to < 0 || to - from <= size) return yield { book: bookOf(shared, path, rows), fraction: 1 };
  const before = strFromU8(rows.subarray(0, from));
  const after = strFromU8(rows.subarray(to));
  for (let at = from; at < to;) {
    const cut = at + size >= to ? to : endOf(rows, '</row>', at + size);
    const end = cut < 0 || cut > to ? to : cut;
    const block = `${before}${asFirstRows(strFromU8(rows.subarray(at, end)))}${after}`;
    yield { book: bookOf(shared, path, strToU8(block)), fraction: (end - from) / (to - from) };
    at = end;
  }
}

function bookOf(shared: SheetParts['shared'], path: string, sheet: Uint8Array): ArrayBuffer {
  const parts = path === '' ? shared : { ...shared, [path]: sheet };
  return zipSync(parts, { level: 0 }).buffer as ArrayBuffer;
}

/** Rows and their cells say where they stand; what is above these is not in the block. */
function asFirstRows(xml: string): string {
  const place = /(<(?:row|c)\s(?:[^>]*?\s)?r=")([A-Z]*)(\d+)(?=")/g;
  const first = place.exec(xml);
  if (!first) return xml;
  const above = Number(first[3]) - 1;
  place.lastIndex = 0;
  return xml.replace(
    place,
    (_, tag: string, column: string, row: string) => `${tag}${column}${Number(row) - above}`
  );
}

/** Where the first `text` from `from` on ends; -1 where there is none. */
function endOf(bytes: Uint8Array, text: string, from: number): number {
  const wanted = strToU8(text);
  for (let at = bytes.indexOf(60, from); at >= 0; at = bytes.indexOf(60, at + 1))
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at + wanted.length;
  return -1;
}

/** Where the last `text` begins. */
function lastOf(bytes: Uint8Array, text: string): number {
  const wanted = strToU8(text);
  for (let at = bytes.lastIndexOf(60); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(60, at - 1))
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  return -1;
}

interface Bound {
  readonly what: string;
  /** Inflated bytes. */
  readonly limit: number;
  /** Bytes of memory for each of them. */
  readonly factor: number;
}

function inflated(
  archive: Uint8Array,
  file: string,
  isWanted: (path: string) => boolean,
  { what, limit, factor }: Bound
): Record<string, Uint8Array> {
  try {
    const sizes: number[] = [];
    unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        if (isWanted(name)) sizes.push(originalSize);
        return false;
      }
    });
    const sum = sizes.reduce((all, size) => all + size, 0);
    if (sum > limit)
      throw new HearthError('data/too-large', { what, bytes: sum * factor, limit: limit * factor });
    return unzipSync(archive, { filter: ({ name }) => isWanted(name) });
  } catch (error) {
    if (error instanceof HearthError || !(error instanceof Error)) throw error;
    // fflate names the end of the archive where it looked for the directory.
    if (/invalid zip|unexpected EOF/i.test(error.message))
      throw new HearthError('data/truncated', { file, format: 'XLSX' }, { cause: error });
    throw new HearthError(
      'data/unreadable',
      { file, format: 'XLSX', reason: error.message },
      { cause: error }
    );
  }
}

function sheetsOf(names: Record<string, Uint8Array>): { readonly name: string; readonly relation: string }[] {
  return tagsOf(names[workbookPath], 'sheet').flatMap((tag) => {
    const name = attribute(tag, 'name');
    return name === undefined ? [] : [{ name, relation: attribute(tag, '\\w+:id') ?? '' }];
  });
}

/** Where sheets, words and styles lie, by their relation. */
function placesOf(names: Record<string, Uint8Array>) {
  const places = new Map<string, { readonly path: string; readonly kind: string }>();
  for (const tag of tagsOf(names[relationsPath], 'Relationship')) {
    const kind = attribute(tag, 'Type')?.split('/').at(-1) ?? '';
    const target = attribute(tag, 'Target') ?? '';
    if (!['worksheet', 'sharedStrings', 'styles'].includes(kind)) continue;
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
    places.set(attribute(tag, 'Id') ?? '', { path, kind });
  }
  return places;
}

function tagsOf(xml: Uint8Array | undefined, name: string): string[] {
  if (!xml) return [];
  return Array.from(strFromU8(xml).matchAll(new RegExp(`<(?:\\w+:)?${name}\\s[^>]*>`, 'g')), ([tag]) => tag);
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return value ? unescapeXml(value[1] ?? value[2] ?? '') : undefined;
}

function unescapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    return hex ? String.fromCodePoint(parseInt(hex as string, 16)) : (named[name as string] ?? whole);
  });
}
