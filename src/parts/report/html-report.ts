// The report as one HTML file that loads nothing and runs nothing: metrics, tables and charts as inline SVG, in
// the colours of the studio, light or dark as its reader's system. Everything that comes from data is escaped,
// and the file forbids scripts to itself.
import type { DependenceReport, ImportanceReport } from '$core/metrics/explanations';
import type { EvaluationReport } from '$core/metrics/report';
import type { Drawing, LegendEntry } from '$ui/charts/drawing';
import { escapeXml as esc, svgText } from '$ui/charts/svg-text';
import { formatDateTime, formatNumber } from '$ui/format.svelte';
import { locale } from '$ui/i18n.svelte';
import tokens from '$ui/tokens.css?raw';
import { metricMeaning, metricName } from './metric-texts';
import { metricText, scoreText } from './report-charts';
import { reportFigures, type Figure } from './report-figures';
import { reportTexts as t } from './report-texts';
import sheet from './html-report.css?raw';

export interface HtmlReport {
  readonly title: string;
  readonly report: EvaluationReport;
  /** Name and version, such as 'adult-gbdt@1'. */
  readonly model?: string;
  readonly data?: string;
  /** Epoch ms. */
  readonly date: number;
  /** As they should be shown. */
  readonly params?: readonly { readonly label: string; readonly value: string }[];
  readonly importance?: ImportanceReport;
  readonly dependence?: readonly DependenceReport[];
}

/** The whole file, as text. */
export function htmlReport(input: HtmlReport): string {
  const { title, report } = input;
  const figures = reportFigures(report, input.importance, input.dependence ?? []);
  return `<!doctype html>
<html lang="${locale.current}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${esc(title)}</title>
<style>${themes(tokens)}
${sheet}</style>
</head>
<body>
<main>
<h1>${esc(title)}</h1>
<p>${esc(t.of(report.target, report.split, formatNumber(report.rows)))}</p>
${factsHtml(input)}
<section><h2>${esc(t.scores)}</h2>${scoresHtml(report)}</section>
<div class="figures">${figures.map(figureHtml).join('\n')}</div>
${report.task === 'regression' ? '' : perClassHtml(report)}
${paramsHtml(input.params ?? [])}
<footer>${esc(t.made)}</footer>
</main>
</body>
</html>
`;
}

/** Tokens for both themes, chosen by the system; paper is always light. */
function themes(css: string): string {
  const [light = '', dark = ''] = css.replace(/\/\*[\s\S]*?\*\//g, '').split(":root[data-theme='dark']");
  return `${light.trim()}\n@media screen and (prefers-color-scheme: dark) { :root ${dark.trim()} }`;
}

function factsHtml({ model, data, date }: HtmlReport): string {
  const facts = [
    [t.model, model],
    [t.data, data],
    [t.date, formatDateTime(date)]
  ] as const;
  const rows = facts.flatMap(([label, value]) =>
    value ? [`<div><dt>${esc(label)}</dt><dd>${esc(value)}</dd></div>`] : []
  );
  return `<dl class="facts">${rows.join('')}</dl>`;
}

function scoresHtml(report: EvaluationReport): string {
  const rows = Object.entries(report.scores).map(([metric, value]) => [
    metricName(metric),
    metricText(metric, value),
    metricMeaning(metric) ?? ''
  ]);
  return tableHtml(['', t.value, ''], rows, 'scores');
}

function perClassHtml(report: Exclude<EvaluationReport, { task: 'regression' }>): string {
  const columns = [t.class, t.support, t.precision, t.recall, t.f1, t.rocAuc, t.averagePrecision];
  const rows = report.perClass.map((c) => [
    c.label,
    formatNumber(c.support),
    ...[c.precision, c.recall, c.f1, c.rocAuc, c.averagePrecision].map((value) => scoreText(value))
  ]);
  return `<section><h2>${esc(t.perClass)}</h2>${tableHtml(columns, rows, 'numbers')}</section>`;
}

function paramsHtml(params: readonly { readonly label: string; readonly value: string }[]): string {
  if (params.length === 0) return '';
  const rows = params.map(({ label, value }) => [label, value]);
  return `<section><h2>${esc(t.parameters)}</h2>${tableHtml([], rows, 'params')}</section>`;
}

/** The first cell of each row is its header. */
function tableHtml(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  kind: 'scores' | 'numbers' | 'params'
): string {
  const named = columns.some(Boolean) && kind === 'numbers';
  const head = named
    ? `<thead><tr>${columns.map((c) => `<th scope="col">${esc(c)}</th>`).join('')}</tr></thead>`
    : '';
  const body = rows.map(([first = '', ...rest]) => {
    return `<tr><th scope="row">${esc(first)}</th>${rest.map((cell) => `<td>${esc(cell)}</td>`).join('')}</tr>`;
  });
  return `<div class="scroll"><table class="${kind}">${head}<tbody>${body.join('')}</tbody></table></div>`;
}

function figureHtml({ title, note, drawing }: Figure): string {
  const about = note ? `<p>${esc(note)}</p>` : '';
  const caption = `<figcaption><h2>${esc(title)}</h2>${about}${legendHtml(drawing)}</figcaption>`;
  return `<figure>${caption}${svgText(drawing, { title })}</figure>`;
}

function legendHtml({ legend }: Drawing): string {
  if (legend.length === 0) return '';
  return `<ul>${legend.map((entry) => `<li>${swatch(entry)}${esc(entry.label)}</li>`).join('')}</ul>`;
}

function swatch({ paint, shape, dash }: LegendEntry): string {
  const mark =
    shape === 'line'
      ? `<path d="M0 6h20" style="stroke:var(${paint})" stroke-width="2.5"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`
      : `<rect x="4" width="12" height="12" rx="2" style="fill:var(${paint})"/>`;
  return `<svg width="20" height="12" aria-hidden="true">${mark}</svg>`;
}
