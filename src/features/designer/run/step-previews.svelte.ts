// Looks at what steps gave, for their nodes on the canvas: the first rows of a table, pictures of a set, the scores of a report,
// the curve of a training, also while it goes on. Each is read once, one after another, when it is asked for.
import { SvelteMap } from 'svelte/reactivity';
import { isHearthError } from '$core/errors';
import type { GraphNode } from '$core/graph/graph';
import type { PipelineStep } from '$core/graph/pipeline';
import type { SeriesPoint } from '$core/ports';
import type { Workspace } from '$sdk/workspace';
import { formatNumber } from '$ui/format.svelte';
import type { CanvasPreview } from '$ui/graph/canvas-types';
import { metricName } from '$parts/report/metric-texts';
import { cellText } from './cell';
import { reportPreview } from './report-preview';
import { seriesLabel } from './series-label';
import type { RunView } from './run-view.svelte';

const shownRows = 3;
const shownPictures = 3;
/** Points of a curve that are drawn. */
const mostPoints = 200;

export class StepPreviews {
  readonly #workspace: Workspace;
  readonly #known = new SvelteMap<string, CanvasPreview>();
  readonly #asked = new Set<string>();
  readonly #urls: string[] = [];
  readonly #stops: (() => void)[] = [];
  #queue: Promise<void> = Promise.resolve();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** What is known of a step's output by now. */
  of(step: PipelineStep | undefined): CanvasPreview | undefined {
    for (const key of step ? keysOf(step) : []) {
      const known = this.#known.get(key);
      if (known) return known;
    }
    return undefined;
  }

  /** Reads what steps of a run gave, as far as it has not been read. */
  ask(run: RunView, nodes: readonly GraphNode[]): void {
    for (const { id } of nodes) {
      const step = run.step(id);
      if (!step) continue;
      for (const key of keysOf(step)) if (!this.#asked.has(key)) this.#read(key, step);
    }
  }

  close(): void {
    for (const stop of this.#stops) stop();
    for (const url of this.#urls) URL.revokeObjectURL(url);
  }

  #read(key: string, step: PipelineStep): void {
    this.#asked.add(key);
    if (key.startsWith('curve:')) return this.#follow(key, step.job!);
    this.#queue = this.#queue.then(async () => {
      try {
        const preview = await this.#preview(key, step);
        if (preview) this.#known.set(key, preview);
      } catch (error) {
        // Deleted meanwhile, or on another device: there is nothing to look at.
        if (!isHearthError(error, 'asset/not-found') && !isHearthError(error, 'store/missing-blob'))
          throw error;
      }
    });
  }

  async #preview(key: string, { job, outputs = {} }: PipelineStep): Promise<CanvasPreview | undefined> {
    const [kind, ref = ''] = /^([a-z-]+):(.*)$/s.exec(key)?.slice(1) ?? [];
    if (kind === 'dataset') return this.#rows(ref);
    if (kind === 'images') return this.#pictures(ref);
    if (kind === 'report' && job !== undefined && this.#workspace.jobs.records.get(job)) {
      const port = Object.entries(outputs).find(([, { value }]) => value === key)?.[0];
      return reportPreview(await this.#workspace.jobs.get(job).report(port));
    }
    return undefined;
  }

  async #rows(ref: string): Promise<CanvasPreview> {
    const dataset = this.#workspace.datasets.get(ref);
    const columns = dataset.columns.slice(0, 3);
    const names = columns.map(({ name }) => name);
    const view = await dataset.openView();
    try {
      const read = await view.read(0, shownRows, names);
      const rows = read.rowIds.map((_, row) =>
        columns.map(({ type }, column) => cellText(read.columns[column]![row], type))
      );
      return { kind: 'rows', columns: names, rows };
    } finally {
      await view.close();
    }
  }

  async #pictures(ref: string): Promise<CanvasPreview | undefined> {
    const items = (await this.#workspace.images.get(ref).items()).slice(0, shownPictures);
    const urls: string[] = [];
    for (const item of items) urls.push(URL.createObjectURL(await this.#workspace.images.thumbnail(item)));
    this.#urls.push(...urls);
    return urls.length > 0 ? { kind: 'images', urls } : undefined;
  }

  /** A job's first curve, as stored and as it grows; without one, its final figures. */
  #follow(key: string, job: string): void {
    const points = new Map<string, Map<number, number>>();
    const add = (news: readonly SeriesPoint[]): void => {
      for (const { series, step, value } of news)
        points.set(series, (points.get(series) ?? new Map<number, number>()).set(step, value));
      const preview = curveOf(points);
      if (preview) this.#known.set(key, preview);
    };
    const stop = this.#workspace.jobs.listen(job, (news) => {
      if (news.kind === 'metrics') add(news.points);
    });
    this.#stops.push(stop);
    this.#queue = this.#queue.then(async () => {
      if (!this.#workspace.jobs.records.get(job)) return;
      for (const { name, steps, values } of await this.#workspace.jobs.get(job).series())
        add(steps.map((step, i) => ({ series: name, step, value: values[i]! })));
      const { metrics = {} } = this.#workspace.jobs.records.get(job) ?? {};
      const said = Object.entries(metrics)
        .filter(([, value]) => Number.isFinite(value))
        .slice(0, 5);
      if (!this.#known.has(key) && said.length > 0)
        this.#known.set(key, {
          kind: 'text',
          text: said.map(([name, value]) => `${metricName(name)}: ${formatNumber(value)}`).join('\n')
        });
    });
  }
}

/** What could be looked at of a step, the best first. */
function keysOf({ job, outputs = {}, state }: PipelineStep): readonly string[] {
  const values = Object.values(outputs).map(({ value }) => String(value));
  const gave = ['report:', 'images:', 'dataset:'].flatMap((kind) =>
    values.filter((value) => value.startsWith(kind))
  );
  const isTraining =
    state === 'running' || values.some((value) => /^(model|adapter|language-model):/.test(value));
  return job !== undefined && isTraining ? [`curve:${job}`, ...gave] : gave;
}

function curveOf(points: ReadonlyMap<string, ReadonlyMap<number, number>>): CanvasPreview | undefined {
  const drawn = [...points].filter(([, steps]) => steps.size > 1);
  // What it has not seen says more than what it has learned from.
  const first = drawn.find(([name]) => /\bvalid/.test(name)) ?? drawn[0];
  if (!first) return undefined;
  const values = [...first[1]].sort(([a], [b]) => a - b).map(([, value]) => value);
  const every = Math.ceil(values.length / mostPoints);
  const shown = values.filter((_, i) => i % every === 0 || i === values.length - 1);
  return { kind: 'line', label: seriesLabel(first[0]), values: shown, said: formatNumber(values.at(-1)!) };
}
