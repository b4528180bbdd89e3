// Against scikit-learn (tests/cases/labels/make.py learning).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { predict, trainHead, type Labelled, type TrainOptions } from '$core/labels/learning/head';
import { DenseRows, SparseRows } from '$core/labels/learning/rows';
import { textRows } from '$core/labels/learning/text-rows';
import { Random } from '$core/random';

interface Case {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly c: number;
  readonly probabilities: readonly (readonly number[])[];
}

const cases = JSON.parse(readFileSync('tests/cases/labels/learning.json', 'utf8')) as {
  readonly softmax: Case;
  readonly several: Omit<Case, 'y'> & { readonly y: readonly (readonly number[])[] };
};

const dense = (x: readonly (readonly number[])[]) => new DenseRows(Float32Array.from(x.flat()), x[0]!.length);
const all = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

function oneOf(y: readonly number[], classes: number): Labelled {
  const targets = new Uint8Array(y.length * classes);
  y.forEach((k, i) => (targets[i * classes + k] = 1));
  return { rows: all(y.length), targets, classes, multiple: false };
}

const unbounded = { work: Infinity, tolerance: 1e-9 };

describe('the head', () => {
  it('of one class an item is scikit-learn’s logistic regression', async () => {
    const { x, y, c, probabilities } = cases.softmax;
    const rows = dense(x);
    const head = await trainHead(rows, oneOf(y, 3), { c, ...unbounded });
    const found = predict(head, rows, all(x.length));
    probabilities.flat().forEach((p, i) => expect(found[i]).toBeCloseTo(p, 4));
  });

  it('of several classes an item is one logistic regression each', async () => {
    const { x, y, c, probabilities } = cases.several;
    const rows = dense(x);
    const labelled = { rows: all(x.length), targets: Uint8Array.from(y.flat()), classes: 2, multiple: true };
    const head = await trainHead(rows, labelled, { c, ...unbounded });
    const found = predict(head, rows, all(x.length));
    probabilities.flat().forEach((p, i) => expect(found[i]).toBeCloseTo(p, 4));
  });

  it('learns the same from sparse rows as from dense ones', async () => {
    const { x, y } = cases.softmax;
    const width = x[0]!.length;
    const sparse = new SparseRows(
      Uint32Array.from({ length: x.length + 1 }, (_, i) => i * width),
      Uint32Array.from(x.flatMap((row) => [...row.keys()])),
      Float32Array.from(x.flat()),
      width
    );
    const [a, b] = [await trainHead(dense(x), oneOf(y, 3)), await trainHead(sparse, oneOf(y, 3))];
    a.weights.forEach((weight, i) => expect(b.weights[i]).toBeCloseTo(weight, 6));
    expect(sparse.distance(0, 1)).toBeCloseTo(dense(x).distance(0, 1), 5);
  });

  it('goes on from where it was, and knows nothing without labels', async () => {
    const { x, y } = cases.softmax;
    const rows = dense(x);
    const first = await trainHead(rows, oneOf(y, 3), unbounded);
    let steps = 0;
    const tick = () => Promise.resolve(void steps++);
    await trainHead(rows, oneOf(y, 3), { start: first, tolerance: 1e-6, tick });
    expect(steps).toBeLessThanOrEqual(2);
    const untaught = await trainHead(rows, oneOf([], 3));
    expect([...predict(untaught, rows, all(1))]).toEqual([1, 1, 1].map((third) => Math.fround(third / 3)));
  });

  it('loses next to nothing by its budget of work', async () => {
    const random = new Random(3);
    const [count, width, classes] = [2000, 64, 6];
    const centres = Float32Array.from({ length: classes * width }, () => random.normal() * 0.3);
    const y = Array.from({ length: count }, () => random.below(classes));
    const values = Float32Array.from({ length: count * width }, (_, i) => {
      return centres[y[Math.floor(i / width)]! * width + (i % width)]! + random.normal();
    });
    const rows = new DenseRows(values, width);
    const held = all(count).subarray(1500);
    const accuracy = async (options: TrainOptions) => {
      const found = predict(await trainHead(rows, oneOf(y.slice(0, 1500), classes), options), rows, held);
      const right = [...held].filter((row, i) => {
        const own = found.subarray(i * classes, (i + 1) * classes);
        return own.indexOf(Math.max(...own)) === y[row];
      });
      return right.length / held.length;
    };
    const best = await accuracy(unbounded);
    // Fifteen steps, as 10,000 items of 384 numbers and ten classes have.
    const budgeted = await accuracy({ work: 15 * 2 * 1500 * classes * width });
    expect(best).toBeGreaterThan(0.75);
    expect(budgeted).toBeGreaterThan(best - 0.01);
  });
});

describe('texts as rows', () => {
  it('of unit length, alike where words are shared, in scripts without blanks too', () => {
    const rows = textRows(['The cat sat', 'the CAT sat!', 'dogs bark', '貓坐在墊子上', '貓坐著', '']);
    expect(rows.distance(0, 1)).toBeCloseTo(0, 6);
    expect(rows.distance(0, 2)).toBeCloseTo(2, 6);
    expect(rows.distance(3, 4)).toBeLessThan(1.7);
    expect(rows.distance(5, 0)).toBeCloseTo(1, 6);
  });
});
