// A deterministic automaton over bytes, made from a grammar one state at a time as bytes are read. What is left to
// match is a linked list of expressions (Antimirov 1996, partial derivatives): a state is a set of such lists. As a
// list can grow with each reference, nested structures work; a bound on their depth keeps answers finite.
import { HearthError } from '../../errors';
import { heightsOf, type Expression, type Grammar } from './expression';

/** What remains: this expression, then the rest. The end of everything is `undefined`. */
interface Rest {
  readonly id: number;
  readonly head: Expression;
  /** References that `head` is inside of. */
  readonly depth: number;
  readonly tail: Rest | undefined;
}

/** Lists whose heads are single bytes, and whether nothing at all may remain. */
interface Heads {
  readonly rests: readonly Rest[];
  readonly accepts: boolean;
}

/** A step that was not taken yet. */
export const unknown = -2;
/** The state that no string leads out of. */
export const dead = -1;
/** Far beyond any schema of use; an expression like (a|b)*a(a|b){20} would fill the memory. */
const stateLimit = 50_000;

export interface AutomatonOptions {
  /** References inside one another, at most. */
  readonly depth: number;
}

export class Automaton {
  readonly #definitions: ReadonlyMap<string, Expression>;
  readonly #height: (expression: Expression) => number;
  readonly #depth: number;
  readonly #rests = new Map<Rest | undefined, Map<Expression, Map<number, Rest>>>();
  readonly #heads = new Map<Rest, Heads>();
  readonly #stateOf = new Map<string, number>();
  /** The state after a byte, by what it was read by. */
  readonly #after = new Map<string, number>();
  readonly #states: Heads[] = [];
  readonly #next: Int32Array[] = [];
  #restCount = 0;
  /** The state before any byte; `dead` where nothing matches the grammar within the depth. */
  readonly start: number;

  constructor(grammar: Grammar, options: AutomatonOptions) {
    this.#definitions = grammar.definitions;
    this.#height = heightsOf(grammar);
    this.#depth = options.depth;
    const whole = this.#isAlive(grammar.root, 0) ? [this.#rest(grammar.root, 0, undefined)] : [];
    this.start = this.#state(this.#headsOf(whole));
  }

  /** Whether no string matches at all. */
  get isEmpty(): boolean {
    return this.start === dead;
  }

  /** States seen so far; each has a number below this. */
  get size(): number {
    return this.#states.length;
  }

  /** The state after one more byte, or `dead`. From every other state some string leads to acceptance. */
  step(state: number, byte: number): number {
    const next = this.#next[state]!;
    const known = next[byte]!;
    if (known !== unknown) return known;
    const read = this.#states[state]!.rests.filter(({ head }) => contains(head, byte));
    return (next[byte] = read.length === 0 ? dead : this.#stateAfter(read));
  }

  /** The states that each byte leads to, as far as they are known; filled in as steps are taken. */
  steps(state: number): Int32Array {
    return this.#next[state]!;
  }

  /** The state after these bytes, or `dead`. */
  run(state: number, bytes: Uint8Array): number {
    for (let i = 0; i < bytes.length && state !== dead; i++) state = this.step(state, bytes[i]!);
    return state;
  }

  /** Whether what was read is whole. */
  accepts(state: number): boolean {
    return state !== dead && this.#states[state]!.accepts;
  }

  /** Whether any byte may follow. */
  goesOn(state: number): boolean {
    return state !== dead && this.#states[state]!.rests.length > 0;
  }

  #stateAfter(read: readonly Rest[]): number {
    // Most bytes of a state, like the letters of a string, are read by the same expressions.
    const key = read.map(({ id }) => id).join();
    return getOrMake(this.#after, key, () => {
      const tails = read.map(({ tail }) => tail);
      const heads = this.#headsOf(tails.filter((tail) => tail !== undefined));
      return this.#state(tails.includes(undefined) ? { rests: heads.rests, accepts: true } : heads);
    });
  }

  #state(heads: Heads): number {
    if (heads.rests.length === 0 && !heads.accepts) return dead;
    const key = `${heads.accepts}${heads.rests.map(({ id }) => id).join()}`;
    const known = this.#stateOf.get(key);
    if (known !== undefined) return known;
    if (this.#states.length >= stateLimit)
      throw new HearthError('lm/constraint-too-large', { states: stateLimit });
    this.#stateOf.set(key, this.#states.length);
    this.#next.push(new Int32Array(256).fill(unknown));
    return this.#states.push(heads) - 1;
  }

  #headsOf(rests: readonly Rest[]): Heads {
    if (rests.length === 1) return this.#expanded(rests[0]!);
    const all = rests.map((rest) => this.#expanded(rest));
    const heads = [...new Set(all.flatMap((one) => one.rests))].sort((a, b) => a.id - b.id);
    return { rests: heads, accepts: all.some(({ accepts }) => accepts) };
  }

  /** The lists that `from` may be seen as, each beginning with a byte. */
  #expanded(from: Rest): Heads {
    const known = this.#heads.get(from);
    if (known) return known;
    const seen = new Set<Rest>([from]);
    let accepts = false;
    // A set is walked in the order of its insertions, those made meanwhile included.
    for (const rest of seen) {
      for (const alternative of this.#unfold(rest)) {
        if (alternative) seen.add(alternative);
        else accepts = true;
      }
    }
    const rests = [...seen].filter(({ head }) => head.kind === 'byte').sort((a, b) => a.id - b.id);
    const heads = { rests, accepts };
    this.#heads.set(from, heads);
    return heads;
  }

  /** The list with its head taken apart by one step. Alternatives that nothing can match are left out. */
  #unfold({ head, depth, tail }: Rest): readonly (Rest | undefined)[] {
    switch (head.kind) {
      case 'byte':
        return [];
      case 'sequence':
        return [head.parts.reduceRight((rest, part) => this.#rest(part, depth, rest), tail)];
      case 'choice':
        return head.options
          .filter((option) => this.#isAlive(option, depth))
          .map((option) => this.#rest(option, depth, tail));
      case 'repeat': {
        const again = head.max > 0 && this.#isAlive(head.of, depth);
        const more = again ? [this.#rest(head.of, depth, this.#rest(oneLess(head), depth, tail))] : [];
        return head.min > 0 ? more : [...more, tail];
      }
      case 'reference':
        return [this.#rest(this.#definitions.get(head.name)!, depth + 1, tail)];
      default:
        return head satisfies never;
    }
  }

  #isAlive(expression: Expression, depth: number): boolean {
    return depth + this.#height(expression) <= this.#depth;
  }

  /** The one list with this head and tail. */
  #rest(head: Expression, depth: number, tail: Rest | undefined): Rest {
    const byHead = getOrMake(this.#rests, tail, () => new Map<Expression, Map<number, Rest>>());
    const byDepth = getOrMake(byHead, head, () => new Map<number, Rest>());
    return getOrMake(byDepth, depth, () => ({ id: this.#restCount++, head, depth, tail }));
  }
}

type Repeat = Extract<Expression, { kind: 'repeat' }>;
const remaining = new WeakMap<Repeat, Repeat>();

/** What is left of a repetition after one round: always the same object for the same one. */
function oneLess(repeat: Repeat): Repeat {
  if (repeat.min === 0 && repeat.max === Infinity) return repeat;
  const known = remaining.get(repeat);
  if (known) return known;
  const less: Repeat = { ...repeat, min: Math.max(0, repeat.min - 1), max: repeat.max - 1 };
  remaining.set(repeat, less);
  return less;
}

function contains(head: Expression, byte: number): boolean {
  return head.kind === 'byte' && head.ranges.some(([first, last]) => byte >= first && byte <= last);
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
