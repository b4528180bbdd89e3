// Five people change the same records over a network that loses, repeats and reorders, through partitions and
// crashes. In the end all documents are equal, nothing that was saved is gone, and every record is whole.
// HEARTH_CONVERGENCE sets how many operations; the seed of a failure is printed.
import { expect, test } from 'vitest';
import { Random } from '$core/random';
import { WorkspaceDocument } from '$sync/document';
import { isRecordsUpdate } from '$sync/sharing/update-check';
import { MemoryLog, SharedMachine } from '../../../support/memory-workspace';

const operations = Number(process.env.HEARTH_CONVERGENCE ?? 2000);
const perSchedule = 1000;
const people = 5;
const sentAtOnce = 8;

interface Thing {
  readonly by: number;
  readonly n: number;
  readonly tags: readonly string[];
}
const isThing = (value: unknown): value is Thing => {
  const { by, n, tags } = value as Partial<Thing>;
  return typeof by === 'number' && typeof n === 'number' && Array.isArray(tags);
};

/** A person's device: its log survives a crash, everything else does not. */
class Device {
  readonly log = new MemoryLog();
  readonly #machine = new SharedMachine();
  document!: WorkspaceDocument;
  /** Numbers of this log that each other device is known to have. */
  readonly acked: number[] = Array.from({ length: people }, () => 0);

  async open(): Promise<this> {
    const channel = this.#machine.channel();
    this.document = await WorkspaceDocument.open({
      id: 'd',
      log: this.log,
      channel,
      leases: this.#machine.leases,
      // What is not acknowledged must be found by its number, so the log is never shortened here.
      pushed: 0
    });
    return this;
  }

  async unsent(to: number) {
    return (await this.log.load(this.acked[to]!)).filter(({ remote }) => !remote);
  }

  get state(): Record<string, unknown> {
    const entries = ['things', 'names'].map((map) => [
      map,
      Object.fromEntries([...this.document.records(map).all()].sort(([a], [b]) => (a < b ? -1 : 1)))
    ]);
    return Object.fromEntries(entries) as Record<string, unknown>;
  }
}

interface Message {
  readonly from: number;
  readonly to: number;
  readonly seq: number;
  readonly bytes: Uint8Array;
}

class Schedule {
  readonly #random: Random;
  readonly devices: Device[] = [];
  readonly #wire: Message[] = [];
  /** Side of the partition each person is on. */
  #sides: number[] = Array.from({ length: people }, () => 0);
  /** Keys that were saved, and by whom deleted. */
  readonly saved = new Set<string>();
  readonly deleted = new Set<string>();
  #next = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  async run(steps: number): Promise<void> {
    for (let i = 0; i < people; i++) this.devices.push(await new Device().open());
    for (let step = 0; step < steps; step++) await this.#step();
    this.#sides = this.#sides.map(() => 0);
    // Nothing is lost any more: what is not acknowledged is sent again until it is.
    for (let from = 0; from < people; from++) {
      for (let to = 0; to < people; to++) await this.#catchUp(from, to);
    }
    while (this.#wire.length > 0) await this.#deliver();
  }

  async #catchUp(from: number, to: number): Promise<void> {
    while (from !== to && (await this.devices[from]!.unsent(to)).length > 0) {
      await this.#send(from, to, false);
      while (this.#wire.length > 0) await this.#take(this.#wire.shift()!);
    }
  }

  async #step(): Promise<void> {
    const what = this.#random.uniform();
    const who = this.#random.below(people);
    if (what < 0.5) await this.#change(who);
    else if (what < 0.7) await this.#send(who, this.#random.below(people), true);
    else if (what < 0.97) await this.#deliver();
    else if (what < 0.985) this.#sides = this.#sides.map(() => this.#random.below(2));
    else await this.#crash(who);
  }

  /** Makes a new record, changes or renames one, or deletes one. */
  async #change(who: number): Promise<void> {
    const { document } = this.devices[who]!;
    const keys = [...document.records('things').all().keys()];
    const key = keys[this.#random.below(Math.max(1, keys.length))];
    const n = ++this.#next;
    const dice = this.#random.uniform();
    const fresh = `k${n}`;
    await document.commit((draft) => {
      if (key === undefined || dice < 0.4) draft.set('things', fresh, { by: who, n, tags: [`t${n}`] });
      else if (dice < 0.75) draft.set('things', key, { by: who, n, tags: [] });
      else if (dice < 0.9) draft.set('names', `name${this.#random.below(20)}`, { by: who, n, tags: [key] });
      else draft.delete('things', key);
    });
    if (key === undefined || dice < 0.4) this.saved.add(fresh);
    else if (dice >= 0.9) this.deleted.add(key);
  }

  async #send(from: number, to: number, mayLose: boolean): Promise<void> {
    if (from === to) return;
    for (const { seq, bytes } of (await this.devices[from]!.unsent(to)).slice(0, sentAtOnce)) {
      const copies = mayLose ? this.#random.below(3) : 1;
      for (let i = 0; i < copies; i++) this.#wire.push({ from, to, seq, bytes });
    }
  }

  /** Any message, in any order; one between the sides of a partition is lost. */
  async #deliver(): Promise<void> {
    if (this.#wire.length === 0) return;
    const [message] = this.#wire.splice(this.#random.below(this.#wire.length), 1);
    if (this.#sides[message!.from] === this.#sides[message!.to]) await this.#take(message!);
  }

  async #take({ from, to, seq, bytes }: Message): Promise<void> {
    if (!isRecordsUpdate(bytes)) throw new Error('A peer sent what is no update.');
    await this.devices[to]!.document.receive(bytes);
    const sender = this.devices[from]!;
    // Only what comes right after what is known is known to be there without a gap.
    const unsent = await sender.unsent(to);
    if (unsent[0]?.seq === seq) sender.acked[to] = seq;
  }

  async #crash(who: number): Promise<void> {
    await this.devices[who]!.open();
  }
}

test(
  `${people} people and ${operations} operations converge, with nothing lost`,
  async () => {
    const first = Number(process.env.HEARTH_SEED ?? 1);
    for (let seed = first; seed < first + Math.ceil(operations / perSchedule); seed++) {
      const schedule = new Schedule(seed);
      await schedule.run(Math.min(perSchedule, operations));
      const [one, ...others] = schedule.devices.map(({ state }) => state);
      for (const other of others) expect(other, `seed ${seed}`).toEqual(one);
      const things = one!.things as Record<string, unknown>;
      const lost = [...schedule.saved].filter((key) => !(key in things) && !schedule.deleted.has(key));
      expect(lost, `seed ${seed}`).toEqual([]);
      expect(Object.values(things).every(isThing), `seed ${seed}`).toBe(true);
      // From its log alone, each device comes to the same.
      for (const device of schedule.devices) expect((await device.open()).state, `seed ${seed}`).toEqual(one);
    }
  },
  120_000 + operations * 20
);
