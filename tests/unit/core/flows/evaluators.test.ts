// The built-in measures, each against a published or hand-worked value.
import { describe, expect, test } from 'vitest';
import { classificationReport } from '$core/flows/evaluators/classification-report';
import {
  bootstrapMean,
  comparePaired,
  holm,
  intervalOfMean,
  verdictOf
} from '$core/flows/evaluators/compare';
import type { Evaluator } from '$core/flows/evaluators/evaluator';
import { evaluators, numberIn } from '$core/flows/evaluators/index';
import { schemaProblem } from '$core/flows/evaluators/json-schema';
import type { EvaluatorName } from '$core/flows/evaluators/names';
import { bleu, clippedPrecision, levenshtein, rougeL, rougeN, wordF1 } from '$core/flows/evaluators/words';

const score = async (kind: EvaluatorName, output: unknown, expected?: unknown, settings = {}) => {
  const { score: judge, settings: defaults }: Evaluator = evaluators[kind];
  const given = { output, expected, inputs: {}, milliseconds: 120, promptTokens: 0, tokens: 7 };
  return judge(given, { ...defaults, ...settings });
};

describe('measures of words', () => {
  test('clipped precision is the 2/7 of Papineni et al. (2002), section 2.1', () => {
    expect(clippedPrecision('the the the the the the the', 'The cat is on the mat', 1)).toBeCloseTo(
      2 / 7,
      12
    );
  });

  test('BLEU of equal sentences is 1; of a worked one, the geometric mean with its penalty', () => {
    expect(bleu('the cat sat on the mat', 'the cat sat on the mat')).toBeCloseTo(1, 12);
    // 3 of 4 words, (2+1)/(3+1) pairs, (1+1)/(2+1), (0+1)/(1+1); penalty exp(1 - 6/4).
    expect(bleu('dogs cat on mats', 'the cat on mats sat down').toFixed(6)).toBe(
      Math.exp((Math.log(3 / 4) + Math.log(3 / 4) + Math.log(2 / 3) + Math.log(1 / 2)) / 4 - 0.5).toFixed(6)
    );
  });

  test("ROUGE-L and ROUGE-2 of Lin (2004), section 3: 'police kill the gunman' scores 3/4, 'the gunman kill police' 1/2", () => {
    const reference = 'police killed the gunman';
    expect(rougeL('police kill the gunman', reference)).toBeCloseTo(0.75, 12);
    expect(rougeL('the gunman kill police', reference)).toBeCloseTo(0.5, 12);
    expect(rougeN('police kill the gunman', reference, 2)).toBeCloseTo(1 / 3, 12);
    expect(rougeN('the gunman kill police', reference, 2)).toBeCloseTo(1 / 3, 12);
  });

  test('F1 over words leaves out articles and punctuation, as SQuAD does', () => {
    // 'alpine tent' of 2 and 3 words share 2: precision 1, recall 2/3.
    expect(wordF1('The Alpine tent.', 'an alpine tent waterproof')).toBeCloseTo(0.8, 12);
    expect(wordF1('', '')).toBe(1);
    expect(wordF1('貓在墊子上', '貓在床上')).toBeCloseTo((2 * (3 / 5) * (3 / 4)) / (3 / 5 + 3 / 4), 12);
  });

  // SQuAD's evaluate-v1.1.py, and for what was typed in two ways the same after NFC.
  test.each([
    ['का', 'की', 0],
    ['เสือ', 'เสอ', 0],
    ['Ka\u0308the', 'Ka\u0308', 0],
    ['cre\u0301a', 'cré', 0],
    ['cafe\u0301', 'café', 1],
    ['हिन्दी भाषा', 'हिन्दी', 2 / 3],
    ['cat ⚠️', 'cat', 1],
    ['1️⃣ cat', '1 cat', 1]
  ])(
    'letters keep their marks, however they were typed: F1 of %s and %s is %d',
    (answer, expected, value) => {
      expect(wordF1(answer, expected)).toBeCloseTo(value, 12);
      // No article stands in them, so ROUGE-1 sees the same words.
      expect(rougeN(answer, expected, 1)).toBeCloseTo(value, 12);
    }
  );

  test("the distance of 'kitten' and 'sitting' is 3", () => {
    expect(levenshtein('kitten', 'sitting')).toBe(3);
    expect(levenshtein('', 'abc')).toBe(3);
  });
});

test('the classification report is scikit-learn’s', () => {
  // sklearn 1.2.1: classification_report([0,1,2,2,2], [0,0,2,2,1]), the example of its documentation.
  const report = classificationReport(['0', '1', '2', '2', '2'], ['0', '0', '2', '2', '1']);
  expect(report.classes.map(({ precision, recall }) => [precision, recall])).toEqual([
    [0.5, 1],
    [0, 0],
    [1, 2 / 3]
  ]);
  expect(report.accuracy).toBeCloseTo(0.6, 12);
  expect(report.macroF1).toBeCloseTo(0.48888888888888893, 12);
  expect(report.weightedF1).toBeCloseTo(0.6133333333333334, 12);
});

describe('whether a difference is real', () => {
  test('the interval of a mean covers it, and shrinks with more rows', () => {
    const few = bootstrapMean([1, 0, 1, 1, 0, 1, 0, 1]);
    const many = bootstrapMean(Array.from({ length: 800 }, (_, i) => [1, 0, 1, 1, 0, 1, 0, 1][i % 8]!));
    expect(few.mean).toBe(0.625);
    expect(few.low).toBeLessThan(0.625);
    // Normal theory: 1.96 · sqrt(0.625 · 0.375 / 800) = 0.0335.
    expect(many.high - many.mean).toBeCloseTo(0.0335, 2);
    expect(few.high - few.low).toBeGreaterThan(many.high - many.low);
  });

  test('the interval of a share is the one that scipy gives, and three of three are not certain', () => {
    // binomtest(k, n).proportion_ci(method='wilson') of scipy 1.10.
    const share = (k: number, n: number) =>
      intervalOfMean(Array.from({ length: n }, (_, i) => (i < k ? 1 : 0)));
    const known = [
      [3, 3, 0.4385029682449546, 1],
      [0, 6, 0, 0.3903342879021653],
      [7, 10, 0.39677814746114526, 0.892208732593699],
      [20, 100, 0.1333669333310325, 0.2888291655931589]
    ] as const;
    for (const [k, n, low, high] of known) {
      expect(share(k, n).low).toBeCloseTo(low, 12);
      expect(share(k, n).high).toBeCloseTo(high, 12);
      expect(share(k, n)).toMatchObject({ mean: k / n, rows: n });
    }
    const scores = [0.2, 0.9, 0.4, 1];
    expect(intervalOfMean(scores)).toEqual(bootstrapMean(scores));
    expect(intervalOfMean([]).mean).toBeNaN();
  });

  test("the exact test is Fisher's: 6 of 6 rows better is 2/2^6", () => {
    const { p, above } = comparePaired([0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]);
    expect(p).toBeCloseTo(2 / 64, 12);
    expect(above).toBe(6);
  });

  test("it is McNemar's exact test for right and wrong: 8 to 2 of 10 is 112/1024", () => {
    const a = [...Array<number>(8).fill(0), ...Array<number>(2).fill(1), 1, 1, 0];
    const b = [...Array<number>(8).fill(1), ...Array<number>(2).fill(0), 1, 1, 0];
    const { p, level } = comparePaired(a, b);
    expect(p).toBeCloseTo(112 / 1024, 12);
    expect(level).toBe(3);
  });

  test('with many rows, flips at random agree with the exact chance', () => {
    // 20 rows that differ, 15 to 5: exact two-sided binomial 0.04138947 (R: binom.test(15, 20)).
    const a = Array.from({ length: 20 }, (_, i) => (i < 15 ? 0 : 1));
    const { p } = comparePaired(
      a,
      a.map((value) => 1 - value)
    );
    expect(p).toBeCloseTo(0.0414, 1);
    expect(Math.abs(p - 0.0414)).toBeLessThan(0.006);
  });

  test('no verdict without rows enough, none without a difference, and the right way where lower is better', () => {
    const sure = comparePaired(Array<number>(12).fill(0), Array<number>(12).fill(1));
    expect(verdictOf(sure, 'higher')).toBe('better');
    expect(verdictOf(sure, 'lower')).toBe('worse');
    expect(verdictOf(comparePaired([0, 0], [1, 1]), 'higher')).toBe('too-few');
    expect(verdictOf(comparePaired([1, 0, 1, 0, 1, 0], [0, 1, 1, 0, 1, 0]), 'higher')).toBe('no-difference');
  });

  test("Holm's correction is that of R's p.adjust", () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  });
});

describe('checks of one answer', () => {
  test.each([
    ['exact-match', ' Paris ', 'paris', {}, true],
    ['exact-match', 'paris', 'Paris', { ignoreCase: false }, false],
    ['contains', 'It is Paris.', 'paris', {}, true],
    ['contains-any', 'rum and grub', ['ale', 'grub'], {}, true],
    ['contains-all', 'rum and grub', 'rum, ale', {}, false],
    ['starts-with', 'Ahoy there', 'ahoy', {}, true],
    ['regex', 'score: 4', '^score: [1-5]$', {}, true],
    ['json', '{"a": 1}', undefined, { schema: { required: ['b'] } }, false],
    ['json', '```', undefined, {}, false],
    [
      'contains-json',
      'Here: {"a": "}"} done',
      undefined,
      { schema: { properties: { a: { type: 'string' } } } },
      true
    ],
    ['number', 'The answer is 1,234.5', 1234.5, {}, true],
    ['number', 'about 99', 100, { relative: 0.02 }, true],
    ['latency', '', undefined, { most: 100 }, false],
    ['tokens', '', undefined, { most: 10 }, true]
  ] as const)('%s of %j with %j', async (kind, output, expected, settings, pass) => {
    expect((await score(kind, output, expected, settings)).pass).toBe(pass);
  });

  test('a number is the last of a text', () => {
    expect(numberIn('2 + 2 = 4')).toBe(4);
    expect(numberIn('none')).toBeNaN();
  });

  test.each([
    ['The range is 10-12', 12],
    ['about 5%-10%', 10],
    ['GPT-4', 4],
    ['x = -5', -5],
    ['x=−5', -5],
    ['(-.5)', -0.5],
    ['2e−3', 0.002]
  ])('a line before a number is its sign where nothing stands before it: %s', (text, number) => {
    expect(numberIn(text)).toBe(number);
  });

  test('what is no number to compare with leaves an answer without a score', async () => {
    expect(await score('number', '5', 'five')).toEqual({
      value: NaN,
      reason: 'there is no number to compare with'
    });
    expect((await score('number', 'five', 5)).reason).toBe('there is no number in it');
  });
});

describe('JSON Schema', () => {
  const schema = {
    $defs: {
      tree: {
        type: 'object',
        properties: { left: { $ref: '#/$defs/tree' }, value: { type: 'integer', minimum: 1 } }
      }
    },
    type: 'object',
    required: ['tree'],
    additionalProperties: false,
    properties: {
      tree: { $ref: '#/$defs/tree' },
      tags: { type: 'array', items: { enum: ['a', 'b'] }, uniqueItems: true, maxItems: 3 }
    }
  };
  test.each([
    [{ tree: { left: { left: { value: 2 } } } }, undefined],
    [{}, 'it has no "tree"'],
    [{ tree: { left: { value: 0 } } }, 'tree.left.value must be at least 1'],
    [{ tree: {}, tags: ['a', 'c'] }, 'tags[1] is none of the permitted values'],
    [{ tree: {}, tags: ['a', 'a'] }, 'tags has an item twice'],
    [{ tree: {}, more: 1 }, 'more is not permitted']
  ])('%j', (value, problem) => {
    expect(schemaProblem(value, schema)).toBe(problem);
  });

  test('a schema without end ends', () => {
    expect(() => schemaProblem(1, { $ref: '#' })).toThrow('the schema goes on without end');
    const both = { anyOf: [{ $ref: '#' }, { $ref: '#' }] };
    expect(() => schemaProblem(1, both)).toThrow('the schema goes on without end');
  });
});
