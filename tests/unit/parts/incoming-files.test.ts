import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { incomingFiles, kindOfFile } from '$parts/incoming-files.svelte';

const json = (value: unknown, space?: number) => new File([JSON.stringify(value, null, space)], 'a.json');

it('tells models, pictures, workspaces and tables apart by their names', async () => {
  const kinds = await Promise.all(
    ['a.ONNX', 'b.jpeg', 'c.hearth', 'd.csv', 'e'].map((name) => kindOfFile(new File([], name)))
  );
  expect(kinds).toEqual(['model', 'pictures', 'workspace', 'table', 'table']);
});

it('knows a model of XGBoost from a table in JSON by how it begins', async () => {
  const saved = readFileSync('tests/cases/xgboost/binary/model.json', 'utf8');
  expect(await kindOfFile(new File([saved], 'a.json'))).toBe('model');
  expect(await kindOfFile(json(JSON.parse(saved), 2))).toBe('model');
  expect(await kindOfFile(json({ version: [2, 0, 3], learner: JSON.parse(saved).learner }))).toBe('model');
  expect(await kindOfFile(json([{ learner: 1 }]))).toBe('table');
  expect(await kindOfFile(json({ learner: ['Ada', 'Bo'], score: [1, 2] }))).toBe('table');
  expect(await kindOfFile(json({ learner: { name: 'Ada' } }))).toBe('table');
});

it('keeps what arrived together until each is taken, in order and by kind', () => {
  const [a, b, c] = ['a.csv', 'b.onnx', 'c.csv'].map((name) => new File([], name)) as [File, File, File];
  incomingFiles.add([
    { file: a, kind: 'table' },
    { file: b, kind: 'model' },
    { file: c, kind: 'table' }
  ]);
  expect(incomingFiles.take('table', 1)).toEqual([a]);
  expect(incomingFiles.waiting('table')).toEqual([c]);
  expect(incomingFiles.take('model')).toEqual([b]);
  expect(incomingFiles.take('table')).toEqual([c]);
  expect(incomingFiles.has('table')).toBe(false);
});
