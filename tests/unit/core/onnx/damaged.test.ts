// A model file damaged in 2,000 seeded ways is refused with a typed error, or still runs; it never hangs, throws
// anything else, or makes us allocate more than a small multiple of its size.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { attributeValue } from '$core/onnx/attribute';
import { isHearthError } from '$core/errors';
import { allNodes, readOnnx, storedTensors } from '$core/onnx/reader';
import { tensorValues } from '$core/onnx/tensor';
import { encodeModel } from '$core/onnx/writer';
import { Random } from '$core/random';
import { inspectModel } from '$workers/score/read-model';
import { buyerGraph } from '../../../support/tiny-models';

const originals = [
  encodeModel(buyerGraph(), { name: 'buyer' }),
  new Uint8Array(readFileSync('tests/cases/onnx/zipmap.onnx'))
];

/** Cuts, flips, overwrites with extreme bytes, repeats or removes a stretch. */
function damage(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const out = bytes.slice();
  const at = random.below(out.length);
  const length = 1 + random.below(8);
  switch (random.below(6)) {
    case 0:
      return out.slice(0, at);
    case 1:
      out[at]! ^= 1 << random.below(8);
      return out;
    case 2:
      out.fill(random.below(2) ? 255 : 0x80, at, at + length);
      return out;
    case 3:
      for (let i = at; i < Math.min(out.length, at + length); i++) out[i] = random.below(256);
      return out;
    case 4:
      return Uint8Array.from([...out.subarray(0, at), ...out.subarray(at + length)]);
    default:
      return Uint8Array.from([...out.subarray(0, at + length), ...out.subarray(at)]);
  }
}

/** Everything the reader can decode. */
function readAll(bytes: Uint8Array<ArrayBuffer>): void {
  const model = readOnnx(bytes, 'damaged');
  for (const node of allNodes(model.graph.nodes))
    for (const attribute of node.attributes) attributeValue(attribute, 'damaged');
  for (const tensor of storedTensors(model.graph)) tensorValues(tensor, 'damaged');
}

test('reading survives 2,000 damaged files', () => {
  let refused = 0;
  for (let seed = 0; seed < 2000; seed++) {
    const random = new Random(seed);
    const bytes = damage(originals[seed % 2]!, random);
    try {
      readAll(bytes);
    } catch (error) {
      expect(isHearthError(error), `seed ${seed}: ${String(error)}`).toBe(true);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(200);
});

test('inspecting survives 2,000 damaged files', async () => {
  let running = 0;
  for (let seed = 0; seed < 2000; seed++) {
    const bytes = damage(originals[seed % 2]!, new Random(seed));
    const { manifest, problem } = await inspectModel(new Blob([bytes]), 'damaged.onnx');
    if (manifest) running++;
    else expect(problem!.code, `seed ${seed}`).toMatch(/^model\//);
  }
  expect(running).toBeGreaterThan(0);
}, 120_000);

test('a list that claims 2^40 elements is refused before it is made', () => {
  const model = readOnnx(originals[0]!, 'original');
  const shape = model.graph.initializers[0]!;
  const claimed = { ...shape, dims: [2 ** 40] };
  expect(() => tensorValues(claimed, 'damaged')).toThrow('should hold 1099511627776 numbers');
});
