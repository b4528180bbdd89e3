// Watches the clock and what is new, and starts the runs that schedules ask for. One tab of a browser does this at a time;
// each schedule is moved on before its run begins, and owes it until its record is written: no time is run twice, and none is
// lost where the tab closes in between. A run that cannot begin is kept as one that has failed, where people look for it.
import { refOf } from '$core/assets';
import { HearthError, isHearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import type { PipelineRunRecord } from '$core/graph/pipeline';
import { checkTiming, dueNow, settled, type DriftTiming, type Schedule } from '$core/schedule/schedule';
import type { Catalog } from './catalog';
import { bytesAreHere, lookForDrift, switchesOff, type DriftLook } from './drift-watch';
import type { Jobs } from './jobs';
import { pipelineMaps as maps } from './pipeline-maps';
import type { PipelineSchedules } from './pipeline-schedules';
import type { Pipelines } from './pipelines';
import type { WorkspacePorts } from './ports';

/** Times are whole minutes: a look this often is near enough. */
const everyMs = 15_000;

export class Scheduler {
  readonly #ports: WorkspacePorts;
  readonly #schedules: PipelineSchedules;
  readonly #pipelines: Pipelines;
  readonly #catalog: Catalog;
  readonly #jobs: Jobs;
  /** Comparisons whose end is waited for. */
  readonly #comparing = new Set<string>();
  /** Versions by schedule whose comparison could not be begun, which has been told. */
  readonly #told = new Set<string>();
  #isClosed = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #stop: () => void = () => undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(
    ports: WorkspacePorts,
    schedules: PipelineSchedules,
    pipelines: Pipelines,
    catalog: Catalog,
    jobs: Jobs
  ) {
    this.#ports = ports;
    this.#schedules = schedules;
    this.#pipelines = pipelines;
    this.#catalog = catalog;
    this.#jobs = jobs;
  }

  start(): void {
    const look = (): void => void this.look();
    this.#timer = setInterval(look, everyMs);
    const stops = [this.#catalog.records.live.subscribe(look), this.#schedules.live.subscribe(look)];
    this.#stop = () => stops.forEach((stop) => stop());
    look();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#stop();
  }

  /** Starts what is due; one look after the other. */
  look(): Promise<void> {
    this.#last = this.#last.then(() => this.#lookNow());
    return this.#last;
  }

  async #lookNow(): Promise<void> {
    for (const schedule of this.#schedules.list()) {
      if (this.#isClosed) return;
      if (!schedule.isOn) this.#schedules.owe(schedule.id, false);
      if (!schedule.isOn || !this.#schedules.isHere(schedule) || this.#ports.document.readOnly) continue;
      // What could not be written, and so was not run, is due at the next look too; the others are not kept from theirs.
      const isOwed = schedule.owed && this.#pipelines.records.get(schedule.pipeline);
      await (isOwed ? this.#begin(schedule) : this.#deal(schedule)).catch(() => undefined);
    }
  }

  async #deal(schedule: Schedule): Promise<void> {
    if (!this.#pipelines.records.get(schedule.pipeline)) return this.#schedules.delete(schedule.id);
    try {
      checkTiming(schedule.timing);
    } catch (error) {
      const { message } = error as Error;
      const reason = toErrorRecord(new HearthError('pipeline/bad-schedule', { reason: message }));
      return this.#tell(schedule, reason, (current) => ({
        ...settled(current),
        isOn: false,
        stopped: reason
      }));
    }
    if (schedule.timing.kind === 'drifted') return this.#compare(schedule, schedule.timing);
    const { runs, since } = dueNow(schedule, this.#ports.clock.now());
    const seen = this.#schedules.newestOf(schedule.timing);
    const isNew = seen > schedule.seen;
    if (since === schedule.since && !isNew) return;
    const owes = runs || isNew;
    await this.#schedules.change(schedule.id, (current) => ({
      ...current,
      since,
      seen: Math.max(current.seen, seen),
      ...(owes ? { owed: true } : {})
    }));
    if (owes) await this.#begin(schedule);
  }

  /** Compares the next new version with the reference, and begins the run where it has drifted. */
  async #compare(schedule: Schedule, timing: DriftTiming): Promise<void> {
    const next = this.#schedules.nextOf(schedule);
    if (next !== undefined && !(await this.#mayBegin(schedule, timing, next))) return;
    let look: DriftLook;
    try {
      const now = this.#ports.clock.now();
      look = await lookForDrift(schedule.id, timing, next, this.#catalog, this.#jobs, now);
    } catch (error) {
      if (isHearthError(error, 'store/quota')) throw error;
      const isOn = !switchesOff(error);
      const reason = toErrorRecord(error);
      return this.#tell(schedule, reason, (current) => ({
        ...settled(current),
        isOn,
        ...(isOn ? {} : { stopped: reason }),
        seen: next ?? current.seen
      }));
    }
    if (look.state === 'comparing') this.#await(look.job);
    if (look.state === 'not-begun') await this.#tellUnbegun(schedule, next!, look.error);
    if (look.state !== 'compared') return;
    const { found } = look;
    const owes = found.psi >= timing.threshold;
    const moved = { seen: next!, found, ...(owes ? { owed: true as const } : {}) };
    await this.#schedules.change(schedule.id, (current) => ({ ...current, ...moved }));
    if (owes) await this.#begin({ ...schedule, ...moved });
  }

  /** Not while bytes are known to be elsewhere: each refusal of a job asks people to fetch them. */
  async #mayBegin({ id }: Schedule, timing: DriftTiming, next: number): Promise<boolean> {
    const reference = refOf(timing.name, timing.reference);
    if (!this.#told.has(`${id}v${next}`) || !this.#catalog.has('dataset', reference)) return true;
    return bytesAreHere(timing, next, this.#catalog, this.#jobs, this.#ports.blobs);
  }

  /** Tells once that a comparison could not be begun; the version stays the next one, and is tried again. */
  async #tellUnbegun(schedule: Schedule, version: number, error: unknown): Promise<void> {
    const key = `${schedule.id}v${version}`;
    if (this.#told.has(key)) return;
    await this.#tell(schedule, toErrorRecord(error), settled);
    this.#told.add(key);
  }

  /** Looks again when a comparison has ended, well or not. */
  #await(job: string): void {
    if (this.#comparing.has(job)) return;
    this.#comparing.add(job);
    const end = (): void => {
      this.#comparing.delete(job);
      void this.look();
    };
    this.#jobs.get(job).done().then(end, end);
  }

  async #begin(schedule: Schedule): Promise<void> {
    const isFull = (error: unknown): boolean => isHearthError(error, 'store/quota');
    try {
      await this.#pipelines.runOwed(schedule).catch((error: unknown) => {
        if (isFull(error)) throw error;
        return this.#tell(schedule, toErrorRecord(error), settled);
      });
      this.#schedules.owe(schedule.id, false);
    } catch (error) {
      if (!isFull(error)) throw error;
      // There will be room, and the schedule owes it.
      this.#schedules.owe(schedule.id, true);
    }
  }

  /** Keeps a failed run, and what becomes of its schedule; the last one again where it failed in the same way before it began. */
  async #tell(
    { id, pipeline }: Schedule,
    error: ErrorRecord,
    change: (schedule: Schedule) => Schedule
  ): Promise<void> {
    const { clock, document } = this.#ports;
    const { title, graph } = this.#pipelines.get(pipeline);
    const [last] = this.#pipelines.runs(pipeline);
    const isSame =
      last?.error?.message === error.message && this.#pipelines.getRun(last.id).steps().size === 0;
    const now = clock.now();
    const record: PipelineRunRecord = {
      ...(isSame ? last : { id: clock.id(), seed: 1, force: false }),
      pipeline,
      title,
      graph,
      state: 'failed',
      createdAt: now,
      finishedAt: now,
      error
    };
    await document.commit((draft) => {
      const schedule = draft.get<Schedule>(maps.schedules, id);
      if (schedule) draft.set(maps.schedules, id, change(schedule));
      draft.set(maps.runs, record.id, record);
    });
  }
}
