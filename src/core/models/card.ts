// The model card (Mitchell et al. 2019, "Model Cards for Model Reporting"): what a model is, what it was made
// from, how good it is and where not to trust it, as Markdown from the records. What is not known is said.
import type { EvaluationReport } from '../metrics/report';
import type { ModelField, ModelManifest } from './manifest';

export interface ModelCardInput {
  /** 'adult income@3' */
  readonly ref: string;
  readonly createdAt: number;
  readonly manifest: ModelManifest;
  /** The owner's own words about purpose and use. */
  readonly description?: string;
  readonly stage?: string;
  readonly report?: EvaluationReport;
  /** From the model back to the file, nearest first. */
  readonly lineage?: readonly LineageStep[];
  readonly training?: {
    readonly component: string;
    readonly params: Readonly<Record<string, unknown>>;
    readonly seed: number;
    readonly appVersion?: string;
  };
}

export interface LineageStep {
  /** 'dataset adult@1', 'file adult.csv' */
  readonly what: string;
  /** 'imported from', 'filtered', … */
  readonly how?: string;
  readonly hash?: string;
}

/** The card, ending in a line break. */
export function modelCard(input: ModelCardInput): string {
  const sections = [
    heading(input),
    purpose(input),
    fieldsSection(input.manifest),
    performance(input),
    importance(input.manifest),
    limits(input),
    origin(input)
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function heading({ ref, createdAt, manifest, stage }: ModelCardInput): string {
  const facts = [
    ['Task', taskText(manifest)],
    ['Target', manifest.target ?? 'not known'],
    ['Algorithm', manifest.algorithm ?? 'not known'],
    [
      'Made',
      `${new Date(createdAt).toISOString().slice(0, 10)}${manifest.producer === 'import' ? ', imported from elsewhere' : ''}`
    ],
    ['Stage', stage === undefined || stage === 'none' ? 'not set' : stage],
    ['File', `ONNX, ${sizeText(manifest.bytes)}`]
  ] as const;
  return [`# ${text(ref)}`, '', ...facts.map(([name, value]) => `- **${name}:** ${text(value)}`)].join('\n');
}

function taskText({ task, classes, positive }: ModelManifest): string {
  if (task === undefined) return 'not known';
  if (task === 'regression') return 'regression';
  const names = classes?.slice(0, 20).join(', ') ?? '';
  const more = (classes?.length ?? 0) > 20 ? ` and ${classes!.length - 20} more` : '';
  const cut = positive === undefined ? '' : `; positive: ${positive}`;
  return `${task === 'binary' ? 'binary' : 'multi-class'} classification (${names}${more}${cut})`;
}

function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function purpose({ description, manifest }: ModelCardInput): string {
  const said = description?.trim();
  const goal =
    manifest.target === undefined
      ? 'Its purpose is not recorded.'
      : `It predicts **${text(manifest.target)}** from ${manifest.fields?.length ?? 'its'} columns.`;
  return ['## Purpose', '', ...(said ? [said, ''] : []), goal].join('\n');
}

function fieldsSection({ fields, inputs }: ModelManifest): string {
  if (!fields) {
    const rows = inputs.map(({ name, type, dims }) => `| ${text(name)} | ${type} | ${dims.join(' × ')} |`);
    return ['## Inputs', '', '| tensor | type | shape |', '|---|---|---|', ...rows].join('\n');
  }
  const rows = fields.map((field) => `| ${text(field.name)} | ${field.type} | ${text(seenIn(field))} |`);
  return ['## Inputs', '', '| column | type | seen in training |', '|---|---|---|', ...rows].join('\n');
}

function seenIn({ levels, range, type }: ModelField): string {
  if (levels) {
    const shown = levels.slice(0, 8).join(', ');
    return levels.length > 8 ? `${shown} and ${levels.length - 8} more` : shown;
  }
  if (!range) return '';
  const show = (value: number) =>
    type === 'datetime' ? new Date(value).toISOString().slice(0, 10) : numberText(value);
  return `${show(range.min)} to ${show(range.max)}, median ${show(range.median)}`;
}

function performance({ manifest, report }: ModelCardInput): string {
  const scores = report?.scores ?? manifest.metrics;
  if (!scores) return '## Performance\n\nIt has not been judged here.';
  const rows = Object.entries(scores).map(([name, value]) => `| ${text(name)} | ${numberText(value)} |`);
  const how = report
    ? [`Judged on ${report.rows.toLocaleString('en')} rows: ${text(report.split)}.`, '']
    : [];
  return [
    '## Performance',
    '',
    ...how,
    '| metric | value |',
    '|---|---|',
    ...rows,
    ...classTable(report)
  ].join('\n');
}

function classTable(report: EvaluationReport | undefined): string[] {
  if (!report || report.task === 'regression') return [];
  const rows = report.perClass.map(
    ({ label, support, precision, recall, f1 }) =>
      `| ${text(label)} | ${support} | ${numberText(precision)} | ${numberText(recall)} | ${numberText(f1)} |`
  );
  return ['', '| class | rows | precision | recall | F1 |', '|---|---|---|---|---|', ...rows];
}

function importance({ importance: found }: ModelManifest): string {
  if (!found || found.length === 0) return '';
  const top = [...found].sort((a, b) => b.value - a.value).slice(0, 10);
  const rows = top.map(({ column, value }) => `| ${text(column)} | ${(value * 100).toFixed(1)} % |`);
  return ['## What it looks at', '', '| column | share |', '|---|---|', ...rows].join('\n');
}

/** Only what the records show; no advice that would fit any model. */
function limits({ manifest, report }: ModelCardInput): string {
  const known: string[] = [];
  if (manifest.fields)
    known.push(
      'Values outside the ranges above were not seen in training; unknown categories count as none.'
    );
  if (manifest.producer === 'import')
    known.push('It was made elsewhere: its training data are not known here.');
  if (!report && !manifest.metrics) known.push('No evaluation is recorded.');
  if (report && report.rows < 1000) known.push(`It was judged on only ${report.rows} rows.`);
  if (report && report.task !== 'regression') known.push(...classLimits(report.perClass));
  if (known.length === 0) known.push('None are recorded.');
  return ['## Limits', '', ...known.map((line) => `- ${line}`)].join('\n');
}

function classLimits(classes: readonly { label: string; support: number; recall: number }[]): string[] {
  const rare = classes.filter(({ support }) => support < 30).map(({ label }) => text(label));
  const weak = classes.filter(({ support, recall }) => support >= 30 && recall < 0.5);
  const lines = rare.length > 0 ? [`Fewer than 30 rows tell about: ${rare.slice(0, 10).join(', ')}.`] : [];
  for (const { label, recall } of weak.slice(0, 10))
    lines.push(`It finds only ${(recall * 100).toFixed(0)} % of ${text(label)}.`);
  return lines;
}

function origin({ manifest, lineage, training }: ModelCardInput): string {
  const lines = ['## Origin', '', `- Model bytes: \`${manifest.onnx}\``];
  for (const { what, how, hash } of lineage ?? [])
    lines.push(`- ${how ? `${text(how)} ` : ''}${text(what)}${hash ? ` (\`${hash}\`)` : ''}`);
  if (training) {
    const { component, params, seed, appVersion } = training;
    lines.push(`- Trained by \`${component}\`${appVersion ? ` of Hearth ${appVersion}` : ''}, seed ${seed}`);
    for (const [name, value] of Object.entries(params))
      if (value !== undefined) lines.push(`  - ${text(name)}: ${text(JSON.stringify(value))}`);
  }
  return lines.join('\n');
}

/** Four significant digits; whole numbers whole. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return 'not defined';
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

/** Text that is not ours cannot become markup or break a line. */
function text(value: string): string {
  return value.replace(/[\\`*_<>[\]#|]/g, '\\$&').replace(/\s+/g, ' ');
}
