// Where things stand in a YAML text, a node of a graph say: from the first of their characters to the last. Found by the
// text's form alone, so that they are found while somebody is writing and the text says nothing that could be read.
import { CST, Parser } from 'yaml';

/** How things of a section are told apart: by the keys they stand under, by a value in each of a list, or not at all. */
export type YamlSection = 'keys' | 'whole' | { readonly by: string };

export interface YamlPlace {
  readonly section: string;
  /** Empty for a section as a whole. */
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

type Item = Partial<CST.CollectionItem>;

/** Longer texts are not looked at: it would be felt with each letter that is typed. */
const mostCharacters = 400_000;

/** Places of what stands in sections, mappings and lists at the top of a text; in the order in which they stand. */
export function yamlPlaces(
  source: string,
  sections: Readonly<Record<string, YamlSection>>
): readonly YamlPlace[] {
  if (source.length > mostCharacters) return [];
  return spans(itemsOf(rootOf(source)), source.length).flatMap(({ item, from, to }): YamlPlace[] => {
    const section = nameOf(item.key);
    if (section === undefined || !Object.hasOwn(sections, section)) return [];
    const kind = sections[section]!;
    if (kind === 'whole') return [trimmed(source, { section, id: '', from, to })];
    return spans(itemsOf(item.value), to).flatMap((part) => {
      const id = nameOf(kind === 'keys' ? part.item.key : valueAt(part.item.value, kind.by));
      return id === undefined ? [] : [trimmed(source, { section, id, from: part.from, to: part.to })];
    });
  });
}

function rootOf(source: string): CST.Token | undefined {
  for (const token of new Parser().parse(source)) if (token.type === 'document') return token.value;
  return undefined;
}

function itemsOf(token: CST.Token | null | undefined): readonly Item[] {
  return token && CST.isCollection(token) ? token.items : [];
}

/** Each with what is its own: until what is written before the next begins. */
function spans(items: readonly Item[], end: number): readonly { item: Item; from: number; to: number }[] {
  return items.flatMap((item, i) => {
    const from = beginOf(item, (type) => !['space', 'newline', 'comment', 'comma'].includes(type));
    const next = items.slice(i + 1).find((other) => beginOf(other) !== undefined);
    return from === undefined ? [] : [{ item, from, to: (next && beginOf(next)) ?? end }];
  });
}

function beginOf({ start = [], key, sep = [], value }: Item, counts: (type: string) => boolean = () => true) {
  const own = start.find(({ type }) => counts(type));
  return (own ?? key ?? sep[0] ?? value)?.offset;
}

function nameOf(token: CST.Token | null | undefined): string | undefined {
  return token && CST.isScalar(token) && token.type !== 'alias'
    ? CST.resolveAsScalar(token, true, () => undefined).value
    : undefined;
}

function valueAt(token: CST.Token | null | undefined, key: string): CST.Token | undefined {
  return itemsOf(token).find((item) => nameOf(item.key) === key)?.value;
}

function trimmed(source: string, { from, to, ...place }: YamlPlace): YamlPlace {
  return { ...place, from, to: from + source.slice(from, to).trimEnd().length };
}
