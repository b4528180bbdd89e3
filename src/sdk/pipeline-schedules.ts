// Schedules of pipelines: kept, changed, listed. What watches the clock and starts runs is scheduler.ts, which is loaded
// when there is a schedule that is on.
import { HearthError } from '$core/errors';
import type { Live } from '$core/ports';
import type { CatchUp, DriftTiming, Schedule, Timing } from '$core/schedule/schedule';
import type { Records } from '$sync/document';
import type { Catalog } from './catalog';
import type { Jobs } from './jobs';
import { pipelineMaps as maps } from './pipeline-maps';
import type { Pipelines } from './pipelines';
import type { WorkspacePorts } from './ports';

/** A timing as it is asked for: drift is measured against the newest version, by the usual threshold, unless it says else. */
export type NewTiming =
  Exclude<Timing, DriftTiming> | (Pick<DriftTiming, 'kind' | 'name'> & Partial<DriftTiming>);

export class PipelineSchedules {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #jobs: Jobs;
  readonly #pipelines: Pipelines;
  readonly records: Records<Schedule>;
  #stop: () => void = () => undefined;
  #ended: (() => void) | undefined;
  #isWatching = false;
  #owed: ReadonlySet<string> = new Set();
  readonly #watchers = new Set<() => void>();
  /** Schedules whose run is due and could not be written down for want of room; where they are watched it is tried again. */
  readonly owed: Live<ReadonlySet<string>> = {
    get: () => this.#owed,
    subscribe: (changed) => {
      this.#watchers.add(changed);
      return () => this.#watchers.delete(changed);
    }
  };

  constructor(ports: WorkspacePorts, catalog: Catalog, pipelines: Pipelines, jobs: Jobs) {
    this.#ports = ports;
    this.#catalog = catalog;
    this.#pipelines = pipelines;
    this.#jobs = jobs;
    this.records = ports.document.records(maps.schedules);
  }

  get live(): Live<ReadonlyMap<string, Schedule>> {
    return this.records.live;
  }

  list(pipeline?: string): readonly Schedule[] {
    const all = [...this.records.all().values()];
    const own = pipeline === undefined ? all : all.filter((schedule) => schedule.pipeline === pipeline);
    return own.sort((a, b) => a.createdAt - b.createdAt);
  }

  /**
   * A new schedule, on from now.
   * @throws HearthError pipeline/bad-schedule, pipeline/not-found; of one that watches for drift asset/not-found,
   *   data/nothing-to-compare
   */
  async create(pipeline: string, asked: NewTiming, catchUp: CatchUp = 'once'): Promise<Schedule> {
    this.#pipelines.get(pipeline);
    const timing = asked.kind === 'drifted' ? await this.#driftTiming(asked) : asked;
    const { checkTiming } = await import('$core/schedule/schedule');
    try {
      checkTiming(timing);
    } catch (error) {
      throw new HearthError('pipeline/bad-schedule', { reason: (error as Error).message });
    }
    const { clock, document } = this.#ports;
    const home = this.#ports.sharing?.membership?.home;
    const schedule: Schedule = {
      id: clock.id(),
      pipeline,
      timing,
      catchUp,
      isOn: true,
      since: clock.now(),
      seen: this.newestOf(timing),
      createdAt: clock.now(),
      ...(home === undefined ? {} : { home })
    };
    await document.commit((draft) => draft.set(maps.schedules, schedule.id, schedule));
    return schedule;
  }

  async #driftTiming(asked: NewTiming & { kind: 'drifted' }): Promise<DriftTiming> {
    const { driftTiming } = await import('./drift-watch');
    return driftTiming(asked, this.#catalog);
  }

  /** Turned on again, it begins anew: what passed while it was off is not caught up. */
  async turn(id: string, isOn: boolean): Promise<void> {
    const since = this.#ports.clock.now();
    const { settled } = await import('$core/schedule/schedule');
    await this.change(id, (schedule) => {
      return { ...settled(schedule), isOn, since, seen: this.newestOf(schedule.timing) };
    });
  }

  async delete(id: string): Promise<void> {
    await this.#ports.document.commit((draft) => draft.delete(maps.schedules, id));
  }

  async change(id: string, change: (schedule: Schedule) => Schedule): Promise<void> {
    await this.#ports.document.commit((draft) => {
      const schedule = draft.get<Schedule>(maps.schedules, id);
      if (schedule) draft.set(maps.schedules, id, change(schedule));
    });
  }

  /** Told by whoever watches. */
  owe(id: string, isOwed: boolean): void {
    if (this.#owed.has(id) === isOwed) return;
    this.#owed = new Set(isOwed ? [...this.#owed, id] : [...this.#owed].filter((one) => one !== id));
    for (const changed of this.#watchers) changed();
  }

  /** Whether this device runs it: of those that share the workspace, the one where it was made does. */
  isHere({ home }: Schedule): boolean {
    return home === this.#ports.sharing?.membership?.home;
  }

  /** Number of the newest version of what a schedule waits for; 0 where there is none. */
  newestOf(timing: Timing): number {
    if (timing.kind === 'cron' || timing.kind === 'every') return 0;
    const kind = timing.kind === 'new-model' ? 'model' : 'dataset';
    if (!this.#catalog.has(kind, timing.name)) return 0;
    return this.#catalog.find(kind, timing.name).version.version;
  }

  /** Number of the first version that a schedule has not dealt with; undefined where there is none. */
  nextOf({ timing, seen }: Schedule): number | undefined {
    if (timing.kind !== 'drifted' || !this.#catalog.has('dataset', timing.name)) return undefined;
    const { versions } = this.#catalog.find('dataset', timing.name).record;
    return versions.find(({ version }) => version > seen)?.version;
  }

  /** Watches from now on, in one tab of this browser at a time. */
  start(): void {
    const watch = (): void => {
      if (this.#isWatching || !this.list().some(({ isOn }) => isOn)) return;
      this.#isWatching = true;
      const { id, leases } = this.#ports;
      const turn = leases.hold(`hearth-schedules:${id}`, () => this.#watch());
      turn.catch(() => undefined);
    };
    watch();
    this.#stop = this.records.live.subscribe(watch);
  }

  async #watch(): Promise<void> {
    if (!this.#isWatching) return;
    const { Scheduler } = await import('./scheduler');
    const scheduler = new Scheduler(this.#ports, this, this.#pipelines, this.#catalog, this.#jobs);
    const ended = new Promise<void>((end) => (this.#ended = end));
    scheduler.start();
    await ended;
    scheduler.close();
  }

  close(): void {
    this.#stop();
    this.#isWatching = false;
    this.#ended?.();
  }
}
