// Whatever the lengths, rows and seeds: every token is in exactly one place, and labels only where they should be.
import { describe, expect, test } from 'vitest';
import { ignoredLabel, type TokenBatch } from '$core/lm/batch';
import { Random } from '$core/random';
import { lossTokens, planEpoch, rowsFor, toBatch, type BatchShape } from '$workers/lm/data/batches';
import { EpochOrder } from '$workers/lm/data/epoch-order';
import type { TokenExample } from '$workers/lm/data/tokenise';

/** Examples of 2 to `most` tokens; ids tell the example and the place. */
function randomExamples(random: Random, count: number, most: number): readonly TokenExample[] {
  return Array.from({ length: count }, (_, example) => {
    const length = 2 + random.below(most - 1);
    const asked = 1 + random.below(length - 1);
    return {
      ids: Uint32Array.from({ length }, (_, i) => example * 1000 + i + 1),
      learned: Uint8Array.from({ length }, (_, i) => (i >= asked ? 1 : 0))
    };
  });
}

/** [id, label, start] of every place that holds a token. */
function placesOf({ rows, length, ids, labels, starts }: TokenBatch) {
  return Array.from({ length: rows * length }, (_, at) => ({
    at: at % length,
    id: ids[at]!,
    label: labels[at]!,
    start: starts[at]!
  })).filter(({ id }) => id > 0);
}

describe.each([true, false])('packing %s', (packing) => {
  test('every token of every example is in its epoch once, with its label, and sees only its own example', () => {
    for (let seed = 1; seed <= 15; seed++) {
      const random = new Random(seed);
      const most = 2 + random.below(200);
      const examples = randomExamples(random, 1 + random.below(60), most);
      const shape: BatchShape = { rows: 1 + random.below(5), length: most, packing };
      const batches = planEpoch(examples, shape, seed, random.below(9)).map((rows) => toBatch(rows, shape));
      const places = batches.flatMap(placesOf);
      const all = examples.flatMap(({ ids }) => [...ids]);
      expect(
        places.map(({ id }) => id).sort((a, b) => a - b),
        `seed ${seed}`
      ).toEqual(all);
      for (const { at, id, label, start } of places) {
        const { ids, learned } = examples[Math.floor(id / 1000)]!;
        const i = (id % 1000) - 1;
        expect(start).toBe(at - i);
        expect(label).toBe(learned[i + 1] ? ids[i + 1] : ignoredLabel);
      }
      const wanted = examples.reduce((sum, { learned }) => sum + learned.reduce((a, b) => a + b, 0), 0);
      expect(batches.reduce((sum, batch) => sum + lossTokens(batch), 0)).toBe(wanted);
      for (const batch of batches) {
        expect(batch.rows).toBe(shape.rows);
        expect(batch.length === shape.length || (!packing && batch.length % 64 === 0)).toBe(true);
      }
    }
  });

  test('padding says nothing, learns nothing and is seen by nobody', () => {
    const shape: BatchShape = { rows: 3, length: 10, packing };
    const batch = toBatch([[{ ids: Uint32Array.of(5, 6), learned: Uint8Array.of(0, 1) }]], shape);
    const places = Array.from({ length: batch.rows * batch.length }, (_, at) => at);
    for (const at of places.filter((place) => batch.ids[place] === 0)) {
      expect(batch.labels[at]).toBe(ignoredLabel);
      expect(batch.starts[at]).toBe(at % batch.length);
    }
    expect(lossTokens(batch)).toBe(1);
  });
});

test('packed rows are nearly full, and no more than examples ask for', () => {
  const examples = randomExamples(new Random(3), 400, 100);
  const tokens = examples.reduce((sum, { ids }) => sum + ids.length, 0);
  const rows = planEpoch(examples, { rows: 1, length: 256, packing: true }, 1, 0).length;
  expect(tokens / (rows * 256)).toBeGreaterThan(0.93);
  expect(rowsFor(400, examples, { length: 256, packing: true }, 1)).toBe(rows);
  expect(rowsFor(8, examples, { length: 256, packing: true }, 1)).toBe(Math.round((8 * rows) / 400));
  expect(rowsFor(8, examples, { length: 256, packing: false }, 1)).toBe(8);
  expect(rowsFor(1, examples, { length: 256, packing: true }, 1)).toBe(1);
});

test('epochs are shuffled, each in its own way, and the same for the same seed', () => {
  const examples = randomExamples(new Random(1), 50, 40);
  const shape: BatchShape = { rows: 2, length: 64, packing: true };
  const first = planEpoch(examples, shape, 7, 0);
  expect(planEpoch(examples, shape, 7, 0)).toEqual(first);
  expect(planEpoch(examples, shape, 7, 1)).not.toEqual(first);
  expect(planEpoch(examples, shape, 8, 0)).not.toEqual(first);
});

test('a training goes through whole epochs, and any micro-batch can be found again by its number', () => {
  const examples = randomExamples(new Random(5), 37, 60);
  const shape: BatchShape = { rows: 2, length: 64, packing: true };
  const order = new EpochOrder(examples, shape, 3);
  const epochs = [0, 1, 2, 3].map((epoch) => planEpoch(examples, shape, 3, epoch));
  const expected = epochs.flat();
  expect(order.length).toBe(epochs[0]!.length);
  expect(expected.map((_, index) => order.at(index))).toEqual(expected);
  const resumed = new EpochOrder(examples, shape, 3);
  const index = epochs[0]!.length + epochs[1]!.length + 2;
  expect(resumed.place(index)).toEqual({ epoch: 2, cursor: 2 });
  expect(resumed.at(index)).toEqual(order.at(index));
});
