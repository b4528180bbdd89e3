// kill -9 of the browser while somebody labels, in the room and through the SDK: whatever was said to be saved is there
// when it is back, with relaxed and with strict durability of IndexedDB, and at most what was in hand is lost.
// HEARTH_KILLS sets how often each is killed, HEARTH_SEED when. A store that says so before it has written shows that
// the check sees a loss.
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { Random } from '../../src/core/random';
import { serve } from '../../src/server/main.js';
import { KillableBrowser } from '../support/killable-browser';
import { Labelling, makeProjects } from '../support/killed-labelling';
import { buildFolder, openStudio, type Server } from './fixture';

const kills = Number(process.env.HEARTH_KILLS ?? 3);
const seed = Number(process.env.HEARTH_SEED ?? 1);

let server: Server;
let profile: string;
test.beforeEach(async () => {
  if (!existsSync(join(buildFolder, 'index.html')))
    throw new Error('There is no build/: run `npm run build`.');
  server = await serve({ folder: buildFolder, port: 0 });
  profile = await mkdtemp(join(tmpdir(), 'hearth-killed-'));
});
test.afterEach(async () => {
  await server.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
});

/** Browsers that are killed one after the other, on one profile. */
async function killTimes(times: number, random: Random, prepare: (page: Page) => Promise<unknown>) {
  const start = async (path: string): Promise<KillableBrowser> => {
    const browser = await KillableBrowser.start(profile);
    await prepare(browser.page);
    await openStudio(browser.page, server.url + path);
    return browser;
  };
  const rounds: Labelling[] = [];
  const lost: string[] = [];
  let browser = await start('/label');
  try {
    const projects = await makeProjects(browser.page, times);
    const roomOf = (project: string | undefined): string => `/label/${project ? `${project}/room` : ''}`;
    await openStudio(browser.page, server.url + roomOf(projects[0]));
    for (const [round, project] of projects.entries()) {
      const { page } = browser;
      const labelling = new Labelling(project);
      rounds.push(labelling);
      const working = round % 2 === 0 ? labelling.inRoom(page) : labelling.bySdk(page);
      const late = random.below(1500);
      await Promise.race([working, firstWord(labelling)]);
      await new Promise((done) => setTimeout(done, late));
      labelling.isOver = true;
      await browser.kill();
      browser = await start(roomOf(projects[round + 1]));
      lost.push(...(await labelling.lost(browser.page)).map((line) => `round ${round}: ${line}`));
      if ((round + 1) % 20 === 0) console.log(`${round + 1} of ${times} kills, ${lost.length} lost`);
    }
    // What came through one kill comes through the next ones, too.
    for (const labelling of rounds) lost.push(...(await labelling.lost(browser.page)));
  } finally {
    await browser.kill();
  }
  const told = rounds.reduce((sum, labelling) => sum + labelling.told, 0);
  return { told, lost: [...new Set(lost)] };
}

/** Resolves when something was said to be saved. */
async function firstWord(labelling: Labelling): Promise<void> {
  await expect.poll(() => labelling.told, { intervals: [20], timeout: 60_000 }).toBeGreaterThan(0);
}

for (const [stream, durability] of (['relaxed', 'strict'] as const).entries())
  test(`nothing that was said to be saved is lost in ${kills} kills, ${durability}`, async () => {
    test.setTimeout(60_000 + kills * 30_000);
    const { told, lost } = await killTimes(kills, new Random(seed, stream), (page) =>
      page.addInitScript((wanted) => {
        const { transaction } = IDBDatabase.prototype;
        IDBDatabase.prototype.transaction = function (stores, mode, options) {
          return transaction.call(this, stores, mode, { ...options, durability: wanted });
        };
      }, durability)
    );
    console.log(
      `${durability}: ${kills} kills, ${told} said to be saved, ${lost.length} lost (seed ${seed})`
    );
    expect(lost, `seed ${seed}`).toEqual([]);
  });

/** The log that the browser writes now, in its folder. */
async function currentLog(): Promise<string> {
  const databases = join(profile, 'Default/IndexedDB');
  const folder = (await readdir(databases)).find((name) => name.endsWith('.leveldb'))!;
  const logs = (await readdir(join(databases, folder))).filter((name) => name.endsWith('.log')).sort();
  return join(databases, folder, logs.at(-1)!);
}

/** Projects that are there after the browser was killed in the middle of a record, did `work`, and was killed again. */
async function projectsAfterTornRecord(work: (page: Page) => Promise<unknown>): Promise<number> {
  const first = await KillableBrowser.start(profile);
  await openStudio(first.page, `${server.url}/label`);
  await makeProjects(first.page, 1);
  await first.kill();
  // The head of a record of 300 bytes; the rest was never written.
  await appendFile(await currentLog(), Uint8Array.of(1, 2, 3, 4, 300 & 255, 300 >> 8, 1));
  const second = await KillableBrowser.start(profile);
  await work(second.page);
  await second.kill();
  const third = await KillableBrowser.start(profile);
  await openStudio(third.page, `${server.url}/label`);
  const { length } = await third.page.evaluate(async () => (await hearth.open()).labels.list());
  await third.kill();
  return length;
}

test('a record that was torn by a kill costs nothing at the next one', async () => {
  test.setTimeout(120_000);
  const left = await projectsAfterTornRecord(async (page) => {
    const torn = await currentLog();
    await openStudio(page, `${server.url}/label`);
    await expect.poll(currentLog).not.toBe(torn);
    await page.evaluate(async () => (await hearth.open()).flows.create('Written after it', 'a.txt', {}));
  });
  expect(left).toBe(1);
});

// When this fails, the browser has learned it, and src/store/clean-ends.ts can go.
test('the browser by itself deletes everything then', async () => {
  test.setTimeout(120_000);
  const left = await projectsAfterTornRecord(async (page) => {
    await page.goto(`${server.url}/licences.txt`);
    await page.evaluate(
      () =>
        new Promise((done) => {
          const opening = indexedDB.open('other');
          opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
          opening.onsuccess = done;
        })
    );
  });
  expect(left).toBe(0);
});

test('a loss is seen where there is one', async () => {
  test.setTimeout(120_000);
  const { lost } = await killTimes(1, new Random(seed, 2), (page) =>
    page.addInitScript(() => {
      const { add } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.add = function (value, key) {
        const { name, transaction } = this;
        if (name !== 'shardUpdates') return add.call(this, value, key);
        const write = (): void =>
          void add.call(transaction.db.transaction(name, 'readwrite').objectStore(name), value);
        setTimeout(write, 5000);
        return this.count() as IDBRequest<IDBValidKey>;
      };
    })
  );
  expect(lost).not.toEqual([]);
});
