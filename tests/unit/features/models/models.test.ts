import { describe, expect, it } from 'vitest';
import type { AssetRecord } from '$core/assets';
import type { ModelField, ModelManifest } from '$core/models/manifest';
import { filterModels, modelRow, noModelsFilter } from '$features/models/registry/models-list';
import { formFields, rowFor, usualRow, variations } from '$features/models/try/form-fields';

const manifest: ModelManifest = {
  kind: 'onnx',
  onnx: 'sha256:00',
  bytes: 1000,
  producer: 'hearth',
  inputs: [],
  outputs: [],
  task: 'binary',
  algorithm: 'train-linear',
  metrics: { accuracy: 0.8, rocAuc: 0.9 }
};

const record = (name: string, more: Partial<AssetRecord> = {}): AssetRecord => ({
  kind: 'model',
  name,
  description: '',
  tags: [],
  createdAt: 0,
  versions: [1, 2].map((version) => ({
    version,
    hash: String(version),
    createdAt: version,
    origin: { from: ['dataset:adult@1'] },
    manifest
  })),
  ...more
});

describe('the list of models', () => {
  it('shows the newest version with the metric its task is judged by', () => {
    const row = modelRow(record('a', { stages: { 1: 'production' } }));
    expect(row).toMatchObject({
      ref: 'a@2',
      versions: 2,
      algorithm: 'Linear model',
      metric: { name: 'rocAuc', value: 0.9 },
      stage: 'none',
      production: 1,
      dataset: 'adult@1'
    });
  });

  it('is filtered by text, task and stage, an older version in production among them', () => {
    const rows = [
      modelRow(record('a', { stages: { 1: 'production' } })),
      modelRow(record('b', { tags: ['wine'] }))
    ];
    const names = (filter: Partial<typeof noModelsFilter>) =>
      filterModels(rows, { ...noModelsFilter, ...filter }).map((row) => row.name);
    expect(names({ stage: 'production' })).toEqual(['a']);
    expect(names({ text: 'WINE' })).toEqual(['b']);
    expect(names({ task: 'regression' })).toEqual([]);
  });
});

describe('the form of a model', () => {
  const age: ModelField = {
    name: 'age',
    type: 'integer',
    tensor: 'float32',
    range: { min: 17, max: 90, median: 37 }
  };
  const sex: ModelField = { name: 'sex', type: 'category', tensor: 'string', levels: ['m', 'f'] };
  const paid: ModelField = { name: 'paid', type: 'boolean', tensor: 'float32' };

  it('begins with medians and the most frequent categories', () => {
    expect(usualRow([age, sex, paid])).toEqual({ age: 37, sex: 'm', paid: false });
  });

  it('takes its own fields of a row of a table', () => {
    const row = { age: 20, sex: null, paid: 1, other: 5 };
    expect(rowFor([age, sex, paid], row)).toEqual({ age: 20, sex: null, paid: true });
  });

  it('varies a field over its range or its categories', () => {
    expect(variations({ ...age, range: { min: 1, max: 3, median: 2 } })).toEqual([1, 2, 3]);
    const many = variations(age);
    expect([many.length, many[0], many.at(-1)]).toEqual([41, 17, 90]);
    expect(variations(sex)).toEqual(['m', 'f']);
    expect(variations(paid)).toEqual([]);
  });

  it('is made for an imported matrix, not for pictures', () => {
    const imported: ModelManifest = { ...manifest, producer: 'import' };
    const input = (dims: (number | string)[]) => ({ name: 'x', type: 'float32', dims });
    expect(formFields({ ...imported, inputs: [input(['N', 3])] })?.map(({ name }) => name)).toEqual([
      'x1',
      'x2',
      'x3'
    ]);
    expect(formFields({ ...imported, inputs: [input(['N', 3, 224, 224])] })).toBeUndefined();
  });
});
