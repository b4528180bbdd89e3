import { expect, it } from 'vitest';
import type { ModelField } from '$core/models/manifest';
import type { InputRow, Prediction } from '$core/models/prediction';
import { TryIt } from '$features/models/try/try-it.svelte';

const size: ModelField = {
  name: 'size',
  type: 'float',
  tensor: 'float32',
  range: { min: 0, max: 40, median: 10 }
};

/** A model that answers when told to, and remembers what it was asked. */
function slowModel() {
  const asked: InputRow[] = [];
  const answers: (() => void)[] = [];
  const score = (rows: readonly InputRow[]): Promise<readonly Prediction[]> => {
    asked.push(rows[0]!);
    return new Promise((resolve) =>
      answers.push(() => resolve(rows.map((row) => ({ prediction: Number(row.size) * 2 }))))
    );
  };
  return { asked, score, answer: () => answers.shift()!() };
}

it('asks a slow model only for the newest row, and keeps where one began', async () => {
  const model = slowModel();
  const form = new TryIt(model, [size]);
  void form.ask();
  for (const value of [11, 12, 13]) form.set('size', value);
  expect(model.asked).toHaveLength(1);
  model.answer();
  await expect.poll(() => model.asked.length).toBe(2);
  expect(model.asked[1]).toEqual({ size: 13 });
  model.answer();
  await expect.poll(() => form.prediction?.prediction).toBe(26);
  expect(form.baseline?.prediction).toBe(20);
});

it('is loading until the first answer, and not again', async () => {
  const model = slowModel();
  const form = new TryIt(model, [size]);
  expect(form.loading).toBe(false);
  void form.ask();
  expect(form.loading).toBe(true);
  model.answer();
  await expect.poll(() => form.loading).toBe(false);
  form.set('size', 11);
  expect([form.loading, form.prediction?.prediction]).toEqual([false, 20]);
});

it('varies one column with all else as in the form', async () => {
  const model = slowModel();
  const form = new TryIt(model, [size]);
  void form.ask();
  model.answer();
  await expect.poll(() => form.whatIf?.predictions.length).toBe(41);
  expect(form.whatIf?.predictions.at(-1)).toEqual({ prediction: 80 });
});

it('shows why a row cannot be scored, and goes on with the next', async () => {
  let calls = 0;
  const score = async (rows: readonly InputRow[]): Promise<readonly Prediction[]> => {
    if (calls++ === 0) throw new Error('no such category');
    return rows.map(() => ({ prediction: 1 }));
  };
  const form = new TryIt({ score }, [size]);
  await form.ask();
  expect(form.error?.message).toBe('no such category');
  await form.ask();
  expect([form.error, form.prediction?.prediction]).toEqual([undefined, 1]);
});
