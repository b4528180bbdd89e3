// The little Markdown that instructions are written in: headings, lists, paragraphs; bold, italic and code in them.
// It becomes plain data, which the screen shows as elements: nothing of it is ever taken as HTML.

export interface Inline {
  readonly kind: 'text' | 'strong' | 'em' | 'code';
  readonly text: string;
}

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly text: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] };

/** Anything is some text: what is no mark stays as it was written. */
export function parseMarkdown(source: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', text: inlines(lines.join('\n')) });
    lines = [];
  };
  for (const line of source.split(/\r?\n/)) {
    const heading = /^(#{1,3})\s+(.+)$/.exec(line);
    const item = /^\s*(?:[-*]|(\d+)[.)])\s+(.+)$/.exec(line);
    if (heading || item || line.trim() === '') flush();
    if (heading)
      blocks.push({
        kind: 'heading',
        level: heading[1]!.length as 1 | 2 | 3,
        text: inlines(heading[2]!)
      });
    else if (item) addItem(blocks, item[1] !== undefined, inlines(item[2]!));
    else if (line.trim() !== '') lines.push(line.trim());
  }
  flush();
  return blocks;
}

function addItem(blocks: Block[], ordered: boolean, item: readonly Inline[]): void {
  const last = blocks.at(-1);
  if (last?.kind === 'list' && last.ordered === ordered)
    blocks[blocks.length - 1] = { ...last, items: [...last.items, item] };
  else blocks.push({ kind: 'list', ordered, items: [item] });
}

function inlines(text: string): readonly Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  for (const found of text.matchAll(/\*\*([^*\n]+)\*\*|\*([^*\n]+)\*|`([^`\n]+)`/g)) {
    if (found.index > at) parts.push({ kind: 'text', text: text.slice(at, found.index) });
    const kind = found[1] !== undefined ? 'strong' : found[2] !== undefined ? 'em' : 'code';
    parts.push({ kind, text: (found[1] ?? found[2] ?? found[3])! });
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}
