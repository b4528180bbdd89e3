// Somebody labels in a browser that is killed at any moment. Keeps what was said to be saved, by the room or by a
// promise of the SDK, and what was begun after it; compares both with what is there when the browser is back.
import type { Page } from '@playwright/test';
import type { Hearth } from '../../src/sdk/hearth';
import { pngOf } from './small-images';

declare const hearth: Hearth;

/** How the labels of one item stand, as one line: 'Boat Buoy, draft'. */
type Standing = string;
const nothing: Standing = ', draft';

export const classes = [
  { id: 'boat', name: 'Boat', color: '#1c7ed6', hotkey: '1' },
  { id: 'buoy', name: 'Buoy', color: '#e8590c', hotkey: '2' }
] as const;

/** Boxes that have room on one picture, clear of each other. */
const boxesPerPicture = 16;
const pictures = Array.from({ length: 8 }, (_, i) => ({
  name: `${i + 1}.png`,
  bytes: pngOf(320, 240, [30 * i, 120, 200]).toString('base64')
}));

/** Makes projects on the same pictures; gives their ids. */
export function makeProjects(page: Page, count: number): Promise<readonly string[]> {
  return page.evaluate(
    async ([all, kinds, wanted]) => {
      const { images, labels } = await hearth.open();
      const files = all.map(
        ({ name, bytes }) => new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name)
      );
      await images.import(files, { name: 'pictures' });
      const ids: string[] = [];
      for (let i = 0; i < wanted; i++) {
        const named = { name: `Work ${i + 1}`, source: 'pictures', task: 'image-regions' as const };
        ids.push((await labels.create({ ...named, classes: kinds })).id);
      }
      return ids;
    },
    [pictures, classes, count] as const
  );
}

/** What one round of labelling, in a project of its own, was told and began. */
export class Labelling {
  readonly #project: string;
  /** By item: what was said to be saved, and what was begun after that. */
  readonly #saved = new Map<string, Standing>();
  readonly #begun = new Map<string, Standing>();
  #told = 0;
  #heard: () => void = () => undefined;
  isOver = false;

  constructor(project: string) {
    this.#project = project;
  }

  /** Times that something was said to be saved. */
  get told(): number {
    return this.#told;
  }

  /** Draws boxes, gives them classes and submits, in the room that is open, until the browser is gone. */
  async inRoom(page: Page): Promise<void> {
    await page.exposeFunction('roomSays', (item: string, parts: string) =>
      this.#save(item, `${parts}, draft`)
    );
    await page.evaluate(watchRoom);
    await this.#untilGone(async () => {
      for (const { name } of pictures) await this.#labelPicture(page, name);
    });
  }

  async #labelPicture(page: Page, item: string): Promise<void> {
    const canvas = (await page.getByRole('application').boundingBox())!;
    const parts: string[] = [];
    const said = () => this.#until(item, `${parts.join(' ')}, draft`);
    for (let i = 0; i < boxesPerPicture && !this.isOver; i++) {
      parts.push('Boat');
      this.#begin(item, `${parts.join(' ')}, draft`);
      await drawBox(page, canvas, i);
      await said();
      if (i % 3 !== 1) continue;
      parts[i] = 'Buoy';
      this.#begin(item, `${parts.join(' ')}, draft`);
      await page.keyboard.press('2');
      await said();
      await page.keyboard.press('Escape');
      await page.keyboard.press('1');
    }
    this.#begin(item, `${parts.join(' ')}, submitted`);
    await page.keyboard.press('Enter');
    const next = `${Number.parseInt(item) + 1}.png`;
    await this.#until(next, nothing);
    this.#save(item, `${parts.join(' ')}, submitted`);
  }

  /** Writes boxes on four items at once through the SDK, each as soon as the one before it is saved. */
  async bySdk(page: Page): Promise<void> {
    await page.exposeFunction('begins', (item: string, boxes: number) => this.#begin(item, boats(boxes)));
    await page.exposeFunction('saved', (item: string, boxes: number) => this.#save(item, boats(boxes)));
    await this.#untilGone(() => page.evaluate(writeBoxes, this.#project));
  }

  /** What was said to be saved and is not there, one line an item. The browser is back. */
  async lost(page: Page): Promise<readonly string[]> {
    const found = new Map(await page.evaluate(readStandings, this.#project));
    return [...this.#saved].flatMap(([item, saved]) => {
      const there = found.get(item) ?? nothing;
      if (there === saved || there === this.#begun.get(item)) return [];
      return [`project ${this.#project}, item ${item}: saved was “${saved}”, there is “${there}”`];
    });
  }

  #begin(item: string, standing: Standing): void {
    this.#begun.set(item, standing);
  }

  #save(item: string, standing: Standing): void {
    if (this.#saved.get(item) === standing) return;
    this.#saved.set(item, standing);
    if (standing !== nothing) this.#told++;
    this.#heard();
  }

  /** Resolves when this is said to be saved; never, where the browser is gone. */
  #until(item: string, standing: Standing): Promise<void> {
    return new Promise((done) => {
      this.#heard = () => this.#saved.get(item) === standing && done();
      this.#heard();
    });
  }

  /** Whoever waits for a browser that was killed waits no longer. */
  async #untilGone(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.isOver) throw error;
    }
  }
}

async function drawBox(
  page: Page,
  canvas: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  place: number
): Promise<void> {
  const [column, row] = [place % 4, Math.floor(place / 4)];
  const at = (x: number, y: number) =>
    [
      canvas.x + (0.3 + 0.1 * column + x) * canvas.width,
      canvas.y + (0.15 + 0.17 * row + y) * canvas.height
    ] as const;
  await page.mouse.move(...at(0, 0));
  await page.mouse.down();
  await page.mouse.move(...at(0.03, 0.05));
  await page.mouse.move(...at(0.06, 0.1));
  await page.mouse.up();
}

const boats = (boxes: number): Standing => `${Array.from({ length: boxes }, () => 'Boat').join(' ')}, draft`;

// In the page.

/** Tells each time the room says that all is saved, and which boxes it shows then. */
function watchRoom(): void {
  const { roomSays } = globalThis as unknown as { roomSays: (item: string, parts: string) => void };
  let before = '';
  const look = (): void => {
    if (document.querySelector('.state [role=status]')?.textContent?.trim() !== 'Saved') return;
    const item = document.querySelector('h1')?.textContent ?? '';
    const buttons = [...document.querySelectorAll('.parts li > button[aria-pressed]')];
    const parts = buttons.map((button) => button.textContent!.trim().split(/\s/)[0]).join(' ');
    if (before === `${item}\n${parts}`) return;
    before = `${item}\n${parts}`;
    roomSays(item, parts);
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
}

async function writeBoxes(project: string): Promise<void> {
  type Tell = (item: string, boxes: number) => Promise<void>;
  const { begins, saved } = globalThis as unknown as Record<'begins' | 'saved', Tell>;
  const book = await (await hearth.open()).labels.open(project);
  const shape = { kind: 'box', x: 1, y: 1, width: 20, height: 20 } as const;
  const fill = async ({ id, name }: (typeof book.items)[number]): Promise<void> => {
    for (let count = 1; ; count++) {
      const regions = Array.from({ length: count }, (_, i) => ({ id: `${i}`, label: 'boat', shape }));
      // Heard before the next step: a page that ran ahead of who hears it would have more than is known of.
      await begins(name, count);
      await book.annotate(id, 'Ann', { regions });
      await saved(name, count);
    }
  };
  await Promise.all(book.items.slice(0, 4).map(fill));
}

async function readStandings(project: string): Promise<[item: string, standing: string][]> {
  const book = await (await hearth.open()).labels.open(project);
  const names = new Map(book.project.classes.map(({ id, name }) => [id, name]));
  const found = book.items.map(({ id, name }): [string, string] => {
    const [said] = book.of(id);
    const parts = said?.regions.map(({ label }) => names.get(label)) ?? [];
    return [name, `${parts.join(' ')}, ${said?.state ?? 'draft'}`];
  });
  await book.close();
  return found;
}
