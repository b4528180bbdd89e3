import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MemoryBlobs } from '$core/memory-blobs';
import type { InputRow } from '$core/models/prediction';
import { importModel } from '$workers/score/runs/import-model';
import { makeScoreService } from '$workers/score/service';
import { testContext } from '../../../support/run-context';

interface Expected {
  rows: (number | null)[][];
  /** One a row, or one a class a row. */
  predictions: (number | number[])[];
  refusal?: string;
}

const folder = 'tests/cases/xgboost';
const cases = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'model.json')));

async function importCase(name: string, blobs = new MemoryBlobs()) {
  const file = new Blob([readFileSync(join(folder, name, 'model.json'))]);
  const params = { fileName: 'model.json', repair: 'none' as const };
  return (await importModel({ inputs: { file }, params }, testContext({ blobs }))).model;
}

describe('an XGBoost model', () => {
  test.each(cases)('%s: predicts as XGBoost does to 1e-5, or is refused by name', async (name) => {
    const expected = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')) as Expected;
    if (expected.refusal !== undefined) {
      const refused = importCase(name);
      await expect(refused).rejects.toMatchObject({ code: 'model/unsupported' });
      return expect(refused).rejects.toThrow(expected.refusal);
    }
    const blobs = new MemoryBlobs();
    const model = await importCase(name, blobs);
    const names = model.fields?.map((field) => field.name) ?? expected.rows[0]!.map((_, j) => `f${j}`);
    const rows = expected.rows.map((row) => Object.fromEntries(row.map((v, j) => [names[j], v])) as InputRow);
    const answers = await makeScoreService(blobs).score(model, rows);
    answers.forEach(({ prediction, probabilities }, i) => {
      const should = expected.predictions[i]!;
      const is = probabilities ? Object.values(probabilities) : [Number(prediction)];
      const wanted = Array.isArray(should) ? should : probabilities ? [1 - should, should] : [should];
      is.forEach((p, k) =>
        expect(Math.abs(p - wanted[k]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(wanted[k]!)))
      );
    });
  });

  test('takes its feature names as columns, and counts classes from 0', async () => {
    const model = await importCase('binary-named-base-score');
    expect(model).toMatchObject({ task: 'binary', classes: ['0', '1'], positive: '1', producer: 'import' });
    expect(model.algorithm).toMatch(/^XGBoost 1\.7/);
    expect(model.fields?.map(({ name }) => name)).toEqual(['age', 'income, net', 'höjd', 'rooms']);
  });

  test.each<[string, (json: never) => void]>([
    ['a child beyond the end', (json) => (treeOf(json).left_children[0] = 900)],
    ['a node that is its own child', (json) => (treeOf(json).right_children[0] = 0)],
    ['a feature there is not', (json) => (treeOf(json).split_indices[0] = 4)],
    ['lists of different lengths', (json) => treeOf(json).default_left.pop()],
    ['no trees at all', (json) => Reflect.deleteProperty(modelOf(json), 'trees')]
  ])('is refused with %s', async (_, damage) => {
    const json = JSON.parse(readFileSync(join(folder, 'binary', 'model.json'), 'utf8')) as never;
    damage(json);
    const params = { fileName: 'model.json', repair: 'none' as const };
    const run = importModel({ inputs: { file: new Blob([JSON.stringify(json)]) }, params }, testContext());
    await expect(run).rejects.toMatchObject({ code: 'model/unreadable' });
  });
});

type Tree = Record<'left_children' | 'right_children' | 'split_indices' | 'default_left', number[]>;
interface Saved {
  learner: { gradient_booster: { model: { trees: Tree[] } } };
}
const modelOf = (json: Saved) => json.learner.gradient_booster.model;
const treeOf = (json: Saved) => modelOf(json).trees[0]!;
