import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GraphBuilder } from '$core/onnx/graph';
import { encodeModel } from '$core/onnx/writer';
import { columnFeeds, runOnnx } from '../../../support/run-onnx';

/** y = 2x - 1, and the name of the sign of y. Uses every kind of attribute and tensor the writer knows. */
function tinyModel(): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder();
  const x = graph.input('x', 'float32', ['N', 1]);
  const w = graph.constant('w', 'float32', [1, 1], Float32Array.of(2));
  const b = graph.constant('b', 'float32', [1], Float32Array.of(-1));
  const y = graph.node('Gemm', [x, w, b], { alpha: { f: 1 }, transB: { i: 0 } }, { as: 'y' });
  const sign = graph.node('Cast', [graph.node('Sign', [y])], { to: { i: 7 } });
  const attributes = {
    keys_int64s: BigInt64Array.of(-1n, 1n),
    values_strings: ['below', 'above'],
    default_string: 'at zero'
  };
  graph.node('LabelEncoder', [sign], attributes, { domain: 'ai.onnx.ml', as: 'side' });
  graph.output('y', 'float32', ['N', 1]);
  graph.output('side', 'string', ['N', 1]);
  return encodeModel(graph, { name: 'tiny', metadata: { 'hearth.note': 'små' } });
}

test('a written model runs and gives the hand-worked values', async () => {
  const { y, side } = await runOnnx(tinyModel(), columnFeeds({ x: [0, 0.5, 3] }));
  expect([...(y!.data as Float32Array)]).toEqual([-1, 0, 5]);
  expect(side!.data).toEqual(['below', 'at zero', 'above']);
});

test('the same graph gives the same bytes', () => {
  expect(tinyModel()).toEqual(tinyModel());
});

const python = '/usr/bin/python3';
const checker = (() => {
  try {
    execFileSync(python, ['-c', 'import onnx'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!checker)("onnx's own checker accepts it (skipped without python3-onnx)", () => {
  const file = join(mkdtempSync(join(tmpdir(), 'hearth-')), 'tiny.onnx');
  writeFileSync(file, tinyModel());
  execFileSync(python, [
    '-c',
    `import onnx; onnx.checker.check_model(onnx.load(${JSON.stringify(file)}), True)`
  ]);
});
