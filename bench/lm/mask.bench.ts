// Which of 50,000 tokens may come next under a JSON schema: one walk over the tree of tokens against trying each token,
// at every byte of an answer, each state for the first time and again.
import { compileConstraint } from '$core/lm/constraint/compile';
import { dead, type Automaton } from '$core/lm/constraint/automaton';
import { TokenTrie } from '$core/lm/constraint/token-trie';
import { Random } from '$core/random';
import { median, type BenchRow } from './row';

const size = 50_000;
const schema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1 },
    age: { type: 'integer', minimum: 0, maximum: 130 },
    tags: { type: 'array', items: { enum: ['red', 'green', 'blue'] } },
    more: {}
  },
  required: ['name', 'age', 'tags', 'more']
};
const answer = '{"name": "Élodie Smith", "age": 42, "tags": ["red"], "more": {"a": [1.5, null, "x"]}}';

export function bench(): Promise<BenchRow[]> {
  const tokens = vocabulary();
  const trie = new TokenTrie(size, (id) => tokens[id]);
  const automaton = compileConstraint({ kind: 'json-schema', schema });
  const first = timesOf(automaton, (state) => trie.allowed(automaton, state));
  const again = timesOf(automaton, (state) => trie.allowed(automaton, state));
  const each = timesOf(automaton, (state) => tokens.filter((bytes) => automaton.run(state, bytes) !== dead));
  const total = (times: readonly number[]): number => times.reduce((sum, ms) => sum + ms, 0);
  const worst = (times: readonly number[]): string => Math.max(...times).toFixed(1);
  return Promise.resolve([
    {
      name: 'token mask, token by token / by the tree (50,000 tokens)',
      ratio: total(each) / total(again),
      bar: '>= 2',
      detail: `median ${median(again).toFixed(2)} ms, worst ${worst(again)} ms, first time ${worst(first)} ms`
    }
  ]);
}

/** Milliseconds at each byte of the answer. */
function timesOf(automaton: Automaton, work: (state: number) => unknown): number[] {
  const times: number[] = [];
  let state = automaton.start;
  for (const byte of new TextEncoder().encode(answer)) {
    const began = performance.now();
    work(state);
    times.push(performance.now() - began);
    state = automaton.step(state, byte);
  }
  return times;
}

/** All bytes, then words as tokenizers have them: most with a space before, some with signs. */
function vocabulary(): Uint8Array[] {
  const random = new Random(5);
  const encoder = new TextEncoder();
  const letters = [...'etaoinshrdlucmfwypvbgkjqxz'];
  const starts = ['', ' ', ' ', ' ', '"', ' "', '\n', '{"', '": '];
  const tokens = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  while (tokens.length < size) {
    const length = 1 + random.below(4) + random.below(5);
    // The product of two uniform numbers: common letters more often.
    const letter = () => letters[Math.floor(random.uniform() * random.uniform() * letters.length)]!;
    const word = Array.from({ length }, letter).join('');
    tokens.push(encoder.encode(starts[random.below(starts.length)]! + word));
  }
  return tokens;
}
