// Base and adapter side by side: what is counted, and which examples a report keeps.
import { expect, test } from 'vitest';
import { answerReport, perplexityReport, type JudgedExample } from '$core/lm/evaluation';

const one = (name: string, given: string, correct: boolean, base?: [string, boolean]): JudgedExample => ({
  prompt: name,
  expected: 'x',
  given,
  correct,
  ...(base ? { base: { given: base[0], correct: base[1] } } : {})
});

test('what the adapter made right, wrong and different is counted, and differing examples come first', () => {
  const judged = [
    one('alike', 'x', true, ['x', true]),
    one('better', 'x', true, ['y', false]),
    one('worse', 'y', false, ['x', true]),
    one('still wrong', 'z', false, ['y', false])
  ];
  const report = answerReport(judged);
  expect(report.scores).toEqual({ accuracy: 0.5, baseAccuracy: 0.5 });
  expect(report.compared).toEqual({ better: 1, worse: 1, differ: 3 });
  expect(report.judged.map(({ prompt }) => prompt)).toEqual(['better', 'worse', 'still wrong', 'alike']);
});

test('differing examples are kept though they come late', () => {
  const alike = Array.from({ length: 150 }, (_, i) => one(`${i}`, 'x', true, ['x', true]));
  const { judged } = answerReport([...alike, one('late', 'y', false, ['x', true])]);
  expect(judged).toHaveLength(100);
  expect(judged[0]!.prompt).toBe('late');
});

test('a model alone is compared with nothing', () => {
  expect(answerReport([one('a', 'x', true), one('b', 'y', false)])).toEqual({
    scores: { accuracy: 0.5 },
    judged: [one('a', 'x', true), one('b', 'y', false)]
  });
  expect(perplexityReport([{ prompt: 'a', expected: 'x', perplexity: 2 }]).compared).toBeUndefined();
});

test('of perplexities those that changed most, either way, come first', () => {
  const rated = [
    { prompt: 'same', expected: 'x', perplexity: 3, basePerplexity: 3 },
    { prompt: 'better', expected: 'x', perplexity: 2, basePerplexity: 30 },
    { prompt: 'worse', expected: 'x', perplexity: 40, basePerplexity: 2 }
  ];
  const report = perplexityReport(rated);
  expect(report.rated!.map(({ prompt }) => prompt)).toEqual(['worse', 'better', 'same']);
  expect(report.compared).toEqual({ better: 1, worse: 1, differ: 2 });
});
