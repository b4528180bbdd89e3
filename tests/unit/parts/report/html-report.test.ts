// The HTML report of hostile and of undefined things, in every language.
import { afterEach, describe, expect, it } from 'vitest';
import { evaluate } from '$core/metrics/evaluate';
import type { EvaluationReport } from '$core/metrics/report';
import { Random } from '$core/random';
import { htmlReport } from '$parts/report/html-report';
import { locale, locales } from '$ui/i18n.svelte';

const hostile = `<img src=x onerror="alert(1)"></text></style><script>alert('x')</script>`;
const rows = (n: number) => ({
  target: hostile,
  split: hostile,
  seed: 1,
  row: Array.from({ length: n }, (_, i) => i)
});

function binary(classes: readonly string[]): EvaluationReport {
  const random = new Random(4);
  const actual = Array.from({ length: 300 }, () => random.below(2));
  const p = actual.map((y) => Math.min(1, Math.max(0, 0.3 + 0.4 * y + 0.2 * random.normal())));
  const probabilities = Float64Array.from(p.flatMap((q) => [1 - q, q]));
  return evaluate({ ...rows(300), task: 'binary', classes, actual, probabilities });
}

/** How often; a failing text match would print the whole file. */
const count = (html: string, pattern: RegExp) =>
  html.match(new RegExp(pattern, `g${pattern.flags}`))?.length ?? 0;

afterEach(() => {
  locale.current = 'en';
});

describe('the HTML report', () => {
  it('lets nothing from data become markup, and loads and runs nothing', () => {
    const html = htmlReport({
      title: hostile,
      report: binary([hostile, `"><svg onload=alert(1)>`]),
      model: hostile,
      data: hostile,
      date: 0,
      params: [{ label: hostile, value: hostile }],
      importance: {
        metric: hostile,
        baseline: 1,
        rows: 9,
        repeats: 1,
        columns: [{ column: hostile, mean: 1, std: 0 }]
      },
      dependence: [
        { column: hostile, grid: [hostile, 'b'], series: [{ label: hostile, mean: [1, 2] }], individual: [] }
      ]
    });
    expect(count(html, /<script|<img|<svg onload|<\/text><\/style>/i)).toBe(0);
    expect([count(html, /<style>/), count(html, /<\/style>/)]).toEqual([1, 1]);
    expect(count(html, /<[^>]*\s(src|href|on\w+)\s*=/i)).toBe(0);
    expect(count(html.replaceAll('http://www.w3.org/2000/svg', ''), /https?:|url\(|@import/i)).toBe(0);
    expect(html.includes(`content="default-src 'none'`)).toBe(true);
  });

  it('holds every score and a chart for each panel of a binary report', () => {
    const report = binary(['no', 'yes']);
    const html = htmlReport({ title: 'A model', report, model: 'adult@1', date: Date.UTC(2026, 0, 2) });
    expect([count(html, /adult@1/), count(html, /Jan 2, 2026/), count(html, /<figure>/)]).toEqual([1, 1, 7]);
    if (report.task === 'regression') throw new Error('expected a classification');
    for (const name of ['rocAuc', 'mcc', 'brier']) {
      expect(html.includes(report.scores[name]!.toFixed(4)), name).toBe(true);
    }
  });

  it('shows a dash for what is undefined, also after JSON has made it null', () => {
    const report = evaluate({
      ...rows(3),
      task: 'binary',
      classes: ['no', 'yes'],
      actual: [1, 1, 1],
      probabilities: Float64Array.of(0.2, 0.8, 0.4, 0.6, 0.7, 0.3)
    });
    const stored = JSON.parse(JSON.stringify(report)) as EvaluationReport;
    const html = htmlReport({ title: 'One class', report: stored, date: 0 });
    expect(count(html, /NaN|null|undefined/)).toBe(0);
    expect(count(html, /<td>–<\/td>/)).toBeGreaterThan(3);
  });

  it('draws the charts of a regression, in every language', () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => i + (i % 7));
    const actual = Array.from(values, (_, i) => i);
    const report = evaluate({
      ...rows(50),
      target: 'price',
      split: 'holdout',
      task: 'regression',
      actual,
      values
    });
    for (const language of locales) {
      locale.current = language;
      const html = htmlReport({ title: 'Prices', report, date: 0 });
      expect(html.includes(`<html lang="${language}">`)).toBe(true);
      expect(count(html, /<figure>/)).toBe(3);
    }
  });
});
