import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HearthError } from '$core/errors';
import { MemoryBlobs } from '$core/memory-blobs';
import { manifestMetadata } from '$core/models/hearth-metadata';
import { GraphBuilder } from '$core/onnx/graph';
import { encodeModel } from '$core/onnx/writer';
import { importModel } from '$workers/score/runs/import-model';
import { makeScoreService } from '$workers/score/service';
import { testContext } from '../../../support/run-context';
import { buyerFields, buyerGraph } from '../../../support/tiny-models';

const blobs = new MemoryBlobs();
const service = makeScoreService(blobs);
const zipped = new Blob([readFileSync('tests/cases/onnx/zipmap.onnx')]);

const importFile = async (file: Blob, repair: 'none' | 'strip-zipmap' | 'label-only' = 'none') =>
  (await importModel({ inputs: { file }, params: { fileName: 'file.onnx', repair } }, testContext({ blobs })))
    .model;

describe('inspecting a model file', () => {
  test('shows what is in it and how it would be registered', async () => {
    const bytes = encodeModel(buyerGraph(), { name: 'buyer' });
    const inspection = await service.inspect(new Blob([bytes]), 'buyer.onnx');
    expect(inspection).toMatchObject({
      format: 'onnx',
      bytes: bytes.length,
      producer: 'hearth',
      irVersion: 8,
      inputs: [
        { name: 'age', type: 'float32', dims: ['N', 1] },
        { name: 'city', type: 'string', dims: ['N', 1] }
      ],
      outputs: [
        { name: 'label', type: 'string', dims: ['N'] },
        { name: 'probabilities', type: 'float32', dims: ['N', 2] }
      ],
      // 6 coefficients, 2 intercepts, the imputed value, 2 numbers of the shape.
      parameters: 11,
      manifest: { producer: 'import', task: 'binary', classes: ['no', 'yes'] }
    });
    expect(inspection.opsets).toContainEqual({ domain: 'ai.onnx.ml', version: 3 });
    expect(inspection.operators).toContainEqual({ domain: 'ai.onnx.ml', name: 'OneHotEncoder', count: 1 });
    expect(inspection.problem).toBeUndefined();
  });

  test('brings a model exported from here back with its fields and target', async () => {
    const carried = {
      task: 'binary' as const,
      target: 'buys',
      classes: ['no', 'yes'],
      positive: 'yes',
      fields: buyerFields,
      metrics: { rocAuc: 0.9 }
    };
    const file = new Blob([
      encodeModel(buyerGraph(), { name: 'buyer', metadata: manifestMetadata(carried) })
    ]);
    const model = await importFile(file);
    expect(model).toMatchObject({ producer: 'hearth', ...carried });
    expect((await service.score(model, [{ age: 60, city: 'Oslo' }]))[0]!.prediction).toBe('yes');
  });

  test('does not believe metadata that the graph contradicts', async () => {
    const fields = [...buyerFields, { name: 'gone', type: 'float', tensor: 'float32' }] as const;
    const carried = { task: 'binary', target: 'buys', classes: ['no', 'yes'], fields } as const;
    const file = new Blob([
      encodeModel(buyerGraph(), { name: 'buyer', metadata: manifestMetadata(carried) })
    ]);
    expect((await service.inspect(file, 'buyer.onnx')).manifest).toMatchObject({ producer: 'import' });
  });

  test('offers to cut out a ZipMap, which gives the same probabilities as a tensor', async () => {
    const inspection = await service.inspect(zipped, 'old.onnx');
    expect(inspection.problem).toMatchObject({ code: 'model/unsupported' });
    expect(inspection.problem!.message).toMatch(/"probabilities".*ZipMap/);
    expect(inspection.repairs).toEqual(['strip-zipmap', 'label-only']);
    const model = await importFile(zipped, 'strip-zipmap');
    expect(model).toMatchObject({ task: 'multiclass', classes: ['cat', 'dog', 'eel'] });
    expect(model.outputs).toContainEqual({ name: 'probabilities', type: 'float32', dims: ['N', 3] });
    const [answer] = await service.score(model, [{ a: 2, b: 1 }]);
    const sum = Math.exp(2) + Math.exp(1) + 1;
    expect(answer!.prediction).toBe('cat');
    expect(answer!.probabilities!.dog).toBeCloseTo(Math.exp(1) / sum, 6);
  });

  test('offers the label alone', async () => {
    const model = await importFile(zipped, 'label-only');
    expect(model.outputs.map(({ name }) => name)).toEqual(['label']);
    expect(await service.score(model, [{ a: 0, b: 3 }])).toEqual([{ prediction: 'dog' }]);
  });

  test('refuses a repair that does not apply', async () => {
    const plain = new Blob([encodeModel(buyerGraph(), { name: 'buyer' })]);
    await expect(importFile(plain, 'strip-zipmap')).rejects.toMatchObject({ code: 'model/unsupported' });
  });

  test.each<[string, Uint8Array<ArrayBuffer> | Buffer<ArrayBuffer> | string, string, RegExp]>([
    ['an empty file', '', 'model/unreadable', /is empty/],
    ['a PyTorch archive', 'PK\u0003\u0004 data.pkl', 'model/unsupported', /zip archive.*torch\.onnx/],
    ['a pickle', Uint8Array.of(0x80, 4, 0x95, 0, 0), 'model/unsupported', /pickle.*skl2onnx/],
    ['other JSON', '{"a": 1}', 'model/unreadable', /not a model saved by XGBoost/],
    ['damaged JSON', '{"learner": ', 'model/unreadable', /damaged JSON/],
    ['a CSV', 'a,b\n1,2\n', 'model/unreadable', /not an ONNX file/],
    ['an unknown operator', oneOperator('Frobnicate'), 'model/unsupported', /operator Frobnicate/],
    ['a foreign domain', oneOperator('Relu', 'my.ops'), 'model/unsupported', /my\.ops\.Relu/],
    ['a broken graph', oneOperator('Add'), 'model/unreadable', /graph is not valid/],
    [
      'weights elsewhere',
      readFileSync('tests/cases/onnx/external.onnx'),
      'model/external-data',
      /weights\.bin/
    ]
  ])('says what is wrong with %s', async (_, content, code, message) => {
    const file = new Blob([content]);
    const { problem, manifest } = await service.inspect(file, 'file.onnx');
    expect(problem).toMatchObject({ code });
    expect(problem!.message).toMatch(message);
    expect(manifest).toBeUndefined();
    const error: unknown = await importFile(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HearthError);
    expect(error).toMatchObject({ code, message: problem!.message });
  });
});

function oneOperator(op: string, domain = ''): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder();
  graph.nodeWithOutputs(op, [graph.input('x', 'float32', ['N', 2])], ['y'], {}, domain as '');
  graph.output('y', 'float32', ['N', 2]);
  return encodeModel(graph, { name: 'one' });
}
