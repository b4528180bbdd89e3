// Finds commands by what a person types: every word must begin, or occur in, a word of the command.
import type { Icon } from '$ui/icon';

export const commandGroups = ['page', 'action', 'dataset', 'model', 'run', 'workspace'] as const;
export type CommandGroup = (typeof commandGroups)[number];

export interface Command {
  readonly id: string;
  readonly group: CommandGroup;
  readonly title: string;
  /** More words that find it; not shown. */
  readonly keywords?: string;
  /** Shown dimmed after the title. */
  readonly detail?: string;
  readonly icon?: Icon;
  readonly run: () => void;
}

/** The commands that match, best first; all, in their order, for an empty query. At most `limit`. */
export function searchCommands(commands: readonly Command[], query: string, limit = 50): readonly Command[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return commands
    .map((command, order) => ({ command, order, score: scoreOf(command, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .slice(0, limit)
    .map(({ command }) => command);
}

/** 0 if a word is nowhere; else higher for matches nearer to the beginning of the title. */
function scoreOf(command: Command, words: readonly string[]): number {
  const title = fold(command.title);
  const rest = fold(`${command.keywords ?? ''} ${command.detail ?? ''}`);
  let total = 1;
  for (const word of words) {
    const score = scoreOfWord(title, rest, word);
    if (score === 0) return 0;
    total += score;
  }
  return total;
}

function scoreOfWord(title: string, rest: string, word: string): number {
  if (title.startsWith(word)) return 8;
  if (title.includes(` ${word}`)) return 5;
  if (title.includes(word)) return 3;
  if (rest.startsWith(word) || rest.includes(` ${word}`)) return 2;
  return rest.includes(word) ? 1 : 0;
}

/** Lower case without accents, so that "trana" finds "Träna". */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}
