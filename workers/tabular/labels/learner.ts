// The learner of one project: rows of its items, made once, and the head, which goes on from where it was.
import type { Head } from '$core/labels/learning/head';
import { labelledRows, learn, type LearnFrom } from '$core/labels/learning/learn';
import { predict } from '$core/labels/learning/head';
import { learningCurve } from '$core/labels/learning/curve';
import { principalPlane, type Projection } from '$core/labels/learning/projection';
import type { Rows } from '$core/labels/learning/rows';
import { byChance, byDiversity, byDoubtAndDiversity, byUncertainty } from '$core/labels/learning/sampling';
import type { CurvePoint, LearnedRound, LearnRequest } from '$core/labels/learning/service';
import { Random } from '$core/random';

/** Chosen with care; after them the order is the plain one. */
const chosen = 50;
/** Compared with one another at most. */
const mostCandidates = 2000;
const mostLabelled = 300;

export class Learner {
  readonly #rows: Rows;
  readonly #items: readonly string[];
  /** Inverse strength of the penalty: weak for rows of words, of which most never matter. */
  readonly #c: number;
  #head: Head | undefined;
  #plane: Projection | undefined;

  constructor(rows: Rows, items: readonly string[], c: number) {
    this.#rows = rows;
    this.#items = items;
    this.#c = c;
  }

  async learn(request: LearnRequest): Promise<LearnedRound> {
    const { classes, multiple, wanted } = request;
    const began = performance.now();
    const start =
      this.#head?.classes === classes.length && this.#head.multiple === multiple ? this.#head : undefined;
    const learned = await learn(this.#from(request), { c: this.#c, wanted, ...(start ? { start } : {}) });
    this.#head = learned.head;
    const all = Uint32Array.from({ length: this.#items.length }, (_, i) => i);
    const probabilities = predict(learned.head, this.#rows, all);
    const next = this.#order(request, probabilities);
    const { judgement, learnedFrom } = learned;
    return { classes, multiple, probabilities, next, judgement, learnedFrom, ms: performance.now() - began };
  }

  curve(request: LearnRequest): Promise<readonly CurvePoint[]> {
    return learningCurve(this.#from(request), { c: this.#c });
  }

  plane(): Projection {
    return (this.#plane ??= principalPlane(this.#rows));
  }

  #from({ classes, multiple, said }: LearnRequest): LearnFrom {
    return { rows: this.#rows, items: this.#items, classes, multiple, said };
  }

  /** Items without labels. Without a head that knows two classes there are no doubts to follow: by chance. */
  #order(request: LearnRequest, probabilities: Float32Array): Uint32Array<ArrayBuffer> {
    const { said, classes, multiple, order } = request;
    const open = Uint32Array.from([...this.#items.keys()].filter((row) => !said.has(this.#items[row]!)));
    const mixed = byChance(open, new Random(said.size, 3));
    const labelled = labelledRows(this.#from(request), () => true).rows;
    if (labelled.length === 0 || order === 'random') return mixed;
    if (order === 'diversity') {
      const candidates = mixed.subarray(0, mostCandidates);
      const first = byDiversity(this.#rows, candidates, labelled.subarray(-mostLabelled), chosen);
      return firstThen(first, mixed);
    }
    const own = Float32Array.from({ length: open.length * classes.length }, (_, at) => {
      const row = open[Math.floor(at / classes.length)]!;
      return probabilities[row * classes.length + (at % classes.length)]!;
    });
    const doubtful = byUncertainty(open, own, classes.length, multiple);
    return firstThen(byDoubtAndDiversity(this.#rows, doubtful, labelled, chosen), doubtful);
  }
}

function firstThen(first: Uint32Array, rest: Uint32Array): Uint32Array<ArrayBuffer> {
  const taken = new Set(first);
  return Uint32Array.from([...first, ...rest.filter((row) => !taken.has(row))]);
}
