// Two people, each with a Chromium of their own, work on one flow over a relay at the same time by mouse and keyboard, at random
// (flow-hands.ts), and are cut off now and then. Whenever both are back they have the same flow, drawn alike, valid as a graph,
// with every word that nobody took out; and when one takes back what they did, all that the other has made and the first has
// never touched stays as it is. HEARTH_TOGETHER sets how much each does, HEARTH_SEED what; how the two meet is the machine's.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/core/random';
import { expect, openStudio, test, watchErrors, type Page } from './fixture';
import { faultsOf, namesOf, Touched, untouched, wiresOf, type Folder } from './flow-facts';
import { Hands } from './flow-hands';
import { drawn } from './flow-sight';
import { goneFiles, kept, statesOf, takeTouches, watchHands } from './flow-touches';
import { join_, makeLink, people, Person, share } from './people';

const operations = Number(process.env.HEARTH_TOGETHER ?? 25);
const seed = Number(process.env.HEARTH_SEED ?? 1);
/** After as many operations they meet. */
const stretch = 100;
/** In as many operations, each kind of deed comes to be done. */
const long = 500;

class Someone {
  readonly name: string;
  readonly person: Person;
  readonly errors: readonly string[];
  #hands: Hands | undefined;
  #touched: Touched | undefined;
  isCut = false;
  /** How often. */
  cuts = 0;

  constructor(name: string, person: Person) {
    this.name = name;
    this.person = person;
    this.errors = watchErrors(person.context);
  }

  get page(): Page {
    return this.person.page;
  }
  get hands(): Hands {
    return this.#hands!;
  }
  get touched(): Touched {
    return this.#touched!;
  }

  async sitDown(address: string, random: Random): Promise<void> {
    await this.page.goto(address);
    await expect(this.page.getByRole('textbox', { name: /^Prompt / })).toBeVisible();
    await watchHands(this.page, address.split('/').at(-1)!);
    await expect.poll(async () => (await kept(this.page)).phase).toBe('live');
    const { tag } = await kept(this.page);
    this.#touched = new Touched(tag);
    this.#hands = new Hands(this.page, random, this.name[0]!.toLowerCase(), tag);
  }

  async work(times: number, random: Random): Promise<void> {
    for (let n = 0; n < times; n++) {
      await this.hands.work();
      const luck = random.uniform();
      // The first time is soon, whatever the luck.
      const isDue = this.cuts === 0 && n === 6;
      if (this.isCut ? luck < 0.08 : luck < 0.025 || isDue) await (this.isCut ? this.comeBack() : this.cut());
      // The line drops, and is there again at once.
      else if (!this.isCut && luck > 0.98) await this.drop();
    }
  }

  /** As by a network that is gone: the browser knows, and there is no way to the relay. */
  async cut(): Promise<void> {
    this.isCut = true;
    this.cuts++;
    // In this order: sockets that are open survive a network that is gone, and do not even hear that they are closed.
    await this.person.cut();
    await expect.poll(async () => (await kept(this.page)).phase).toBe('away');
    await this.person.context.setOffline(true);
    await expect(people(this.page)).toHaveAccessibleName(/cannot be reached|not yet on the relay/);
    await expect(this.page.getByText('Offline. Everything goes on working.')).toBeVisible();
  }

  async comeBack(): Promise<void> {
    this.isCut = false;
    await this.person.context.setOffline(false);
    await this.person.restore();
  }

  async drop(): Promise<void> {
    await this.person.cut();
    await this.person.restore();
  }

  /** What they have touched until now counts as theirs. */
  async own(): Promise<void> {
    this.touched.add(await takeTouches(this.page));
  }
}

type Two = readonly [Someone, Someone];

test.describe('two browsers', () => {
  test.use({ expectedErrors: [/WebSocket/] });

  test(`end with the same valid flow after ${operations} operations each (seed ${seed})`, async ({
    browser,
    launchOptions,
    startServer
  }) => {
    test.setTimeout(120_000 + operations * 3_000);
    const folder = await mkdtemp(join(tmpdir(), 'hearth-random-'));
    const server = await startServer({ relay: { folder } });
    const second = await browser.browserType().launch(launchOptions);
    const two: Two = [
      new Someone('Ann', await Person.arrive(browser)),
      new Someone('Ben', await Person.arrive(second))
    ];
    const address = await begin(server.url, two);
    for (const [i, someone] of two.entries()) await someone.sitDown(address, new Random(seed, i));
    try {
      const luck = two.map((_, i) => new Random(seed, i + 2));
      for (let n = 0; n < operations; n += stretch) {
        const times = Math.min(stretch, operations - n);
        await Promise.all(two.map((someone, i) => someone.work(times, luck[i]!)));
        await meet(two);
        const isLast = n + times >= operations;
        for (const [one, other] of [two, two.toReversed()] as Two[])
          await takesBackOnlyOwn(one, other, isLast ? 250 : 10);
        if (operations > stretch) console.log(`${n + times} of ${operations}: ${told(two)}`);
      }
      console.log(told(two));
      for (const { name, hands, cuts } of two) {
        console.log(`${name}: ${hands.tally.join(', ')}`);
        expect(sum(hands.done)).toBeGreaterThan(operations / 3);
        expect(cuts).toBeGreaterThan(0);
        // In fewer, luck may leave a kind out.
        if (operations >= long) expect(hands.undone, `${name} never did`).toEqual([]);
      }
    } catch (error) {
      for (const { name, hands } of two)
        console.log(`${name}, seed ${seed}:\n  ${hands.log.slice(-120).join('\n  ')}`);
      // What each had of the flow is beside the pictures.
      for (const { name, page } of two)
        await writeFile(test.info().outputPath(`${name}.json`), JSON.stringify(await statesOf(page)));
      throw error;
    }
    for (const { errors, person } of two) {
      expect(errors.filter((text) => !/WebSocket|ERR_INTERNET_DISCONNECTED/.test(text))).toEqual([]);
      await person.context.close();
    }
    await second.close();
    await rm(folder, { recursive: true, force: true });
  });
});

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((all, n) => all + n, 0);

function told(two: Two): string {
  return two
    .map(({ name, hands, cuts }) => `${name} did ${sum(hands.done)} of ${hands.tries}, cut off ${cuts} times`)
    .join('; ');
}

/** A flow of both, all nodes of which stand somewhere; its address. */
async function begin(url: string, [ann, ben]: Two): Promise<string> {
  for (const { page } of [ann, ben]) await page.setViewportSize({ width: 1400, height: 900 });
  await openStudio(ann.page, url);
  await share(ann.page, ann.name);
  const link = await makeLink(ann.page, 'Editor');
  await ann.page.getByRole('button', { name: 'Done' }).click();
  await ann.page.goto(`${url}/flows`);
  await ann.page.getByRole('button', { name: 'New flow' }).click();
  await ann.page.getByRole('menuitem', { name: 'Two prompts, side by side' }).click();
  await ann.page.getByRole('button', { name: 'Arrange' }).click();
  const address = ann.page.url();
  await join_(ben.page, link, ben.name);
  return address;
}

/** Both come back and have the same. */
async function meet(two: Two): Promise<Folder> {
  for (const someone of two) if (someone.isCut) await someone.comeBack();
  const [ann, ben] = two;
  let last = '';
  // What two changes have broken together is put right a moment after they have met: it is the same thrice in a row.
  let times = 0;
  const difference = async (): Promise<unknown> => {
    const [hers, his] = [await kept(ann.page), await kept(ben.page)];
    const isSent = [hers, his].every(({ phase, unsent }) => phase === 'live' && unsent === 0);
    const now = JSON.stringify(hers.folder);
    times = now === last ? times + 1 : 0;
    last = now;
    if (!isSent || times < 3) return { isSent, times };
    return inEach(hers.folder).filter((line, i) => line !== inEach(his.folder)[i]);
  };
  await expect.poll(difference, { timeout: 30_000, intervals: [200] }).toEqual([]);
  const { folder } = await kept(ann.page);
  expect(faultsOf(folder)).toEqual([]);
  await areDrawnAlike(two, folder);
  for (const someone of two) await hasWords(someone, two, folder);
  for (const { page } of two) expect((await kept(page)).refused).toBe(0);
  return folder;
}

/** Each part of a folder as a line. */
function inEach({ main, files, places, groups, members, notes }: Folder): readonly string[] {
  const parts = { files, places, groups, members, notes };
  const lines = Object.entries(parts).flatMap(([part, all]) =>
    Object.entries(all).map(([name, value]) => `${part} ${name}: ${JSON.stringify(value)}`)
  );
  return [main, ...lines.sort()];
}

async function areDrawnAlike([ann, ben]: Two, folder: Folder): Promise<void> {
  let hers = await drawn(ann.page);
  // Either may still be putting on the page what has come.
  const difference = async (): Promise<readonly string[]> => {
    hers = await drawn(ann.page);
    const his = await drawn(ben.page);
    return [...hers.nodes, ...hers.wires].filter((line) => ![...his.nodes, ...his.wires].includes(line));
  };
  await expect.poll(difference).toEqual([]);
  expect(await drawn(ben.page)).toEqual(hers);
  const { members } = folder;
  const names = namesOf(folder).filter((name) => members[name] === undefined);
  const ids = hers.nodes.map((line) => line.split(' | ')[0]);
  expect(ids).toEqual(expect.arrayContaining(['$inputs', '$outputs', ...names]));
  for (const wire of wiresOf(folder)) {
    const [from, to] = wire.split(' > ');
    expect(
      hers.wires.filter((id) => id.startsWith(`${from}.`) && id.includes(`-${to}.`)),
      wire
    ).not.toEqual([]);
  }
  for (const { page } of [ann, ben])
    await expect(page.locator('.issues li.error, .page > [role="alert"]')).toHaveCount(0);
}

/** What was written in a text that was there all the while, and not taken back in it, is there. */
async function hasWords({ hands }: Someone, two: Two, { files }: Folder): Promise<void> {
  const gone = new Set((await Promise.all(two.map(({ page }) => goneFiles(page)))).flat());
  for (const [path, words] of hands.forms.words)
    if (files[path] !== undefined && !gone.has(path))
      expect(
        [...words].filter((word) => !files[path]!.includes(word)),
        path
      ).toEqual([]);
}

/** One takes back all they can, and does it again: of what the other has and this one has never touched, all stays. */
async function takesBackOnlyOwn(one: Someone, other: Someone, most: number): Promise<void> {
  await one.own();
  const before = untouched(await meet([one, other]), one.touched);
  for (const way of ['Undo', 'Redo'] as const) {
    const times = await one.hands.backward(way, most);
    const after = untouched(await meet([one, other]), one.touched);
    one.hands.log.push(`${way} ${times} times, ${before.size} nodes of the other's`);
    for (const [id, facts] of before) expect(after.get(id), `${one.name} ${way}: ${id}`).toBe(facts);
  }
}
