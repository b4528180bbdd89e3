// Against scikit-learn (tests/cases/labels/make.py) and the tables of the papers.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  setDifference,
  setValue
} from '$core/labels/agreement/nominal';

const { cohen } = JSON.parse(readFileSync('tests/cases/labels/agreement.json', 'utf8')) as {
  readonly cohen: readonly { readonly first: number[]; readonly second: number[]; readonly kappa: number }[];
};

describe("Cohen's kappa", () => {
  it.each(cohen.map((one) => [one.first.length, one] as const))(
    'of %i items equals scikit-learn',
    (_, one) => {
      expect(cohenKappa(one.first.map(String), one.second.map(String))).toBeCloseTo(one.kappa, 12);
    }
  );

  it('leaves out what one did not see, and is undefined where it means nothing', () => {
    expect(cohenKappa(['a', undefined, 'b', 'a'], ['a', 'b', 'b', 'b'])).toBeCloseTo(0.4, 12);
    expect(cohenKappa(['a', 'a'], ['a', 'a'])).toBeUndefined();
    expect(cohenKappa([], [])).toBeUndefined();
  });
});

describe("Fleiss' kappa", () => {
  // 14 raters, 10 items, 5 classes: the worked example at en.wikipedia.org/wiki/Fleiss'_kappa.
  const counts = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7]
  ];
  const ratings = counts.map((row) => row.flatMap((count, k) => Array.from({ length: count }, () => `${k}`)));

  it('is 0.210 on the worked example', () => {
    expect(fleissKappa(ratings)).toBeCloseTo(0.20993, 5);
  });

  it('does not count items one person saw', () => {
    expect(fleissKappa([...ratings, ['9']])).toBeCloseTo(0.20993, 5);
    expect(fleissKappa([['a'], ['b']])).toBeUndefined();
  });
});

describe("Krippendorff's alpha", () => {
  // Krippendorff (2011), section C: four observers, twelve units, missing data.
  const observers = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.'];
  const units = Array.from({ length: 12 }, (_, i) =>
    observers.map((row) => (row[i] === '.' ? undefined : row[i]))
  );

  it('is 0.743 for names and 0.849 for numbers on the published table', () => {
    expect(krippendorffAlpha(units)).toBeCloseTo(0.743, 3);
    expect(krippendorffAlpha(units, (a, b) => (Number(a) - Number(b)) ** 2)).toBeCloseTo(0.849, 3);
  });

  it('takes sets of classes by what they share', () => {
    expect(setDifference(setValue(['b', 'a']), setValue(['a', 'b']))).toBe(0);
    expect(setDifference(setValue(['a', 'b']), setValue(['b', 'c']))).toBeCloseTo(2 / 3, 12);
    expect(setDifference(setValue([]), setValue(['c']))).toBe(1);
  });
});
