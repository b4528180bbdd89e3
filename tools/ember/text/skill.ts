// What the writers of the small model's text share: an exchange, a skill that makes some, and ways to choose words.
import type { Random } from '$core/random';

export type Exchange = readonly [user: string, assistant: string];

/** Makes one exchange, or several that belong together in this order. */
export type Skill = (random: Random) => readonly Exchange[];

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from');
  return item;
}

/** `count` different ones, in random order. */
export function pickSome<T>(random: Random, items: readonly T[], count: number): T[] {
  return random.shuffle([...items]).slice(0, count);
}

export function chance(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

/** 'a fox', 'an owl'. */
export function withArticle(noun: string): string {
  return `${/^[aeiou](?!nicorn)/.test(noun) ? 'an' : 'a'} ${noun}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** 'a', 'a and b', 'a, b and c'. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** A question in one of several forms: '{x}' in a form stands for `x`. */
export function fill(form: string, values: Readonly<Record<string, string>>): string {
  return form.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`Nothing to fill "${name}" in "${form}"`);
    return value;
  });
}

/** Cells of a table written as lines of 'a | b | c'. @throws Error if a line has not `cells` of them */
export function rowsOf(table: string, cells: number): readonly (readonly string[])[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const row = line.split('|').map((cell) => cell.trim());
      if (row.length !== cells) throw new Error(`${row.length} cells, not ${cells}: ${line}`);
      return row;
    });
}
