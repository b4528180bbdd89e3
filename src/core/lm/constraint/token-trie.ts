// All tokens of a vocabulary as a tree of their bytes, laid flat in the order of a depth-first walk: what an automaton
// allows is then found in one pass that skips whole branches. Built once for a tokenizer.
import { dead, unknown, type Automaton } from './automaton';
import type { TokenMask } from '../sampling';

export class TokenTrie {
  /**
   * Of each node its byte, its depth (1 for a token's first byte) and the first node that is not below it; then where
   * its tokens begin among all, which are in the order of nodes.
   */
  readonly #laid: readonly [
    bytes: Uint8Array,
    depths: Uint16Array,
    ends: Uint32Array,
    firsts: Uint32Array,
    tokens: Uint32Array
  ];
  readonly #size: number;
  readonly #deepest: number;

  /** @param bytesOf the bytes of each token; those without any (special ones) are in no mask. */
  constructor(size: number, bytesOf: (id: number) => Uint8Array | undefined) {
    const tokens = sorted(size, bytesOf);
    const nodes = new Nodes();
    tokens.forEach(({ bytes }, i) => nodes.add(bytes, i));
    const { bytes, depths, ends, firsts } = nodes.finish(tokens.length);
    this.#laid = [bytes, depths, ends, firsts, Uint32Array.from(tokens, ({ id }) => id)];
    this.#size = size;
    this.#deepest = depths.reduce((a, b) => Math.max(a, b), 0);
  }

  /** The tokens that may come next when `automaton` is in `state`: none of them leads it to a dead end. */
  allowed(automaton: Automaton, state: number): TokenMask {
    const mask = new Uint32Array(Math.ceil(this.#size / 32));
    const [bytes, depths, ends, firsts, tokens] = this.#laid;
    // The state after the bytes on the way to the current node, and its steps, by depth.
    const path = new Int32Array(this.#deepest + 1);
    const steps: Int32Array[] = [automaton.steps(state)];
    path[0] = state;
    for (let node = 0; node < bytes.length;) {
      const depth = depths[node]!;
      const byte = bytes[node]!;
      let next = steps[depth - 1]![byte]!;
      if (next === unknown) next = automaton.step(path[depth - 1]!, byte);
      if (next === dead) {
        node = ends[node]!;
        continue;
      }
      path[depth] = next;
      steps[depth] = automaton.steps(next);
      for (let i = firsts[node]!; i < firsts[node + 1]!; i++)
        mask[tokens[i]! >>> 5]! |= 1 << (tokens[i]! & 31);
      node++;
    }
    return mask;
  }
}

interface Token {
  readonly id: number;
  readonly bytes: Uint8Array;
}

function sorted(size: number, bytesOf: (id: number) => Uint8Array | undefined): Token[] {
  const tokens: Token[] = [];
  for (let id = 0; id < size; id++) {
    const bytes = bytesOf(id);
    if (bytes && bytes.length > 0) tokens.push({ id, bytes });
  }
  return tokens.sort((a, b) => compare(a.bytes, b.bytes));
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const at = commonLength(a, b);
  return at < a.length && at < b.length ? a[at]! - b[at]! : a.length - b.length;
}

function commonLength(a: Uint8Array, b: Uint8Array): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

/** Nodes in the order of a walk, as tokens come in the order of their bytes. */
class Nodes {
  readonly #bytes: number[] = [];
  readonly #depths: number[] = [];
  readonly #ends: number[] = [];
  readonly #firsts: number[] = [];
  /** Nodes from the root to the last token's. */
  readonly #open: number[] = [];
  #last: Uint8Array = new Uint8Array();

  add(bytes: Uint8Array, token: number): void {
    const common = commonLength(bytes, this.#last);
    this.#closeTo(common);
    for (let at = common; at < bytes.length; at++) {
      this.#open.push(this.#bytes.length);
      this.#bytes.push(bytes[at]!);
      this.#depths.push(at + 1);
      this.#firsts.push(token);
    }
    this.#last = bytes;
  }

  finish(tokens: number) {
    this.#closeTo(0);
    return {
      bytes: Uint8Array.from(this.#bytes),
      depths: Uint16Array.from(this.#depths),
      ends: Uint32Array.from(this.#ends),
      firsts: Uint32Array.from([...this.#firsts, tokens])
    };
  }

  #closeTo(depth: number): void {
    while (this.#open.length > depth) this.#ends[this.#open.pop()!] = this.#bytes.length;
  }
}
