// Charts and the evaluation report in a real browser: what is drawn, read out, picked and saved, and that axe finds
// nothing wrong in either theme.
import axe from 'axe-core';
import { afterEach, describe, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { userEvent } from 'vitest/browser';
import CompareReports from '$parts/report/CompareReports.svelte';
import DependencePanel from '$parts/report/DependencePanel.svelte';
import EvaluationReport from '$parts/report/EvaluationReport.svelte';
import { htmlReport } from '$parts/report/html-report';
import ImportancePanel from '$parts/report/ImportancePanel.svelte';
import '$ui/base.css';
import { drawBarChart } from '$ui/charts/bar-chart';
import { pngOf, standaloneSvg } from '$ui/charts/export-chart';
import Heatmap from '$ui/charts/Heatmap.svelte';
import LineChart from '$ui/charts/LineChart.svelte';
import LiveChart from '$ui/charts/LiveChart.svelte';
import { classificationReport, regressionReport } from '../support/sample-reports';

const { documentElement: root } = document;
afterEach(() => {
  delete root.dataset['theme'];
});

async function expectNoViolations(element: Element): Promise<void> {
  for (const theme of ['light', 'dark']) {
    root.dataset['theme'] = theme;
    const { violations } = await axe.run(element, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'],
      rules: { region: { enabled: false } }
    });
    const found = violations.map((v) => `${theme}: ${v.id}: ${v.nodes[0]?.html}`);
    expect(found).toEqual([]);
  }
}

const importance = {
  metric: 'rocAuc',
  baseline: 0.9,
  rows: 500,
  repeats: 5,
  columns: [
    { column: 'age', mean: 0.12, std: 0.01 },
    { column: 'noise', mean: -0.001, std: 0.002 }
  ]
};
const dependence = {
  column: 'age',
  grid: [20, 40, 60],
  series: [{ label: '>50K', mean: [0.1, 0.4, 0.3] }],
  individual: [[0.1, 0.5, 0.2]]
};

describe('the evaluation report', () => {
  test.each([
    { name: 'binary', report: classificationReport(['<=50K', '>50K']), charts: 7 },
    { name: 'multi-class', report: classificationReport(['a', 'b', 'c', 'd']), charts: 5 },
    { name: 'regression', report: regressionReport(), charts: 3 }
  ])('of a $name model shows its charts, named, without violations', async ({ report, charts }) => {
    const { container } = await render(EvaluationReport, { report, onrows: () => undefined });
    await expect.poll(() => container.querySelectorAll('svg[role=img]').length).toBe(charts);
    for (const chart of container.querySelectorAll('svg[role=img]')) {
      expect(chart.querySelector('title')?.textContent).toMatch(/\w/);
      expect(chart.querySelector('desc')?.textContent).toMatch(/\w/);
    }
    expect(container.querySelector('dl')?.textContent).not.toMatch(/NaN/);
    await expectNoViolations(container);
  });

  test('tells the rows of a chosen cell of the confusion matrix', async () => {
    const report = classificationReport(['no', 'yes']);
    if (report.task === 'regression') throw new Error('expected a classification');
    const heard: unknown[] = [];
    const page = await render(EvaluationReport, {
      report,
      onrows: (rows, cell) => heard.push([rows.length, cell])
    });
    const surface = page.getByRole('application', { name: /Confusion matrix/ });
    await expect.element(surface).toBeVisible();
    (surface.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{Enter}');
    expect(heard).toEqual([[report.confusion[0]![1], { actual: 'no', predicted: 'yes' }]]);
  });

  test('moves counts and cost with the threshold', async () => {
    const report = classificationReport(['no', 'yes']);
    if (report.task === 'regression') throw new Error('expected a classification');
    const page = await render(EvaluationReport, { report });
    const slider = page.getByRole('slider');
    await expect.element(slider).toBeVisible();
    await slider.fill('1');
    const positives = report.perClass[1]!.support;
    await expect.element(page.getByText(`At 1 the mistakes cost ${positives}.`)).toBeVisible();
    await page.getByRole('button', { name: 'Use it' }).click();
    await expect.element(slider).not.toHaveValue('1');
  });
});

test('importance, dependence and compared reports have no violations', async () => {
  for (const { container } of [
    await render(ImportancePanel, { report: importance }),
    await render(DependencePanel, { report: dependence }),
    await render(CompareReports, {
      reports: [
        { title: 'forest', report: classificationReport(['no', 'yes'], 300) },
        { title: 'boosting', report: classificationReport(['no', 'yes'], 500) }
      ]
    })
  ]) {
    await expect.poll(() => container.querySelector('svg[role=img]')).not.toBeNull();
    await expectNoViolations(container);
  }
});

describe('a chart', () => {
  const data = {
    series: [
      { label: 'loss', x: [1, 2, 3], y: [3, 2, 1] },
      { label: 'other', x: [1, 3], y: [1, 1] }
    ],
    x: { label: 'Round' }
  };

  test('reads its points out by arrow keys, hides a series, and turns into a table', async () => {
    const page = await render(LineChart, { title: 'Loss', data });
    const surface = page.getByRole('application');
    await expect.element(surface).toBeVisible();
    (surface.element() as HTMLElement).focus();
    await userEvent.keyboard('{End}');
    await expect.element(page.getByRole('status')).toHaveTextContent(/Round\s*3/);
    await page.getByRole('button', { name: 'Show or hide other' }).click();
    expect(page.container.querySelectorAll('path[stroke-width="2"]')).toHaveLength(1);
    await page.getByRole('button', { name: 'Actions for Loss' }).click();
    await page.getByRole('menuitem', { name: 'Show as table' }).click();
    await expect.element(page.getByRole('cell', { name: 'loss' }).first()).toBeVisible();
    await expectNoViolations(page.container);
  });

  test('says that there is nothing to draw', async () => {
    const page = await render(LineChart, {
      title: 'Loss',
      data: { series: [] },
      empty: 'No round has ended yet'
    });
    await expect.element(page.getByText('No round has ended yet')).toBeVisible();
  });

  test('fits its width, and is drawn anew when that changes', async () => {
    const page = await render(LineChart, { title: 'Loss', data });
    const width = () => Number(page.container.querySelector('svg[role=img]')?.getAttribute('width'));
    page.container.style.width = '700px';
    await expect.poll(width).toBe(700);
    page.container.style.width = '320px';
    await expect.poll(width).toBe(320);
  });

  test('picks the cell under the mouse', async () => {
    const picked: number[][] = [];
    const matrix = {
      rows: ['a', 'b'],
      columns: ['x', 'y'],
      values: [
        [1, 2],
        [3, 4]
      ]
    };
    const page = await render(Heatmap, { title: 'M', data: matrix, onpick: (r, c) => picked.push([r, c]) });
    await expect.element(page.getByRole('application')).toBeVisible();
    const svg = page.container.querySelector('svg[role=img]')!;
    const cell = [...svg.querySelectorAll('text')].find((text) => text.textContent === '3')!;
    const box = cell.getBoundingClientRect();
    const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, bubbles: true };
    page.getByRole('application').element().dispatchEvent(new MouseEvent('click', at));
    expect(picked).toEqual([[1, 0]]);
  });

  test('grows live on a canvas, with its last values in its name', async () => {
    const series = (n: number) => [
      {
        name: 'train',
        steps: Array.from({ length: n }, (_, i) => i),
        values: Array.from({ length: n }, (_, i) => 1 / (i + 1))
      },
      { name: 'valid', steps: [0, n], values: [1, 0.5] }
    ];
    const page = await render(LiveChart, { title: 'Loss', series: series(3), xLabel: 'Round' });
    await expect.poll(() => page.container.querySelector('canvas')?.width ?? 0).toBeGreaterThan(100);
    await page.rerender({ series: series(4000) });
    await expect.element(page.getByRole('img', { name: /train: 0.00025, valid: 0.5/ })).toBeVisible();
    await expectNoViolations(page.container);
  });
});

describe('a saved chart', () => {
  const drawing = drawBarChart(
    {
      bars: [
        { label: 'a & <b>', value: 2 },
        { label: 'c', value: 1 }
      ]
    },
    400
  )!;

  test.each(['light', 'dark'])('is a well-formed SVG in the colours of the %s theme', (theme) => {
    root.dataset['theme'] = theme;
    const svg = standaloneSvg(drawing, 'Top <values>', root);
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(parsed.querySelector('parsererror')).toBeNull();
    expect(parsed.querySelector('title')?.textContent).toBe('Top <values>');
    expect(svg).not.toContain('var(');
    const ground = getComputedStyle(root).getPropertyValue('--surface-2').trim();
    expect(parsed.querySelector('rect')?.getAttribute('style')).toBe(`fill:${ground}`);
  });

  test('is a PNG at twice its size, with the bars in it', async () => {
    root.dataset['theme'] = 'light';
    const png = await pngOf(standaloneSvg(drawing, 'Top values', root));
    expect(png.type).toBe('image/png');
    const image = await createImageBitmap(png);
    expect(image.width).toBe(2 * (drawing.width + 32));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let blue = 0;
    for (let i = 0; i < data.length; i += 4)
      if (data[i] === 0x1d && data[i + 1] === 0x6f && data[i + 2] === 0xb8) blue++;
    expect(blue).toBeGreaterThan(5000);
  });
});

test('the HTML report brings its colours and draws without scripts', async () => {
  const html = htmlReport({
    title: 'Income',
    report: classificationReport(['<=50K', '>50K']),
    date: 0,
    importance,
    dependence: [dependence]
  });
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-same-origin');
  frame.srcdoc = html;
  document.body.append(frame);
  await new Promise((loaded) => frame.addEventListener('load', loaded, { once: true }));
  const inside = frame.contentDocument!;
  expect(inside.querySelectorAll('figure > svg')).toHaveLength(9);
  expect(inside.querySelector('h1')?.textContent).toBe('Income');
  const bar = inside.querySelector('figure:nth-of-type(8) rect')!;
  expect(frame.contentWindow!.getComputedStyle(bar).fill).toMatch(/^rgb\((?!0, 0, 0)/);
  frame.remove();
});
