// Texts drawn from an automaton: whatever it allows, a generator may write.
import type { Automaton } from '$core/lm/constraint/automaton';
import { dead } from '$core/lm/constraint/automaton';
import type { Random } from '$core/random';

const manyBytes = 4000;

/** One text the automaton accepts. Among the ways on, each is as likely, however many bytes it has. */
export function randomText(automaton: Automaton, random: Random): string {
  const bytes: number[] = [];
  let state = automaton.start;
  for (;;) {
    const ways = waysOn(automaton, state);
    const ends = automaton.accepts(state) && (ways.length === 0 || random.below(4) === 0);
    if (ends) return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
    if (ways.length === 0) throw new Error(`A dead end after ${bytes.length} bytes`);
    if (bytes.length > manyBytes) throw new Error('The walk found no end');
    const [next, letters] = ways[random.below(ways.length)]!;
    bytes.push(letters[random.below(letters.length)]!);
    state = next;
  }
}

/** States that one byte leads to, with the bytes that do. */
function waysOn(automaton: Automaton, state: number): [state: number, bytes: number[]][] {
  const ways = new Map<number, number[]>();
  for (let byte = 0; byte < 256; byte++) {
    const next = automaton.step(state, byte);
    if (next !== dead) ways.set(next, [...(ways.get(next) ?? []), byte]);
  }
  return [...ways];
}

export function accepts(automaton: Automaton, text: string): boolean {
  return automaton.accepts(automaton.run(automaton.start, new TextEncoder().encode(text)));
}
