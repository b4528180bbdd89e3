// Runs jobs: one tab runs each, holding its lease; a tab that dies lets go, and the next one goes on from the
// last checkpoint. Turns a worker's events into stored series, logs, checkpoints and record changes. What storage
// refuses to write of a job's end holds in memory until there is room.
import { findComponent } from '$core/components/index';
import { HearthError, isHearthError, toErrorRecord } from '$core/errors';
import { isFinished, nextState, type JobEvent, type JobRecord } from '$core/jobs/record';
import { interimKey, type RunCall, type RunEvent } from '$core/jobs/run';
import { canRetry, requeued } from '$core/jobs/retry';
import { defaultParams } from '$core/params';
import type { LogLine, RunHandle, SeriesPoint } from '$core/ports';
import { writingLease, type Catalog } from './catalog';
import { EventWrites } from './event-writes';
import { isCancel, isStorageFault, named } from './job-faults';
import type { InputResolver } from './inputs';
import type { JobRecords } from './job-records';
import type { OutputRegistrar } from './outputs';
import type { WorkspacePorts } from './ports';

/** How often a job goes on by itself after its graphics device was lost. */
const deviceLossRetries = 3;

/** Cancels that come so soon after one another are meant as one. */
const samePressMs = 2000;

export type JobNews =
  | { readonly kind: 'progress'; readonly fraction: number; readonly note?: string }
  | { readonly kind: 'metrics'; readonly points: readonly SeriesPoint[] }
  | { readonly kind: 'log'; readonly line: LogLine }
  | { readonly kind: 'interim'; readonly report: unknown }
  | { readonly kind: 'partial'; readonly text: string }
  | { readonly kind: 'state'; readonly record: JobRecord };

/** What was asked of a job before its run had begun is kept and done then. */
interface Slot {
  handle?: RunHandle;
  cancelled: boolean;
  paused: boolean;
  /** Since when a result is made of what it had done before a cancel. */
  readonly concludesSince?: number;
}

export interface RunnerParts {
  readonly ports: WorkspacePorts;
  readonly catalog: Catalog;
  readonly records: JobRecords;
  readonly inputs: InputResolver;
  readonly outputs: OutputRegistrar;
  readonly tell: (job: string, news: JobNews) => void;
}

export class Runner {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #records: JobRecords;
  readonly #inputs: InputResolver;
  readonly #outputs: OutputRegistrar;
  readonly #tell: (job: string, news: JobNews) => void;
  /** Jobs of this tab, from submission until they end. */
  readonly #slots = new Map<string, Slot>();
  readonly #waiting: (() => void)[] = [];
  readonly #watched = new Set<string>();
  #running = 0;
  /** Whether jobs that failed or were cancelled here may have left bytes that nothing names. */
  #sweepDue = false;
  #tidying: Promise<void> = Promise.resolve();

  constructor({ ports, catalog, records, inputs, outputs, tell }: RunnerParts) {
    this.#ports = ports;
    this.#catalog = catalog;
    this.#records = records;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#tell = tell;
  }

  /** Writes a new job's record and runs it here. Resolves when the record is durable; the job goes on by itself. */
  submit(record: JobRecord): Promise<void> {
    return this.#start(record.id, () =>
      this.#ports.document.commit((draft) => draft.set('jobs', record.id, record))
    );
  }

  /**
   * Runs a failed job again, from its last checkpoint if it has one. Resolves when that is durable.
   * @throws HearthError store/quota, job/bad-transition
   */
  async retry(id: string): Promise<void> {
    await this.tidy();
    if (this.#records.unsavedEnds().some((end) => end.id === id)) throw new HearthError('store/quota', {});
    await this.#start(id, () => this.#change(id, requeued));
  }

  /** Waits until no other tab runs this job; if it is then still unfinished, runs it here. */
  adopt(id: string): void {
    if (this.#watched.has(id)) return;
    this.#watched.add(id);
    const run = this.#leased(id, async () => {
      const record = this.#records.get(id);
      if (record && (record.state === 'queued' || record.state === 'running')) await this.#run(id);
    });
    run.catch(() => undefined).finally(() => this.#watched.delete(id));
  }

  cancel(id: string): void {
    const slot = this.#slots.get(id);
    if (slot) {
      // Pressed twice, it is one cancel; later it is another.
      const { concludesSince = -Infinity } = slot;
      if (this.#ports.clock.now() - concludesSince < samePressMs) return;
      slot.cancelled = true;
      slot.handle?.cancel();
    } else
      void this.#leasedNow(id, async () => {
        // What it had done is made a result of, as if it were cancelled while it runs.
        if (await this.#hasPart(id)) await this.#run(id, { cancelled: true });
        else await this.#cancelIdle(id);
      });
  }

  pause(id: string): void {
    const slot = this.#slots.get(id);
    if (!slot) return;
    slot.paused = true;
    slot.handle?.pause();
  }

  /** Goes on with a paused job; starts it from its checkpoint if no tab has it any more. */
  resume(id: string): void {
    const slot = this.#slots.get(id);
    if (slot) {
      slot.paused = false;
      return slot.handle?.resume();
    }
    void this.#leasedNow(id, async () => {
      if (this.#records.get(id)?.state === 'paused') await this.#run(id);
    });
  }

  /**
   * Does what a full disk or another job stood in the way of: writes ends that could not be written, and frees
   * what failed jobs had stored. Called whenever either may have become possible.
   */
  tidy(): Promise<void> {
    const next = (): Promise<void> => this.#tidyNow();
    return (this.#tidying = this.#tidying.then(next, next));
  }

  async #tidyNow(): Promise<void> {
    try {
      if (this.#sweepDue && (await this.#catalog.sweep())) this.#sweepDue = false;
      for (const end of this.#records.unsavedEnds()) await this.#leasedNow(end.id, () => this.#saveEnd(end));
    } catch (error) {
      // Storage still refuses; what is due stays due.
      if (!isStorageFault(error)) throw error;
    }
  }

  async #saveEnd(end: JobRecord): Promise<void> {
    // Unless another tab has taken the job up meanwhile.
    await this.#change(end.id, (job) => (this.#records.get(end.id) === end ? end : job));
  }

  /** Makes a job wait to be run, durably, and runs it here. */
  #start(id: string, write: () => Promise<unknown>): Promise<void> {
    this.#watched.add(id);
    return new Promise((stored, failed) => {
      // The lease is taken before other tabs can see the record: only this one has a dropped file's bytes.
      const run = this.#leased(id, async () => {
        await write().then(() => stored(), failed);
        if (this.#records.get(id)?.state === 'queued') await this.#run(id);
      });
      run.catch(failed);
    });
  }

  async #leased(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await this.#ports.leases.hold(`hearth-job:${id}`, work);
    } finally {
      await this.tidy();
    }
  }

  #leasedNow(id: string, work: () => Promise<void>): Promise<void> {
    return this.#ports.leases.tryHold(`hearth-job:${id}`, work).then(() => undefined);
  }

  async #run(id: string, { cancelled = false } = {}): Promise<void> {
    const concludes = this.#records.get(id)?.concludes ?? false;
    this.#slots.set(id, { cancelled: cancelled || concludes, paused: false });
    await this.#acquire();
    try {
      await this.#ports.leases.hold(writingLease(this.#ports.id), () => this.#runNow(id), { shared: true });
    } finally {
      this.#slots.delete(id);
      this.#release();
    }
  }

  async #runNow(id: string): Promise<void> {
    const began = this.#records.get(id);
    if (!began) return;
    try {
      const record = await this.#begin(began);
      const outputs = await this.#compute(record, deviceLossRetries);
      await this.#outputs.register(id, outputs, (done) => this.#finished(done, 'complete'));
    } catch (error) {
      if (!isCancel(error) || !(await this.#concluded(id))) {
        this.#sweepDue = true;
        await this.#end(id, (job) => this.#failed(job, error));
      }
    }
    const record = this.#records.get(id)!;
    if (!canRetry(record)) await this.#ports.device.setCheckpoint(id, undefined).catch(() => undefined);
    this.#tell(id, { kind: 'state', record });
  }

  async #begin(record: JobRecord): Promise<JobRecord> {
    const again = record.state !== 'queued' || record.startedAt !== undefined;
    const { resumable, title } = findComponent(record.component);
    if (again && !resumable)
      throw new HearthError('job/interrupted', { component: title }, { kept: 'Nothing was changed.' });
    return this.#change(record.id, (job) => ({
      ...job,
      state: 'running',
      startedAt: job.startedAt ?? this.#ports.clock.now(),
      ...(again ? { resumed: (job.resumed ?? 0) + 1 } : {})
    }));
  }

  /** Whether a job that is cancelled has done something that a result can be made of. */
  async #hasPart(id: string): Promise<boolean> {
    const record = this.#records.get(id);
    if (!record || isFinished(record.state) || !findComponent(record.component).keepsPart) return false;
    return (await this.#ports.device.checkpoint(id)) !== undefined;
  }

  /** Ends a cancelled job with a result of what it had done; whether it could. Another cancel leaves it without. */
  async #concluded(id: string): Promise<boolean> {
    try {
      if (!(await this.#hasPart(id))) return false;
      this.#slots.set(id, { cancelled: false, paused: false, concludesSince: this.#ports.clock.now() });
      const record = await this.#change(id, (job) => ({ ...job, concludes: true }));
      const outputs = await this.#compute(record, 0, { concludes: true });
      await this.#outputs.register(id, outputs, (job) => this.#finished(job, 'cancel'));
      return true;
    } catch (error) {
      if (isCancel(error)) return false;
      const text = `Nothing could be made of what it had done: ${toErrorRecord(error).message}`;
      // A log that cannot be written either is no reason to leave the job without its end.
      await this.#hear(id, { kind: 'log', line: { level: 'warning', text } }).catch(() => undefined);
      return false;
    }
  }

  async #compute(
    record: JobRecord,
    retries: number,
    how: Pick<RunCall, 'concludes'> = {}
  ): Promise<Readonly<Record<string, unknown>>> {
    const slot = this.#slots.get(record.id)!;
    if (slot.cancelled) throw new HearthError('job/cancelled', {});
    const { id, component, seed } = record;
    // A job that an earlier version of the studio began may lack parameters that came since.
    const params = { ...defaultParams(findComponent(component).params), ...record.params };
    const inputs = await this.#inputs.resolve(record);
    const resumeFrom = await this.#ports.device.checkpoint(id);
    const writes = new EventWrites(() => handle.cancel());
    const handle = this.#ports.compute.run({ component, inputs, params, seed, resumeFrom, ...how }, (event) =>
      writes.add(this.#hear(id, event))
    );
    slot.handle = handle;
    if (slot.cancelled) handle.cancel();
    else if (slot.paused) handle.pause();
    try {
      const outputs = await handle.done;
      const refused = await writes.settled();
      if (refused) throw refused.error;
      return outputs;
    } catch (error) {
      const refused = await writes.settled();
      if (refused && !slot.cancelled) throw refused.error;
      if (!isHearthError(error, 'gpu/lost') || retries === 0) throw error;
      const text = `${error.message} The job goes on from its last checkpoint.`;
      await this.#hear(id, { kind: 'log', line: { level: 'warning', text } });
      return await this.#compute(record, retries - 1);
    } finally {
      handle.close();
    }
  }

  async #hear(id: string, event: RunEvent): Promise<void> {
    const { device, clock } = this.#ports;
    switch (event.kind) {
      case 'progress':
      case 'partial':
        return this.#tell(id, event);
      case 'metrics':
        await device.appendSeries(id, event.points);
        return this.#tell(id, event);
      case 'interim':
        await device.setCached(interimKey(id), event.report);
        return this.#tell(id, event);
      case 'log': {
        const line = { at: clock.now(), ...event.line };
        await device.appendLog(id, [line]);
        return this.#tell(id, { kind: 'log', line });
      }
      case 'checkpoint':
        return device.setCheckpoint(id, event.state).then(() => event.saved(), event.saved);
      case 'paused':
        return void (await this.#move(id, 'pause'));
      case 'resumed':
        return void (await this.#move(id, 'resume'));
      default:
        return event satisfies never;
    }
  }

  /** Ends a job, in memory only where storage refuses to write it. */
  async #end(id: string, end: (job: JobRecord) => JobRecord): Promise<void> {
    try {
      await this.#change(id, end);
    } catch (refused) {
      const job = this.#records.get(id);
      if (!job || !isStorageFault(refused)) throw refused;
      this.#records.endUnsaved(end(job));
    }
  }

  #failed(job: JobRecord, error: unknown): JobRecord {
    const cancelled = isCancel(error);
    const ended = this.#finished(job, cancelled ? 'cancel' : 'fail');
    return cancelled ? ended : { ...ended, error: toErrorRecord(named(error, job)) };
  }

  /** Cancels a job that no tab runs. */
  async #cancelIdle(id: string): Promise<void> {
    await this.#end(id, (job) => (isFinished(job.state) ? job : this.#finished(job, 'cancel')));
    const record = this.#records.get(id);
    if (record) this.#tell(id, { kind: 'state', record });
  }

  #finished(job: JobRecord, event: JobEvent): JobRecord {
    const { concludes: _concludes, ...kept } = job;
    return { ...kept, state: nextState(job.state, event), finishedAt: this.#ports.clock.now() };
  }

  async #move(id: string, event: JobEvent): Promise<JobRecord> {
    const record = await this.#change(id, (job) => {
      if (isFinished(job.state)) return job;
      const state = nextState(job.state, event);
      return { ...job, state, ...(isFinished(state) ? { finishedAt: this.#ports.clock.now() } : {}) };
    });
    this.#tell(id, { kind: 'state', record });
    return record;
  }

  #change(id: string, change: (job: JobRecord) => JobRecord): Promise<JobRecord> {
    return this.#ports.document.commit((draft) => {
      const job = draft.get<JobRecord>('jobs', id);
      if (!job) throw new HearthError('job/not-found', { job: id });
      const next = change(job);
      draft.set('jobs', id, next);
      return next;
    });
  }

  async #acquire(): Promise<void> {
    if (this.#running < this.#ports.parallelJobs) return void this.#running++;
    await new Promise<void>((go) => this.#waiting.push(go));
  }

  /** Hands the place to the next job, or frees it. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }
}
