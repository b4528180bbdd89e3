// The licence of a model, as its card says it: the lines between '---' at the top of a README.md on Hugging Face.

/** Names people know, where the card's own word for it is another. */
const names: Readonly<Record<string, string>> = {
  'apache-2.0': 'Apache-2.0',
  mit: 'MIT',
  gemma: 'Gemma Terms',
  llama2: 'Llama 2 Community',
  llama3: 'Llama 3 Community',
  'llama3.1': 'Llama 3.1 Community',
  'llama3.2': 'Llama 3.2 Community',
  'llama3.3': 'Llama 3.3 Community'
};

/** The licence a card names; undefined where it names none. */
export function licenceOfCard(card: string): string | undefined {
  const [, lines] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card) ?? [];
  if (lines === undefined) return undefined;
  const id = entry(lines, 'license');
  // 'other' has its name beside it.
  return id === 'other' ? (entry(lines, 'license_name') ?? id) : licenceName(id);
}

/** 'apache-2.0' as people write it. */
export function licenceName(id: string | undefined): string | undefined {
  return id === undefined ? undefined : (names[id.toLowerCase()] ?? id);
}

/** A value of a line, or the first of a list below it. */
function entry(lines: string, key: string): string | undefined {
  const found = new RegExp(`^${key}:[ \\t]*(?:\\r?\\n[ \\t]*-[ \\t]*)?(.+)$`, 'm').exec(lines)?.[1];
  const value = found?.trim().replace(/^(["'])(.*)\1$/, '$2');
  return value === undefined || value === '' ? undefined : value.slice(0, 100);
}
