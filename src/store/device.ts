// Device-local records: live series, logs, checkpoints and caches. They never enter the shared document.
import { interimKey } from '$core/jobs/run';
import type { DeviceStore, LogLine, Series, SeriesPoint } from '$core/ports';
import type { SeriesRow, WorkspaceDatabase } from './database';
import { translated } from './errors';

export class DeviceTable implements DeviceStore {
  readonly #db: WorkspaceDatabase;

  constructor(db: WorkspaceDatabase) {
    this.#db = db;
  }

  async appendSeries(job: string, points: readonly SeriesPoint[]): Promise<void> {
    if (points.length > 0) await translated(() => this.#db.series.add(packPoints(job, points)));
  }

  async series(job: string): Promise<readonly Series[]> {
    const rows = await translated(() => this.#db.series.where('job').equals(job).sortBy('seq'));
    const found = new Map<string, { steps: number[]; values: number[] }>();
    for (const row of rows) unpackPoints(row, found);
    return [...found].map(([name, points]) => ({ name, ...points }));
  }

  async appendLog(job: string, lines: readonly LogLine[]): Promise<void> {
    if (lines.length > 0) await translated(() => this.#db.logs.add({ job, lines }));
  }

  async log(job: string): Promise<readonly LogLine[]> {
    const rows = await translated(() => this.#db.logs.where('job').equals(job).sortBy('seq'));
    return rows.flatMap((row) => row.lines);
  }

  async setCheckpoint(job: string, value: unknown): Promise<void> {
    await translated<unknown>(() =>
      value === undefined ? this.#db.checkpoints.delete(job) : this.#db.checkpoints.put({ key: job, value })
    );
  }

  async checkpoint(job: string): Promise<unknown> {
    return (await translated(() => this.#db.checkpoints.get(job)))?.value;
  }

  /** Everything that is checkpointed, so that the bytes it names are not swept. */
  async checkpoints(): Promise<readonly unknown[]> {
    return (await translated(() => this.#db.checkpoints.toArray())).map((row) => row.value);
  }

  async cached(key: string): Promise<unknown> {
    return (await translated(() => this.#db.cache.get(key)))?.value;
  }

  async setCached(key: string, value: unknown): Promise<void> {
    await translated(() => this.#db.cache.put({ key, value }));
  }

  async forgetJob(job: string): Promise<void> {
    const { series, logs, checkpoints, cache } = this.#db;
    await translated(() =>
      this.#db.transaction('rw', series, logs, checkpoints, cache, async () => {
        await series.where('job').equals(job).delete();
        await logs.where('job').equals(job).delete();
        await checkpoints.delete(job);
        await cache.delete(interimKey(job));
      })
    );
  }
}

function packPoints(job: string, points: readonly SeriesPoint[]): SeriesRow {
  const names = [...new Set(points.map((point) => point.series))];
  return {
    job,
    names,
    name: Uint16Array.from(points, (point) => names.indexOf(point.series)),
    step: Float64Array.from(points, (point) => point.step),
    value: Float64Array.from(points, (point) => point.value)
  };
}

/** A resumed job repeats the steps after its checkpoint: the later value of a step stands. */
function unpackPoints(row: SeriesRow, found: Map<string, { steps: number[]; values: number[] }>): void {
  for (let i = 0; i < row.step.length; i++) {
    const name = row.names[row.name[i]!]!;
    let points = found.get(name);
    if (!points) found.set(name, (points = { steps: [], values: [] }));
    while (points.steps.length > 0 && points.steps.at(-1)! >= row.step[i]!) {
      points.steps.pop();
      points.values.pop();
    }
    points.steps.push(row.step[i]!);
    points.values.push(row.value[i]!);
  }
}
