// Filtering and sorting of the runs list: functions of job records, and of the language that titles are shown in.
import { components, type ComponentName } from '$core/components/index';
import { isFinished, type JobRecord, type JobState } from '$core/jobs/record';
import { primaryMetric } from '$core/metrics/report';
import { tasks } from '$core/models/manifest';
import { jobTitle } from '$parts/job-title.svelte';

export interface RunsFilter {
  /** Part of the title, notes, a tag, the dataset or the model, ignoring case. */
  readonly text: string;
  readonly component: string;
  /** Dataset name without version. */
  readonly dataset: string;
  readonly state: JobState | '';
  readonly tag: string;
  /** Also jobs that are not trainings. */
  readonly all: boolean;
}

export const noFilter: RunsFilter = { text: '', component: '', dataset: '', state: '', tag: '', all: false };

/** 'title', 'state', 'created', 'duration', or a metric as 'metric:rocAuc'. */
export type SortKey = 'title' | 'state' | 'created' | 'duration' | `metric:${string}`;
export interface RunsSort {
  readonly by: SortKey;
  readonly descending: boolean;
}

/** Tag of jobs that screens start for themselves (a profile, an explanation): listed only with all jobs. */
export const backgroundTag = 'background';

/** Whether a job trained a model, or an adapter of one. */
export function isTraining(record: JobRecord): boolean {
  if (record.component === 'fine-tune-lora' || record.component === 'evaluate-language-model') return true;
  return components[record.component as ComponentName]?.category === 'train';
}

/** 'adult' from 'dataset:adult@1'. */
export function datasetName(record: JobRecord): string | undefined {
  const ref = Object.values(record.inputs).find((input) => input.startsWith('dataset:'));
  return ref?.slice('dataset:'.length).replace(/@\d+$/, '');
}

/** The title of what ran; its bare name where this version does not know it. */
export function algorithmTitle(component: string): string {
  return components[component as ComponentName]?.title ?? component;
}

/** Time from start to end, or to `now` while it runs. */
export function durationMs(record: JobRecord, now: number): number | undefined {
  if (record.startedAt === undefined) return undefined;
  return (record.finishedAt ?? (isFinished(record.state) ? record.startedAt : now)) - record.startedAt;
}

export function filterRuns(records: readonly JobRecord[], filter: RunsFilter): readonly JobRecord[] {
  const text = filter.text.trim().toLowerCase();
  return records.filter(
    (record) =>
      (filter.all || isTraining(record)) &&
      (!filter.component || record.component === filter.component) &&
      (!filter.dataset || datasetName(record) === filter.dataset) &&
      (!filter.state || record.state === filter.state) &&
      (!filter.tag || record.tags.includes(filter.tag)) &&
      (!text || searchText(record).includes(text))
  );
}

function searchText(record: JobRecord): string {
  const refs = [...Object.values(record.inputs), ...Object.values(record.outputs ?? {})];
  const named = refs.filter((ref) => !ref.startsWith('report:'));
  return [record.title, jobTitle(record), record.notes, ...record.tags, ...named, record.id]
    .join('\n')
    .toLowerCase();
}

/** Sorted by a column; runs without a value come last whichever way. Equal ones keep their order. */
export function sortRuns(records: readonly JobRecord[], sort: RunsSort): readonly JobRecord[] {
  const sign = sort.descending ? -1 : 1;
  const keyed = records.map((record) => ({ record, key: sortValue(record, sort.by) }));
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined)
      return Number(a.key === undefined) - Number(b.key === undefined);
    if (typeof a.key === 'string' && typeof b.key === 'string') return sign * a.key.localeCompare(b.key);
    return sign * (Number(a.key) - Number(b.key));
  });
  return keyed.map(({ record }) => record);
}

function sortValue(record: JobRecord, by: SortKey): string | number | undefined {
  switch (by) {
    case 'title':
      return jobTitle(record);
    case 'state':
      return record.state;
    case 'created':
      return record.createdAt;
    case 'duration':
      return durationMs(record, Infinity);
    default:
      return finite(record.metrics?.[by.slice('metric:'.length)]);
  }
}

/** A score that has no meaning for a run is stored as null or NaN. */
function finite(value: number | null | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Names of all metrics that these runs have: those that models are judged by first, then by how many have them. */
export function metricNames(records: readonly JobRecord[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const record of records)
    for (const name of Object.keys(record.metrics ?? {})) counts.set(name, (counts.get(name) ?? 0) + 1);
  const primary = new Set(tasks.map(primaryMetric));
  // Log loss judges several classes, but two classes have one as well: where both are, the other comes first.
  const rank = (name: string): number =>
    (primary.has(name) ? 1e9 : 0) + (counts.get(name) ?? 0) - (name === 'logLoss' ? 0.5 : 0);
  return [...counts.keys()].sort((a, b) => rank(b) - rank(a));
}

/** Distinct values of the filters' choices, sorted. */
export function filterChoices(records: readonly JobRecord[]): {
  readonly components: readonly string[];
  readonly datasets: readonly string[];
  readonly tags: readonly string[];
} {
  const sorted = (values: Iterable<string>): string[] =>
    [...new Set(values)].sort((a, b) => a.localeCompare(b));
  return {
    components: sorted(records.map((record) => record.component)),
    datasets: sorted(records.map(datasetName).filter((name) => name !== undefined)),
    tags: sorted(records.flatMap((record) => record.tags).filter((tag) => tag !== backgroundTag))
  };
}
