// The registry as rows of a list: the newest version of each model in short, filtered and sorted.
import type { AssetRecord, ModelVersion, Stage } from '$core/assets';
import { components, type ComponentName } from '$core/components/index';
import { primaryMetric } from '$core/metrics/report';
import type { ModelManifest, Task } from '$core/models/manifest';

export interface ModelRow {
  readonly name: string;
  readonly ref: string;
  readonly versions: number;
  readonly task: Task | undefined;
  /** Title of the component that trained it; undefined for an import. */
  readonly algorithm: string | undefined;
  readonly metric: { readonly name: string; readonly value: number } | undefined;
  /** Of the newest version. */
  readonly stage: Stage;
  /** Version in production, where it is another one. */
  readonly production: number | undefined;
  /** 'adult@1'; undefined for an import. */
  readonly dataset: string | undefined;
  readonly bytes: number;
  readonly createdAt: number;
  readonly tags: readonly string[];
  readonly description: string;
}

export interface ModelsFilter {
  readonly text: string;
  readonly task: Task | '';
  readonly stage: Stage | '';
}

export const noModelsFilter: ModelsFilter = { text: '', task: '', stage: '' };

export function modelRow(record: AssetRecord): ModelRow {
  const latest = record.versions.at(-1) as ModelVersion;
  const { manifest } = latest;
  const dataset = latest.origin.from.find((ref) => ref.startsWith('dataset:'));
  const production = record.versions.findLast((v) => record.stages?.[v.version] === 'production')?.version;
  return {
    name: record.name,
    ref: `${record.name}@${latest.version}`,
    versions: record.versions.length,
    task: manifest.task,
    algorithm: algorithmOf(manifest),
    metric: firstMetric(manifest),
    stage: record.stages?.[latest.version] ?? 'none',
    production: production === latest.version ? undefined : production,
    dataset: dataset?.slice('dataset:'.length),
    bytes: manifest.bytes,
    createdAt: latest.createdAt,
    tags: record.tags,
    description: record.description
  };
}

/** Title of the component that trained a model. */
export function algorithmOf(manifest: ModelManifest): string | undefined {
  const { algorithm } = manifest;
  return algorithm === undefined ? undefined : (components[algorithm as ComponentName]?.title ?? algorithm);
}

/** The metric its task is judged by, else the first there is. */
export function firstMetric(manifest: ModelManifest): ModelRow['metric'] {
  const { metrics = {}, task } = manifest;
  const names = Object.keys(metrics).filter((name) => Number.isFinite(metrics[name]));
  const wanted = task && primaryMetric(task);
  const name = names.find((candidate) => candidate === wanted) ?? names[0];
  return name === undefined ? undefined : { name, value: metrics[name]! };
}

export function filterModels(rows: readonly ModelRow[], filter: ModelsFilter): readonly ModelRow[] {
  const text = filter.text.trim().toLowerCase();
  return rows.filter(
    (row) =>
      (!filter.task || row.task === filter.task) &&
      (!filter.stage || row.stage === filter.stage || (filter.stage === 'production' && row.production)) &&
      (!text || searchText(row).includes(text))
  );
}

function searchText(row: ModelRow): string {
  const { name, algorithm, dataset, tags, description } = row;
  return [name, algorithm, dataset, ...tags, description].join('\n').toLowerCase();
}
