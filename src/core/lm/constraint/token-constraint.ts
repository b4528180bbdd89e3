// Follows one answer through a constraint, token by token.
import { HearthError } from '../../errors';
import type { TokenMask } from '../sampling';
import type { Automaton } from './automaton';
import type { TokenTrie } from './token-trie';

/** Masks kept for states that come again; 150,000 tokens take 19 kB each. */
const keptMasks = 1024;

export class TokenConstraint {
  readonly #automaton: Automaton;
  readonly #trie: TokenTrie;
  /** Tokens that end an answer. */
  readonly #ends: readonly number[];
  readonly #masks = new Map<number, TokenMask>();
  #state: number;

  constructor(automaton: Automaton, trie: TokenTrie, ends: readonly number[]) {
    this.#automaton = automaton;
    this.#trie = trie;
    this.#ends = ends;
    this.#state = automaton.start;
  }

  /** Whether the answer is whole and nothing can follow it. */
  get isFinished(): boolean {
    return this.isWhole && !this.#automaton.goesOn(this.#state);
  }

  /** Whether the answer may end here. */
  get isWhole(): boolean {
    return this.#automaton.accepts(this.#state);
  }

  /**
   * The tokens that may come next, those that end the answer among them where it may end.
   * @throws HearthError lm/bad-constraint where the vocabulary has no token that can go on
   */
  mask(): TokenMask {
    const known = this.#masks.get(this.#state);
    if (known) return known;
    const mask = this.#trie.allowed(this.#automaton, this.#state);
    if (this.isWhole) for (const id of this.#ends) mask[id >>> 5]! |= 1 << (id & 31);
    if (mask.every((word) => word === 0)) {
      const reason = "the model's vocabulary has no token that can go on here";
      throw new HearthError('lm/bad-constraint', { kind: 'constraint', where: '', reason });
    }
    if (this.#masks.size >= keptMasks) this.#masks.clear();
    this.#masks.set(this.#state, mask);
    return mask;
  }

  /** The bytes of the token that was chosen from the mask; nothing for one that ends the answer. */
  advance(bytes: Uint8Array): void {
    this.#state = this.#automaton.run(this.#state, bytes);
  }

  /** Goes back to the beginning, for another answer; what was computed is kept. */
  restart(): void {
    this.#state = this.#automaton.start;
  }
}
