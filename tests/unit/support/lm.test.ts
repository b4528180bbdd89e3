// The oracle of the language-model engine is itself checked: its gradients by central differences in f64, its parts
// against values worked out by hand.
import { describe, expect, it, test } from 'vitest';
import type { LmArchitecture } from '$core/lm/architecture';
import { loraModules, type LoraSettings } from '$core/lm/lora';
import { ReferenceAdamW } from '../../support/lm/adamw';
import { ropeFrequencies } from '../../support/lm/ops';
import {
  referenceGradients,
  referenceLogits,
  referenceLoss,
  type ReferenceModel
} from '../../support/lm/reference-model';
import { tinyAdapter, tinyArchitectures, tinyBatch, tinyModel } from '../../support/lm/tiny-model';
import { decodeWeights, encodeWeights } from '../../support/lm/weight-types';

const settings: LoraSettings = { rank: 3, alpha: 6, dropout: 0, targets: loraModules };
const shapes: readonly (readonly [string, LmArchitecture])[] = Object.entries(tinyArchitectures);

/** Places where a gradient of `size` numbers is checked: the ends and some between. */
const places = (size: number): readonly number[] => [0, 1, 0.37, 0.71].map((f) => Math.floor(f * (size - 1)));

/** d loss / d values[at] by central differences. */
function slope(values: Float64Array, at: number, loss: () => number): number {
  const kept = values[at]!;
  const step = 1e-5;
  values[at] = kept + step;
  const above = loss();
  values[at] = kept - step;
  const below = loss();
  values[at] = kept;
  return (above - below) / (2 * step);
}

const expectSlope = (actual: number, expected: number, what: string): void =>
  expect(Math.abs(actual - expected), `${what}: ${actual} and ${expected}`).toBeLessThan(
    1e-6 * Math.abs(expected) + 1e-8
  );

describe.each(shapes)('the reference model, %s', (_, whole) => {
  const architecture = { ...whole, layers: 1 };
  const { reference } = tinyModel(architecture);
  const batch = tinyBatch(architecture, 2, 9, { documents: 2 });
  const adapter = { settings, values: Float64Array.from(tinyAdapter(architecture, settings)) };
  const meanLoss = (model: ReferenceModel): number => {
    const { lossSum, tokens } = referenceLoss(model, batch, adapter);
    return lossSum / tokens;
  };
  const { loss, lora, parameters } = referenceGradients(reference, batch, adapter);

  it('has the mean loss of its labels', () => expect(loss).toBeCloseTo(meanLoss(reference), 12));

  it('has the gradients of an adapter', () => {
    for (let at = 0; at < lora.length; at += 41) {
      const expected = slope(adapter.values, at, () => meanLoss(reference));
      expectSlope(lora[at]!, expected, `adapter[${at}]`);
    }
  });

  it('has the gradient of every parameter', () => {
    expect([...parameters.keys()].sort()).toEqual([...reference.parameters.keys()].sort());
    for (const [name, values] of reference.parameters) {
      for (const at of places(values.length)) {
        const expected = slope(values, at, () => meanLoss(reference));
        expectSlope(parameters.get(name)![at]!, expected, `${name}[${at}]`);
      }
    }
  });
});

test('a packed document has the logits it has alone', () => {
  const architecture = tinyArchitectures.three;
  const { reference } = tinyModel(architecture);
  const packed = tinyBatch(architecture, 1, 10, { documents: 2 });
  const alone = { ...packed, length: 5, ids: packed.ids.slice(5), starts: new Uint32Array(5) };
  const all = referenceLogits(reference, packed);
  const second = referenceLogits(reference, alone);
  expect(all.slice(5 * architecture.vocabulary)).toEqual(second);
});

test('an adapter whose B is zero changes nothing', () => {
  const architecture = tinyArchitectures.seven;
  const { reference } = tinyModel(architecture, 'BF16');
  const batch = tinyBatch(architecture, 1, 6);
  const values = tinyAdapter(architecture, settings).fill(0);
  expect(referenceLogits(reference, batch, { settings, values })).toEqual(referenceLogits(reference, batch));
});

test('llama3 positions keep high frequencies, divide low ones, and blend between', () => {
  const scaling = {
    type: 'llama3',
    factor: 8,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalContext: 8192
  } as const;
  const plain = ropeFrequencies({ theta: 500_000 }, 64);
  const scaled = ropeFrequencies({ theta: 500_000, scaling }, 64);
  expect(scaled[0]).toBe(plain[0]);
  expect(scaled[31]! * 8).toBeCloseTo(plain[31]!, 15);
  // Wavelength 2π · 500000^(17/32) = 6699: between 2048 and 8192.
  const smooth = (8192 / ((2 * Math.PI) / plain[17]!) - 1) / 3;
  expect(scaled[17]).toBeCloseTo(plain[17]! * (smooth + (1 - smooth) / 8), 15);
  expect(scaled[17]! / plain[17]!).toBeGreaterThan(0.125);
});

test('AdamW moves against the sign of the first gradient by the learning rate, and decays', () => {
  const optimizer = new ReferenceAdamW([1, -2], {
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.1,
    clip: 1
  });
  expect(optimizer.update(Float64Array.of(3, -4), 0.01)).toBe(5);
  expect(optimizer.parameters[0]).toBeCloseTo(1 - 0.001 - 0.01, 6);
  expect(optimizer.parameters[1]).toBeCloseTo(-2 + 0.002 + 0.01, 6);
  expect(optimizer.m[0]).toBeCloseTo(0.1 * 0.6, 6);
});

test('stored numbers round to nearest even, and read back exactly', () => {
  const bits = (value: number, type: 'F16' | 'BF16') =>
    new Uint16Array(encodeWeights([value], type).buffer)[0];
  expect(bits(1, 'F16')).toBe(0x3c00);
  expect(bits(65_504, 'F16')).toBe(0x7bff);
  expect(bits(2 ** -24, 'F16')).toBe(1);
  expect(bits(1 + 2 ** -11, 'F16')).toBe(0x3c00);
  expect(bits(1 + 3 * 2 ** -11, 'F16')).toBe(0x3c02);
  expect(bits(1, 'BF16')).toBe(0x3f80);
  expect(bits(1 + 2 ** -8, 'BF16')).toBe(0x3f80);
  expect(bits(-1 - 3 * 2 ** -8, 'BF16')).toBe(0xbf82);
  for (const type of ['F16', 'BF16'] as const) {
    const rounded = decodeWeights(encodeWeights([0.1, -3.7, 1e-6, 0], type), type);
    expect(decodeWeights(encodeWeights(rounded, type), type)).toEqual(rounded);
    expect(rounded[0]).toBeCloseTo(0.1, type === 'F16' ? 4 : 3);
  }
});
