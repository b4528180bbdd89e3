// Finds what a language says for an English phrase (phrases.ts) and puts the phrase's own texts into it.
import type { Phrases } from './phrases';

export type SayPhrase = (text: string) => string | undefined;

/** What is looked up is undefined where the language has no such phrase. */
export function phraseBook(phrases: Phrases): SayPhrase {
  const known: Readonly<Record<string, string>> = phrases;
  const whole: SayPhrase = (text) => (Object.hasOwn(known, text) ? known[text] : undefined);
  const patterns = Object.entries(known)
    .filter(([phrase]) => place.test(phrase))
    .map(([phrase, said]) => ({ phrase: patternOf(phrase), said }));
  return say;

  function say(text: string): string | undefined {
    const found = whole(text);
    if (found !== undefined || text.length > longest) return found;
    for (const { phrase, said } of patterns) {
      const parts = phrase.exec(text)?.groups;
      if (parts) return said.replace(places, (_, kept: string, own: string) => filling(parts, kept, own));
    }
    return undefined;
  }

  function filling(parts: Readonly<Record<string, string>>, kept: string | undefined, own: string): string {
    const part = parts[`part${kept ?? own}`] ?? '';
    return kept === undefined ? (say(part) ?? part) : part;
  }
}

/** Longer texts are not core's. */
const longest = 1000;
const place = /\{\d\}|\[\d\]/;
const places = /\{(\d)\}|\[(\d)\]/g;

function patternOf(phrase: string): RegExp {
  const escaped = phrase.split(/(\{\d\}|\[\d\])/).map((part) => {
    const [, bracket, number] = /^([{[])(\d)[}\]]$/.exec(part) ?? [];
    if (number === undefined) return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    return `(?<part${number}>${bracket === '[' ? '.*?' : '.+?'})`;
  });
  return new RegExp(`^${escaped.join('')}$`, 's');
}
