import { describe, expect, test } from 'vitest';
import { isHearthError } from '$core/errors';
import { MemoryBlobs } from '$core/memory-blobs';
import type { InputRow } from '$core/models/prediction';
import { makeScoreService } from '$workers/score/service';
import { buyerProbability, storeBuyer, storeHours, storePrice } from '../../../support/tiny-models';

const blobs = new MemoryBlobs();
const service = makeScoreService(blobs);

async function problemOf(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown
  );
  return isHearthError(error) ? error : { code: 'bug', message: String(error) };
}

describe('scoring rows', () => {
  test('gives the label and the probability of each class', async () => {
    const [first, second] = await service.score(await storeBuyer(blobs), [
      { age: 30, city: 'Lund' },
      { age: 30, city: 'Oslo' }
    ]);
    expect(first!.prediction).toBe('yes');
    expect(first!.probabilities!.yes).toBeCloseTo(buyerProbability(30, 'Lund'), 6);
    expect(second!.prediction).toBe('no');
    expect(second!.probabilities!.no).toBeCloseTo(1 - buyerProbability(30, 'Oslo'), 6);
  });

  test.each<[string, InputRow, number]>([
    ['null as missing', { age: null, city: 'Oslo' }, buyerProbability(null, 'Oslo')],
    ['an absent key as missing', { city: 'Lund' }, buyerProbability(null, 'Lund')],
    ['a category never seen', { age: 50, city: 'Narvik' }, buyerProbability(50, null)],
    ['a number written as text', { age: ' 5e1 ', city: 'Lund' }, buyerProbability(50, 'Lund')],
    ['keys that are no fields', { age: 50, city: 'Lund', buys: 'no' }, buyerProbability(50, 'Lund')]
  ])('takes %s', async (_, row, expected) => {
    const [answer] = await service.score(await storeBuyer(blobs), [row]);
    expect(answer!.probabilities!.yes).toBeCloseTo(expected, 6);
  });

  test.each<[string, InputRow, string, RegExp]>([
    ['text for a number', { age: 'old', city: 'Lund' }, 'score/bad-field', /"age" in row 1 .*not "old"/],
    ['an infinite number', { age: Infinity, city: 'Lund' }, 'score/bad-field', /must be a number/],
    ['a row of other things', { price: 3 }, 'score/missing-field', /no "age"/]
  ])('refuses %s', async (_, row, code, message) => {
    const problem = await problemOf(service.score(await storeBuyer(blobs), [row]));
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(message);
  });

  test('gives the value of a regression', async () => {
    const answers = await service.score(await storePrice(blobs), [{ size: 20, rooms: 2 }]);
    expect(answers).toEqual([{ prediction: 85 }]);
  });

  test('answers an empty list for no rows', async () => {
    expect(await service.score(await storePrice(blobs), [])).toEqual([]);
  });

  test('turns dates into epoch seconds, however they are written', async () => {
    const model = await storeHours(blobs);
    const answers = await service.score(model, [
      { day: '2024-05-31' },
      { day: '2024-05-31T12:00:00+02:00' },
      { day: '2024-05-31 10:00' },
      { day: Date.UTC(2024, 4, 31, 10) },
      { day: null }
    ]);
    expect(answers.map(({ prediction }) => prediction)).toEqual([0, 10, 10, 10, -1]);
    const problem = await problemOf(service.score(model, [{ day: '31/05/2024' }]));
    expect(problem).toMatchObject({ code: 'score/bad-field' });
  });

  test('keeps answering after a model that cannot be loaded', async () => {
    const onnx = await blobs.put(new Uint8Array([1, 2, 3]));
    const damaged = { ...(await storePrice(blobs)), onnx };
    const row = { size: 1, rooms: 1 };
    expect(await problemOf(service.score(damaged, [row]))).toMatchObject({ code: 'model/unreadable' });
    expect(await problemOf(service.score(damaged, [row]))).toMatchObject({ code: 'model/unreadable' });
    expect(await service.score(await storePrice(blobs), [row])).toEqual([{ prediction: 18 }]);
  });
});
