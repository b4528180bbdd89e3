// What differs between two texts, line by line with its neighbours; in lines that took the place of others, word by word.
import { hunksBetween, linesOf } from './merge-lines';
import { wordDiff, type Piece } from './word-diff';

export interface DiffRow {
  /** A `gap` stands for lines that are the same in both and not shown. */
  readonly kind: 'same' | 'removed' | 'added' | 'gap';
  /** New where the line it stands against does not have them; one that stands alone is not marked. */
  readonly pieces: readonly Piece[];
}

/** Lines shown before and after what differs. */
const context = 2;

/** Nothing where both are the same. */
export function lineDiff(before: string, after: string): readonly DiffRow[] {
  const lines = linesOf(before);
  const hunks = hunksBetween(lines, linesOf(after));
  const rows: DiffRow[] = [];
  let shown = 0;
  const same = (from: number, to: number): void => {
    for (const line of lines.slice(Math.max(from, shown), to)) rows.push(plain('same', line));
    shown = Math.max(shown, to);
  };
  for (const { from, to, lines: next } of hunks) {
    if (shown > 0) same(shown, Math.min(shown + context, from));
    if (from - context > shown) {
      rows.push({ kind: 'gap', pieces: [] });
      shown = from - context;
    }
    same(shown, from);
    rows.push(...changed(lines.slice(from, to), next));
    shown = to;
  }
  if (hunks.length === 0) return [];
  same(shown, Math.min(shown + context, lines.length));
  if (shown < lines.length) rows.push({ kind: 'gap', pieces: [] });
  return rows;
}

function changed(gone: readonly string[], fresh: readonly string[]): readonly DiffRow[] {
  const against = (kind: 'removed' | 'added', line: string, other: string | undefined): DiffRow =>
    other === undefined ? plain(kind, line) : { kind, pieces: wordDiff(bare(other), bare(line)) };
  return [
    ...gone.map((line, i) => against('removed', line, fresh[i])),
    ...fresh.map((line, i) => against('added', line, gone[i]))
  ];
}

function plain(kind: DiffRow['kind'], line: string): DiffRow {
  return { kind, pieces: [{ text: bare(line), isNew: false }] };
}

function bare(line: string): string {
  return line.replace(/\r?\n$/, '');
}
