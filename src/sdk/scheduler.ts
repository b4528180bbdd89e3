// Watches the clock and what is new, and starts the runs that schedules ask for. One tab of a browser does this at a time;
// each schedule is moved on before its run begins, so that no time is run twice.
import { dueNow, type Schedule } from '$core/schedule/schedule';
import type { Catalog } from './catalog';
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
  #timer: ReturnType<typeof setInterval> | undefined;
  #stop: () => void = () => undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(ports: WorkspacePorts, schedules: PipelineSchedules, pipelines: Pipelines, catalog: Catalog) {
    this.#ports = ports;
    this.#schedules = schedules;
    this.#pipelines = pipelines;
    this.#catalog = catalog;
  }

  start(): void {
    const look = (): void => void this.look();
    this.#timer = setInterval(look, everyMs);
    const stops = [this.#catalog.records.live.subscribe(look), this.#schedules.live.subscribe(look)];
    this.#stop = () => stops.forEach((stop) => stop());
    look();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stop();
  }

  /** Starts what is due; one look after the other. */
  look(): Promise<void> {
    this.#last = this.#last.then(() => this.#lookNow()).catch(() => undefined);
    return this.#last;
  }

  async #lookNow(): Promise<void> {
    const home = this.#ports.sharing?.membership?.home;
    for (const schedule of this.#schedules.list())
      if (schedule.isOn && schedule.home === home) await this.#deal(schedule);
  }

  async #deal(schedule: Schedule): Promise<void> {
    const { runs, since } = dueNow(schedule, this.#ports.clock.now());
    const seen = this.#schedules.newestOf(schedule.timing);
    const isNew = seen > schedule.seen;
    if (since === schedule.since && !isNew) return;
    await this.#schedules.change(schedule.id, (current) => ({
      ...current,
      since,
      seen: Math.max(current.seen, seen)
    }));
    // A pipeline that has been deleted or cannot run as it is now is passed by; its editor says what is wrong.
    if (runs || isNew) await this.#pipelines.run(schedule.pipeline).catch(() => undefined);
  }
}
