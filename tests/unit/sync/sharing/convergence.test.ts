// Five people change records, labels and graphs, and take back what they did, over a network that loses, repeats and
// reorders, through partitions and crashes. In the end all documents are equal, nothing that was saved is gone, and
// every record is whole. HEARTH_CONVERGENCE sets how many operations; the seed of a failure is printed.
import { expect, test } from 'vitest';
import { Random } from '$core/random';
import { isRecordsUpdate } from '$sync/sharing/update-check';
import { documents, Ledger, Person, type DocumentName } from '../../../support/crowd';

const operations = Number(process.env.HEARTH_CONVERGENCE ?? 1000);
const perSchedule = 250;
const people = 5;
const sentAtOnce = 8;
const deliveredAtOnce = 16;
const reorderedAmong = 40;

interface Message {
  readonly from: number;
  readonly to: number;
  readonly document: DocumentName;
  readonly seq: number;
  readonly bytes: Uint8Array;
}

class Schedule {
  readonly #random: Random;
  readonly ledger = new Ledger();
  readonly people: Person[];
  readonly #wire: Message[] = [];
  /** Side of the partition each person is on. */
  #sides: number[] = Array.from({ length: people }, () => 0);
  /** Number of the last row of a log that another is known to have, by from, to and document. */
  readonly #acked = new Map<string, number>();
  #made = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.people = Array.from({ length: people }, (_, who) => new Person(who, this.#random, this.ledger));
  }

  async run(count: number): Promise<void> {
    for (const person of this.people) await person.open();
    while (this.#made < count) await this.#step();
    this.#sides = this.#sides.map(() => 0);
    // Nothing is lost any more: what is not acknowledged is sent again until it is.
    for (let from = 0; from < people; from++)
      for (let to = 0; to < people; to++) for (const name of documents) await this.#catchUp(from, to, name);
    while (this.#wire.length > 0) await this.#deliver();
  }

  async #step(): Promise<void> {
    const what = this.#random.uniform();
    const who = this.#random.below(people);
    if (what < 0.5) {
      await this.people[who]!.act();
      this.#made++;
    } else if (what < 0.7) await this.#send(who, this.#random.below(people), this.#anyDocument(), true);
    else if (what < 0.97)
      for (let i = this.#random.below(deliveredAtOnce); i >= 0; i--) await this.#deliver();
    else if (what < 0.985) this.#sides = this.#sides.map(() => this.#random.below(2));
    else await this.people[who]!.open();
  }

  #anyDocument(): DocumentName {
    return documents[this.#random.below(documents.length)]!;
  }

  async #unsent(from: number, to: number, document: DocumentName) {
    const log = this.people[from]!.logs[document];
    return (await log.load(this.#acked.get(`${from} ${to} ${document}`) ?? 0)).filter(
      ({ remote }) => !remote
    );
  }

  async #catchUp(from: number, to: number, document: DocumentName): Promise<void> {
    while (from !== to && (await this.#unsent(from, to, document)).length > 0) {
      await this.#send(from, to, document, false);
      while (this.#wire.length > 0) await this.#take(this.#wire.shift()!);
    }
  }

  async #send(from: number, to: number, document: DocumentName, mayLose: boolean): Promise<void> {
    if (from === to) return;
    for (const { seq, bytes } of (await this.#unsent(from, to, document)).slice(0, sentAtOnce)) {
      const copies = mayLose ? this.#random.below(3) : 1;
      for (let i = 0; i < copies; i++) this.#wire.push({ from, to, document, seq, bytes });
    }
  }

  /** One of the oldest messages, in any order; one between the sides of a partition is lost. */
  async #deliver(): Promise<void> {
    if (this.#wire.length === 0) return;
    const [message] = this.#wire.splice(this.#random.below(Math.min(reorderedAmong, this.#wire.length)), 1);
    if (this.#sides[message!.from] === this.#sides[message!.to]) await this.#take(message!);
  }

  async #take({ from, to, document, seq, bytes }: Message): Promise<void> {
    if (!isRecordsUpdate(bytes)) throw new Error('A peer sent what is no update.');
    await this.people[to]!.documents[document].receive(bytes);
    // Only what comes right after what is known is known to be there without a gap.
    const [first] = await this.#unsent(from, to, document);
    if (first?.seq === seq) this.#acked.set(`${from} ${to} ${document}`, seq);
  }
}

test(
  `${people} people and ${operations} operations converge, with nothing lost`,
  async () => {
    const first = Number(process.env.HEARTH_SEED ?? 1);
    let undone = 0;
    for (let seed = first; seed < first + Math.ceil(operations / perSchedule); seed++) {
      const schedule = new Schedule(seed);
      try {
        await schedule.run(Math.min(perSchedule, operations));
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
      const [one, ...others] = schedule.people;
      const before = await one!.state();
      for (const other of others) expect(await other.state(), `seed ${seed}`).toEqual(before);
      expect(one!.faults, `seed ${seed}`).toEqual([]);
      expect(one!.lost, `seed ${seed}`).toEqual([]);
      // From its logs alone, each device comes to the same.
      for (const person of schedule.people)
        expect(await (await person.open()).state(), `seed ${seed}`).toEqual(before);
      undone += schedule.people.reduce((sum, person) => sum + person.undone, 0);
    }
    expect(undone).toBeGreaterThan(operations / 50);
    console.log(`${operations} operations of ${people} people, ${undone} of them taken back: equal`);
  },
  120_000 + operations * 20
);

test('an update that gets lost for good is noticed', async () => {
  const [one, two] = [1, 2].map((who) => new Person(who, new Random(who), new Ledger()));
  await Promise.all([one!.open(), two!.open()]);
  for (let i = 0; i < 20; i++) await one!.act();
  for (const name of documents)
    for (const { bytes } of (await one!.logs[name].load(0)).slice(0, -1))
      await two!.documents[name].receive(bytes);
  expect(await two!.state()).not.toEqual(await one!.state());
});
