import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { MemoryBlobs } from '$core/memory-blobs';
import type { ModelManifest } from '$core/models/manifest';
import { modelSnippets } from '$core/models/snippets';
import { buyerProbability, storeBuyer, storeHours, storePrice } from '../../../support/tiny-models';

const blobs = new MemoryBlobs();
const folder = mkdtempSync(join(tmpdir(), 'hearth-snippets-'));
symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the generated JavaScript prints, run by Node beside the model. */
async function runJavascript(model: ModelManifest): Promise<string> {
  const bytes = await (await blobs.get(model.onnx)).arrayBuffer();
  writeFileSync(join(folder, 'my model.onnx'), new Uint8Array(bytes));
  writeFileSync(join(folder, 'score.mjs'), modelSnippets(model, 'my model.onnx').javascript);
  return execFileSync('node', ['score.mjs'], { cwd: folder, encoding: 'utf8' });
}

/** Python's own parser accepts the text; the packages need not be there. */
function compilePython(model: ModelManifest): void {
  writeFileSync(join(folder, 'score.py'), modelSnippets(model, 'my model.onnx').python);
  execFileSync('python3', ['-m', 'py_compile', 'score.py'], { cwd: folder });
}

const awkward = { 'say "hi"\n': 'a', naïve: 'b', $x: 'c' };

describe('the generated code', () => {
  test('in JavaScript scores a row of a classifier', async () => {
    const printed = await runJavascript(await storeBuyer(blobs));
    expect(printed).toMatch(/^yes \{ no: 0\.\d+, yes: 0\.\d+ \}\n$/);
    expect(Number(/yes: ([\d.]+)/.exec(printed)![1])).toBeCloseTo(buyerProbability(40, 'Lund'), 6);
  });

  test('in JavaScript scores a row of a regression', async () => {
    expect(await runJavascript(await storePrice(blobs))).toContain('prediction Float32Array(1) [ 5 ]');
    const hours = (Date.UTC(2026, 0, 1) - Date.UTC(2024, 4, 31)) / 3_600_000;
    expect(await runJavascript(await storeHours(blobs))).toContain(`prediction Float32Array(1) [ ${hours} ]`);
  });

  test('in JavaScript feeds a model of plain tensors', async () => {
    const { fields: _fields, ...model } = await storePrice(blobs);
    const twice = { ...model, producer: 'import' as const };
    expect(await runJavascript(twice)).toContain('prediction Float32Array(1) [ 5 ]');
  });

  test('in Python is Python, whatever the columns are called', async () => {
    const buyer = await storeBuyer(blobs);
    compilePython(buyer);
    compilePython(await storeHours(blobs));
    const { fields: _fields, ...tensors } = await storePrice(blobs);
    compilePython(tensors);
    const fields = Object.entries(awkward).map(([name, level]) => {
      return { name, type: 'category', tensor: 'string', levels: [level] } as const;
    });
    const odd = { ...buyer, fields, classes: Object.keys(awkward) };
    compilePython(odd);
    expect(modelSnippets(odd, 'x.onnx').python).toContain(String.raw`"say \"hi\"\n": "a"`);
  });
});
