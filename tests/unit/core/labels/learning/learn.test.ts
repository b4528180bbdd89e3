import { describe, expect, it } from 'vitest';
import { checkAnnotation } from '$core/labels/check';
import { calibrated, heldOutShare, isHeldOut, judge, lowerBound } from '$core/labels/learning/calibrate';
import type { Head, Labelled } from '$core/labels/learning/head';
import { learn, modelAnnotations, type LearnFrom } from '$core/labels/learning/learn';
import { DenseRows } from '$core/labels/learning/rows';
import { byChance, byDiversity, byDoubtAndDiversity, byUncertainty } from '$core/labels/learning/sampling';
import { textRows } from '$core/labels/learning/text-rows';
import { Random } from '$core/random';

const all = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

/** Items of two classes whose numbers overlap: class 1 with the probability of the logistic of twice the number. */
function noisy(count: number, seed: number): { readonly rows: DenseRows; readonly truth: readonly number[] } {
  const random = new Random(seed);
  const values = Float32Array.from({ length: count }, () => random.normal() * 1.5);
  const truth = Array.from(values, (x) => (random.uniform() < 1 / (1 + Math.exp(-2 * x)) ? 1 : 0));
  return { rows: new DenseRows(values, 1), truth };
}

function labelledAs(truth: readonly number[], rows: Uint32Array): Labelled {
  const targets = new Uint8Array(rows.length * 2);
  rows.forEach((row, i) => (targets[2 * i + truth[row]!] = 1));
  return { rows, targets, classes: 2, multiple: false };
}

const headWith = (weight: number): Head => ({
  classes: 2,
  multiple: false,
  width: 1,
  temperature: 1,
  weights: Float64Array.of(0, 0, weight, 0)
});

describe('calibration', () => {
  const { rows, truth } = noisy(5000, 5);

  it('finds the temperature of a head that is three times too sure', () => {
    const { temperature } = calibrated(headWith(6), rows, labelledAs(truth, all(5000)));
    expect(temperature).toBeGreaterThan(2.8);
    expect(temperature).toBeLessThan(3.2);
  });

  it('leaves a head alone without held-out labels', () => {
    expect(calibrated(headWith(6), rows, labelledAs(truth, all(0))).temperature).toBe(1);
  });
});

describe('the threshold', () => {
  it('keeps its promise on labels it was not chosen by', () => {
    const { rows, truth } = noisy(20_000, 6);
    const half = all(20_000).subarray(0, 10_000);
    const { threshold, coverage, accuracy } = judge(headWith(2), rows, labelledAs(truth, half));
    expect(accuracy).toBeLessThan(0.9);
    expect(coverage).toBeGreaterThan(0.3);
    const rest = labelledAs(truth, all(20_000).subarray(10_000));
    const above = [...rest.rows].filter((row) => {
      const p = 1 / (1 + Math.exp(-2 * Math.abs(valueOf(rows, row))));
      return p >= threshold!;
    });
    const right = above.filter((row) => (valueOf(rows, row) > 0 ? 1 : 0) === truth[row]);
    expect(right.length / above.length).toBeGreaterThan(0.94);
  });

  it('is none where too few labels are held out, or none can be trusted', () => {
    const { rows, truth } = noisy(200, 7);
    expect(judge(headWith(2), rows, labelledAs(truth, all(20))).threshold).toBeUndefined();
    expect(judge(headWith(-2), rows, labelledAs(truth, all(200))).threshold).toBeUndefined();
    expect(judge(headWith(2), rows, labelledAs(truth, all(0)))).toEqual({ items: 0, coverage: 0 });
  });

  it('reads shares cautiously, as Wilson does', () => {
    // Wilson's one-sided 95 % bound of 30 of 30 is 30 / (30 + z²).
    expect(lowerBound(30, 30)).toBeCloseTo(30 / (30 + 1.6448536269514722 ** 2), 12);
    expect(lowerBound(0, 10)).toBeCloseTo(0, 12);
  });

  it('is judged by a fifth of the items, always the same', () => {
    const held = Array.from({ length: 10_000 }, (_, i) => isHeldOut(`${i}`)).filter(Boolean).length;
    expect(Math.abs(held / 10_000 - heldOutShare)).toBeLessThan(0.02);
  });
});

function valueOf(rows: DenseRows, row: number): number {
  const out = new Float64Array(1);
  rows.project(Uint32Array.of(row), Float64Array.of(1, 0), 1, out);
  return out[0]!;
}

describe('a round of learning', () => {
  const fruits = ['apple pear plum', 'cherry plum apple', 'pear cherry'];
  const tools = ['hammer nail saw', 'saw drill nail', 'drill hammer'];
  const random = new Random(1);
  const texts = Array.from({ length: 400 }, (_, i) => {
    const words = (i % 2 ? fruits : tools).join(' ').split(' ');
    return Array.from({ length: 6 }, () => words[random.below(words.length)]!).join(' ');
  });
  const items = texts.map((_, i) => `${i}`);
  const said = new Map(items.slice(0, 300).map((item, i) => [item, [i % 2 ? 'fruit' : 'tool']]));
  const from: LearnFrom = { rows: textRows(texts), items, classes: ['tool', 'fruit'], multiple: false, said };

  it('learns words from labels and says what it is sure of, marked as the model’s', async () => {
    const learned = await learn(from);
    expect(learned.judgement.accuracy).toBe(1);
    expect(learned.judgement.threshold).toBeDefined();
    expect(learned.learnedFrom + learned.judgement.items).toBe(300);
    const rest = all(400).subarray(300);
    const annotations = modelAnnotations(learned, from, rest, {
      now: '2026-01-01T00:00:00.000Z',
      auto: true
    });
    annotations.forEach((one, i) => {
      checkAnnotation(one);
      expect(one).toMatchObject({ by: 'model', author: 'model', classes: [i % 2 ? 'fruit' : 'tool'] });
    });
    expect(annotations.filter((one) => one.state === 'submitted').length).toBeGreaterThan(80);
  });

  it('labels nothing by itself while it has seen one class only', async () => {
    const one = new Map([...said].filter(([, [label]]) => label === 'fruit'));
    expect((await learn({ ...from, said: one })).judgement).toMatchObject({
      threshold: undefined,
      coverage: 0
    });
  });
});

describe('what to label next', () => {
  it('is what the head doubts most', () => {
    const probabilities = Float32Array.of(0.9, 0.1, 0, 0.4, 0.35, 0.25, 0.5, 0.3, 0.2);
    expect([...byUncertainty(Uint32Array.of(7, 8, 9), probabilities, 3, false)]).toEqual([8, 9, 7]);
    expect([...byUncertainty(Uint32Array.of(7, 8), Float32Array.of(0.9, 0.1, 0.9, 0.45), 2, true)]).toEqual([
      8, 7
    ]);
  });

  it('is what differs most from all that is labelled or chosen', () => {
    const rows = new DenseRows(Float32Array.of(0, 1, 10, 11, 20), 1);
    expect([...byDiversity(rows, Uint32Array.of(1, 2, 3, 4), Uint32Array.of(0), 2)]).toEqual([4, 2]);
    expect([...byDoubtAndDiversity(rows, Uint32Array.of(1, 4, 3), Uint32Array.of(0), 9)]).toHaveLength(3);
  });

  it('is anything, the same for the same seed', () => {
    expect(byChance(all(50), new Random(4))).toEqual(byChance(all(50), new Random(4)));
    expect([...byChance(all(50), new Random(4))].sort((a, b) => a - b)).toEqual([...all(50)]);
  });
});
