// Shards that are let go of at any moment against shards that never are: two devices, each with a tab of either kind
// over the same logs, disks that fill up, and updates carried between them late, twice and out of order. What is shown
// is the same everywhere in the end, and is what a tab that opens afterwards shows. HEARTH_SEED gives other runs.
import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { Words } from '$core/labels/packed';
import type { Annotation, AnnotationState, Region } from '$core/labels/project';
import { Random } from '$core/random';
import { Awake } from '$sync/awake';
import type { DormantDocument } from '$sync/dormant-document';
import { LabelShard } from '$sync/label-shard';
import { MemoryLog, SharedMachine } from '../../support/memory-workspace';

const shardNames = ['s0', 's1', 's2'];
const authors = ['Ann', 'Ben', 'model'];
const states: readonly AnnotationState[] = [
  'draft',
  'submitted',
  'approved',
  'rejected',
  'skipped',
  'flagged'
];
const itemsOf = (shard: string): readonly string[] =>
  Array.from({ length: 30 }, (_, i) => `${shard}-item${i}`);

interface OpenShard {
  readonly shard: LabelShard;
  readonly document: DormantDocument;
}

class Tab {
  readonly shards = new Map<string, OpenShard>();
  readonly awake: Awake;
  readonly told = new Map<string, number>();

  private constructor(mostAwake: number) {
    this.awake = new Awake(mostAwake);
  }

  static async open(device: Device, mostAwake: number): Promise<Tab> {
    const tab = new Tab(mostAwake);
    for (const name of shardNames) await tab.#openShard(device, name);
    return tab;
  }

  async #openShard({ machine, logs }: Device, name: string): Promise<void> {
    const parts = { id: name, log: logs.get(name)!, channel: machine.channel(name), leases: machine.leases };
    let document: DormantDocument;
    const shard = await LabelShard.open({
      // Nothing is acknowledged, so that each change is found by its number.
      open: async (how) => (document = await how({ ...parts, pushed: 0 })),
      awake: this.awake,
      words: new Words()
    });
    this.shards.set(name, { shard, document: document! });
  }

  shown(): unknown {
    return shardNames.map((name) => {
      const { shard } = this.shards.get(name)!;
      const leases = shard.leases.all().toSorted((a, b) => (a.item + a.holder < b.item + b.holder ? -1 : 1));
      return {
        leases,
        items: [...shard.items()].sort(),
        said: itemsOf(name).map((item) => shard.of(item)),
        // Twice, since looking at many lets go of the first.
        glances: itemsOf(name).map((item) => shard.glances(item)),
        one: itemsOf(name).map((item) => authors.map((author) => shard.get(item, author)))
      };
    });
  }

  /** Everything that other tabs have written is told. */
  async catchUp(): Promise<void> {
    for (const { document } of this.shards.values()) await document.encode();
  }
}

class Device {
  readonly machine = new SharedMachine();
  readonly logs = new Map(shardNames.map((name) => [name, new MemoryLog()]));
  tabs: readonly Tab[] = [];
}

class Schedule {
  readonly random: Random;
  readonly devices = [new Device(), new Device()];
  refused = 0;
  slept = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.random.below(from.length)]!;
  }

  async run(steps: number): Promise<void> {
    for (const device of this.devices)
      device.tabs = [await Tab.open(device, 1), await Tab.open(device, shardNames.length)];
    for (let i = 0; i < steps; i++) await this.#step();
    for (const [from, to] of [
      [0, 1],
      [1, 0]
    ] as const)
      // prettier-ignore
      for (const name of shardNames) await this.#carry(from, to, name, 1);
    for (const { tabs } of this.devices) for (const tab of tabs) await tab.catchUp();
  }

  async #step(): Promise<void> {
    const from = this.random.below(2);
    const device = this.devices[from]!;
    const name = this.pick(shardNames);
    const { shard, document } = this.pick(device.tabs).shards.get(name)!;
    const dice = this.random.uniform();
    const log = device.logs.get(name)!;
    log.full = this.random.uniform() < 0.1;
    try {
      if (dice < 0.6) await this.#save(shard, name);
      else if (dice < 0.68) await shard.remove(this.pick(itemsOf(name)), this.pick(authors));
      else if (dice < 0.76) await this.#claim(shard, name);
      else if (dice < 0.86) await this.#carry(from, 1 - from, name, this.random.uniform());
      else if (dice < 0.96) {
        document.sleep();
        this.slept++;
      } else await device.tabs[0]!.catchUp();
    } catch (error) {
      expect(error).toMatchObject({ code: 'store/quota' });
      this.refused++;
    } finally {
      for (const { logs } of this.devices) for (const one of logs.values()) one.full = false;
    }
  }

  async #save(shard: LabelShard, name: string): Promise<void> {
    const changes = Array.from({ length: 1 + this.random.below(4) }, () => {
      const [item, author] = [this.pick(itemsOf(name)), this.pick(authors)];
      const before = shard.get(item, author);
      const base = this.random.uniform() < 0.2 ? undefined : before;
      return { base, next: this.#said(item, author, base) };
    });
    await shard.save(changes);
    // Durable, so it is shown: at least what nobody else has said since.
    for (const { next } of changes) expect(shard.get(next.item, next.author)).toBeDefined();
  }

  #said(item: string, author: string, base: Annotation | undefined): Annotation {
    const regions = this.#drawn(base?.regions ?? []);
    const words =
      this.random.uniform() < 0.3 ? [{ id: 'w', label: 'cat', start: 0, end: 1 + this.random.below(9) }] : [];
    const reason = this.random.uniform() < 0.2 ? { reason: `åäö ${this.random.below(5)}` } : {};
    const seconds = this.random.uniform() < 0.5 ? { seconds: this.random.below(90) / 10 } : {};
    return {
      item,
      author,
      by: author === 'model' ? 'model' : 'person',
      state: this.pick(states),
      classes: ['cat', 'dog', 'a b', 'a'].filter(() => this.random.uniform() < 0.3),
      regions,
      spans: words,
      relations: [],
      updated: new Date(1e12 + this.random.below(1e9)).toISOString(),
      ...reason,
      ...seconds
    };
  }

  #drawn(regions: readonly Region[]): readonly Region[] {
    const dice = this.random.uniform();
    const shape = { kind: 'box', x: this.random.below(99), y: 0, width: 5, height: 5 } as const;
    if (dice < 0.4)
      return [...regions, { id: `r${this.random.below(1e6)}`, label: this.pick(['cat', 'dog']), shape }];
    if (dice < 0.6) return regions.slice(1);
    if (dice < 0.8) return regions.map((region) => ({ ...region, shape }));
    return regions.toReversed();
  }

  async #claim(shard: LabelShard, name: string): Promise<void> {
    const [item, holder] = [this.pick(itemsOf(name)), this.pick(['Ann', 'Ben'])];
    const view = () => ({
      project: { labelsPerItem: 9, review: false, paused: false },
      order: [],
      said: (one: string) => shard.glances(one),
      leases: shard.leases.all(),
      now: 1e12
    });
    if (this.random.uniform() < 0.3) await shard.leases.release(item, holder, 'label');
    else await shard.leases.claim(item, holder, 'label', view);
  }

  /** Some of what one device has said to the other, in any order, some of it twice. */
  async #carry(from: number, to: number, name: string, share: number): Promise<void> {
    const rows = (await this.devices[from]!.logs.get(name)!.load(0)).filter(({ remote }) => !remote);
    const some = rows.filter(() => this.random.uniform() < share || share === 1);
    const order = this.random.shuffle(Uint32Array.from(some.keys()));
    const { document } = this.pick(this.devices[to]!.tabs).shards.get(name)!;
    for (const at of order) await document.receive(some[at]!.bytes);
  }
}

const schedules = 8;

test(`shards that sleep at any moment show what shards that never sleep do, ${schedules} seeds`, async () => {
  const first = Number(process.env.HEARTH_SEED ?? 1);
  let [refused, slept] = [0, 0];
  for (let seed = first; seed < first + schedules; seed++) {
    const schedule = new Schedule(seed);
    await schedule.run(100);
    const [one, two] = schedule.devices as [Device, Device];
    const expected = one.tabs[1]!.shown();
    expect(one.tabs[0]!.awake.size, `seed ${seed}`).toBeLessThanOrEqual(1);
    for (const tab of [...one.tabs, ...two.tabs]) expect(tab.shown(), `seed ${seed}`).toEqual(expected);
    // What a new tab reads is what was packed at once.
    for (const device of schedule.devices)
      expect((await Tab.open(device, 1)).shown(), `seed ${seed}`).toEqual(expected);
    for (const name of shardNames)
      expect(await recordsOf(one, name), `seed ${seed}`).toEqual(await recordsOf(two, name));
    refused += schedule.refused;
    slept += schedule.slept;
  }
  expect(refused).toBeGreaterThan(schedules);
  expect(slept).toBeGreaterThan(schedules);
  console.log(
    `seeds ${first} to ${first + schedules - 1}: equal; ${refused} refused writes, ${slept} times put to sleep`
  );
});

/** From the log alone. */
async function recordsOf(device: Device, name: string): Promise<unknown> {
  const doc = new Y.Doc();
  for (const { bytes } of await device.logs.get(name)!.load(0)) Y.applyUpdate(doc, bytes);
  return ['annotations', 'regions', 'shapes', 'leases'].map((map) => doc.getMap(map).toJSON());
}
