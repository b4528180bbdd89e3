// Differences of two texts by lines, and two changes of one text put together. What both changed differently stays as
// "mine" has it and is told. Used to change a file without touching the rest of it, and to take back only one's own changes.

/** Lines [from, to) of the text before, and what stands there after. */
export interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** Replaces `remove` characters at `at` of the text before by `insert`. */
export interface Splice {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** Most cells of the table of common lines; larger differences are taken as one. */
const mostCells = 4_000_000;

/** `isClean` where both changes are in the text. */
export function mergeLines(
  base: string,
  mine: string,
  theirs: string
): { readonly text: string; readonly isClean: boolean } {
  const lines = linesOf(base);
  const own = hunksBetween(lines, linesOf(mine));
  const other = hunksBetween(lines, linesOf(theirs));
  const merged: string[] = [];
  let at = 0;
  let isClean = true;
  for (const region of regionsOf(own, other)) {
    merged.push(...lines.slice(at, region.from));
    const ours = applied(lines, region.own, region);
    const others = applied(lines, region.other, region);
    const isBoth = region.own.length > 0 && region.other.length > 0;
    if (!isBoth) merged.push(...(region.own.length > 0 ? ours : others));
    else if (ours.join('') === others.join('')) merged.push(...ours);
    // Two additions in one place are both kept.
    else if (region.from === region.to) merged.push(...ended(ours), ...others);
    else {
      merged.push(...ours);
      isClean = false;
    }
    at = region.to;
  }
  merged.push(...lines.slice(at));
  return { text: merged.join(''), isClean };
}

/** What turns one text into another, from its beginning to its end. */
export function splicesBetween(before: string, after: string): readonly Splice[] {
  const lines = linesOf(before);
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1)! + line.length);
  return hunksBetween(lines, linesOf(after)).map(({ from, to, lines: next }) => {
    const old = before.slice(starts[from], starts[to]);
    const fresh = next.join('');
    const head = commonStart(old, fresh, /[\ud800-\udbff]/);
    const tail = commonStart(reversed(old.slice(head)), reversed(fresh.slice(head)), /[\udc00-\udfff]/);
    return {
      at: starts[from]! + head,
      remove: old.length - head - tail,
      insert: fresh.slice(head, fresh.length - tail)
    };
  });
}

/** Lines with their ends, so that they join to the text. */
export function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Each line with an end, so that another may follow. */
function ended(lines: readonly string[]): readonly string[] {
  const last = lines.at(-1);
  return last === undefined || last.endsWith('\n') ? lines : [...lines.slice(0, -1), `${last}\n`];
}

export function hunksBetween(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const room = Math.min(before.length, after.length) - head;
  while (tail < room && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const a = before.slice(head, before.length - tail);
  const b = after.slice(head, after.length - tail);
  if (a.length === 0 && b.length === 0) return [];
  if (a.length * b.length > mostCells) return [{ from: head, to: head + a.length, lines: b }];
  return hunksOf(a, b).map(({ from, to, lines }) => ({ from: from + head, to: to + head, lines }));
}

/** By the longest common subsequence. */
function hunksOf(a: readonly string[], b: readonly string[]): readonly Hunk[] {
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const hunks: Hunk[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [from, start] = [i, j];
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      const isRemoved =
        j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!);
      if (isRemoved) i++;
      else j++;
    }
    if (i > from || j > start) hunks.push({ from, to: i, lines: b.slice(start, j) });
    while (i < a.length && j < b.length && a[i] === b[j]) [i, j] = [i + 1, j + 1];
  }
  return hunks;
}

interface Region {
  from: number;
  to: number;
  readonly own: Hunk[];
  readonly other: Hunk[];
}

/** Hunks of both that touch the same lines, together. */
function regionsOf(own: readonly Hunk[], other: readonly Hunk[]): readonly Region[] {
  const all = [
    ...own.map((hunk) => ({ hunk, side: 'own' as const })),
    ...other.map((hunk) => ({ hunk, side: 'other' as const }))
  ].sort((a, b) => a.hunk.from - b.hunk.from || a.hunk.to - b.hunk.to);
  const regions: Region[] = [];
  for (const { hunk, side } of all) {
    const last = regions.at(-1);
    const isSamePlace = last?.from === hunk.from && last.to === hunk.to;
    if (last && (hunk.from < last.to || isSamePlace)) {
      last.to = Math.max(last.to, hunk.to);
      last[side].push(hunk);
    } else {
      const region: Region = { from: hunk.from, to: hunk.to, own: [], other: [] };
      region[side].push(hunk);
      regions.push(region);
    }
  }
  return regions;
}

function applied(lines: readonly string[], hunks: readonly Hunk[], region: Region): readonly string[] {
  const found: string[] = [];
  let at = region.from;
  for (const hunk of hunks) {
    found.push(...lines.slice(at, hunk.from), ...hunk.lines);
    at = hunk.to;
  }
  return [...found, ...lines.slice(at, region.to)];
}

/** `half`: the half of a pair of surrogates, which are one character, that comes first. */
function commonStart(a: string, b: string, half: RegExp): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i > 0 && half.test(a[i - 1]!) ? i - 1 : i;
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}
