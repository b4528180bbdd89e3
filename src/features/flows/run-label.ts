// What a run over rows is called where it is chosen among others: when it began, how it ended where it did not complete, over how
// many rows of what it went, and what answered.
import type { TableManifest } from '$core/data/table';
import { hostOf, type Connection, type Connections } from '$core/flows/run/connection';
import type { JobRecord } from '$core/jobs/record';
import { isRecord } from '$core/params';
import { jobStateName } from '$parts/job-text';
import type { Datasets } from '$sdk/datasets';
import { counted } from '$ui/counted';
import { formatMoment, formatNumber } from '$ui/format.svelte';
import { texts } from '$ui/i18n.svelte';

const t = texts({
  en: { rows: (rows: string) => counted(rows, 'row', 'rows') },
  'zh-Hant': { rows: (rows: string) => `${rows} 列` },
  sv: { rows: (rows: string) => counted(rows, 'rad', 'rader') }
});

/** Names that are said; of more, that there are. */
const mostNames = 2;

/** 'Nov 30, 2026, 11:16:05 PM · Failed · toy@1, 5 rows · tiny'. */
export function runLabel(job: JobRecord, datasets: Pick<Datasets, 'list'>): string {
  return [formatMoment(job.createdAt), runFacts(job, datasets)].filter((part) => part !== '').join(' · ');
}

/** What is said after the time. */
export function runFacts(job: JobRecord, datasets: Pick<Datasets, 'list'>): string {
  const state = job.state === 'completed' ? [] : jobStateName(job.state);
  return [state, rowsOf(job, datasets), answeredBy(job)].flat().join(' · ');
}

function rowsOf({ inputs, params }: JobRecord, datasets: Pick<Datasets, 'list'>): readonly string[] {
  const ref = inputs.data?.replace(/^dataset:/, '');
  const version = datasets
    .list()
    .flatMap(({ name, versions }) => versions.map((one) => ({ ref: `${name}@${one.version}`, ...one })))
    .find((one) => one.ref === ref);
  const all = Array.isArray(params.rows)
    ? params.rows.length
    : (version?.manifest as TableManifest | undefined)?.rows;
  const limit = typeof params.limit === 'number' ? params.limit : Infinity;
  const rows = typeof all === 'number' ? t.rows(formatNumber(Math.min(all, limit))) : [];
  const said = [ref ?? [], rows].flat();
  return said.length === 0 ? [] : [said.join(', ')];
}

function answeredBy({ inputs, params }: JobRecord): readonly string[] {
  const connections = isRecord(params.connections) ? (params.connections as Connections) : {};
  const { model } = inputs;
  const others = Object.values(connections).flatMap((one) => nameOf(one) ?? []);
  const own = model !== undefined && (connections[''] ?? { kind: 'model' }).kind === 'model';
  const names = [...new Set([...(own ? [model.replace(/^[\w-]+:/, '')] : []), ...others])];
  if (names.length === 0) return [];
  return [names.slice(0, mostNames).join(', ') + (names.length > mostNames ? ', …' : '')];
}

function nameOf(connection: Connection): string | undefined {
  if (connection.kind === 'model') return undefined;
  if (connection.kind === 'prebuilt') return connection.id === '' ? undefined : connection.id;
  const host = hostOf(connection.url) ?? connection.url;
  return connection.model === undefined ? host : `${connection.model} (${host})`;
}
