import { expect, it } from 'vitest';
import { learningCurve } from '$core/labels/learning/curve';
import { eigenOf } from '$core/labels/learning/eigen';
import { encodedSide, encodePicture, learnEncoder } from '$core/labels/learning/picture-encoder';
import { principalPlane } from '$core/labels/learning/projection';
import { DenseRows, SparseRows } from '$core/labels/learning/rows';
import { Random } from '$core/random';

it('eigenvalues and vectors of a small matrix are those worked by hand', () => {
  // [[2, 1], [1, 2]]: 3 along (1, 1), 1 along (1, -1).
  const { values, vectors } = eigenOf(Float64Array.of(2, 1, 1, 2), 2);
  expect([...values].map((value) => Number(value.toFixed(12)))).toEqual([3, 1]);
  expect(Math.abs(vectors[0]! * vectors[1]! - 0.5)).toBeLessThan(1e-12);
  expect(vectors[0]! * vectors[2]! + vectors[1]! * vectors[3]!).toBeCloseTo(0, 12);
});

it('the plane is the one in which points vary most, of dense and sparse rows alike', () => {
  // Variances 9, 4 and 0.01 along the axes of five columns, of which two are always 0; far from the origin.
  const random = new Random(2);
  const points = Array.from({ length: 400 }, () => [3, 2, 0.1].map((scale) => 50 + scale * random.normal()));
  const values = Float32Array.from(points.flatMap(([a, b, c]) => [0, b!, 0, a!, c!]));
  const { points: plane, shown } = principalPlane(new DenseRows(values, 5));
  expect(shown).toBeGreaterThan(0.99);
  const mean = [0, 1, 2].map((c) => points.reduce((sum, point) => sum + point[c]! / 400, 0));
  const centred = points.map((point) => point.map((value, c) => value - mean[c]!));
  const covariance = Float64Array.from({ length: 9 }, (_, at) =>
    centred.reduce((sum, point) => sum + point[Math.floor(at / 3)]! * point[at % 3]!, 0)
  );
  const { vectors } = eigenOf(covariance, 3);
  for (const axis of [0, 1]) {
    const along = centred.map((point) =>
      point.reduce((sum, value, c) => sum + value * vectors[3 * axis + c]!, 0)
    );
    along.forEach((value, i) => expect(Math.abs(plane[2 * i + axis]!)).toBeCloseTo(Math.abs(value), 3));
  }
  const starts = Uint32Array.from({ length: 401 }, (_, i) => 3 * i);
  const columns = Uint32Array.from({ length: 1200 }, (_, i) => [1, 3, 4][i % 3]!);
  const sparse = Float32Array.from(points.flatMap(([a, b, c]) => [b!, a!, c!]));
  const other = principalPlane(new SparseRows(starts, columns, sparse, 5));
  plane.forEach((value, i) => expect(other.points[i]).toBeCloseTo(value, 3));
});

it('pictures of one texture lie closer together than those of two', () => {
  const random = new Random(6);
  const picture = (standing: boolean): Float32Array => {
    const phase = random.below(4);
    return Float32Array.from({ length: 3 * encodedSide ** 2 }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % encodedSide, Math.floor(i / 3 / encodedSide)];
      return ((standing ? x : y) + phase) % 4 < 2 ? 0.9 : 0.1;
    });
  };
  const pictures = Array.from({ length: 12 }, (_, i) => picture(i % 2 === 0));
  const encoder = learnEncoder(pictures);
  const rows = pictures.map((one) => encodePicture(encoder, one));
  const distance = (a: Float32Array, b: Float32Array) =>
    a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
  expect(Math.max(distance(rows[0]!, rows[2]!), distance(rows[1]!, rows[3]!))).toBeLessThan(
    distance(rows[0]!, rows[1]!)
  );
});

it('the curve of what labels were worth is judged on labels held back, and rises', async () => {
  const random = new Random(8);
  const items = Array.from({ length: 400 }, (_, i) => `item ${i}`);
  const truth = items.map(() => random.below(2));
  const values = Float32Array.from(
    { length: 400 * 10 },
    (_, at) => random.normal() + (at % 10 < 2 ? 1.2 * (2 * truth[Math.floor(at / 10)]! - 1) : 0)
  );
  const said = new Map(items.map((item, i) => [item, [String(truth[i])]]));
  const from = { rows: new DenseRows(values, 10), items, classes: ['0', '1'], multiple: false, said };
  const curve = await learningCurve(from);
  expect(curve.map(({ labels }) => labels)).toEqual([10, 17, 29, 49, 82, 139, 236, 400]);
  expect(curve.at(-1)!.accuracy).toBeGreaterThan(curve[0]!.accuracy);
  expect(curve.at(-1)!.accuracy).toBeGreaterThan(0.88);
  expect(await learningCurve({ ...from, said: new Map([...said].slice(0, 3)) })).toEqual([]);
});
