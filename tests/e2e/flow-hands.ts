// Somebody who works on the canvas of a flow with mouse and keyboard alone, at random: what is done next is drawn from a seeded
// generator among what they see in that moment. Somebody else works too, so a deed may miss what has moved or gone meanwhile.
import { errors, type Locator } from '@playwright/test';
import type { Random } from '../../src/core/random';
import type { Page } from './fixture';
import { look, type SeenNode, type Sight, type Spot } from './flow-sight';

type Deed = (sight: Sight) => Promise<string | undefined>;

/** For a form to come up; one of what is gone never does. */
const patienceMs = 2_000;
const kinds = [
  'Prompt',
  'Model (LLM)',
  'Python',
  'JavaScript',
  'HTTP',
  'Embedding',
  'Read JSON',
  'Find a pattern'
];

export class Hands {
  readonly page: Page;
  readonly #random: Random;
  /** Begins each of their words and names. */
  readonly #initial: string;
  /** Letters that nodes made here have in their names. */
  readonly #tag: string;
  /** How often they have tried to do something, and each deed. */
  tries = 0;
  readonly tried = new Map<string, number>();
  /** What was done, in order. */
  readonly log: string[] = [];
  /** How often each deed was done. */
  readonly done = new Map<string, number>();
  #wasUndo = false;
  /** Words that were written at once and not taken back in their text, by the path of the text. */
  readonly words = new Map<string, Set<string>>();

  constructor(page: Page, random: Random, initial: string, tag: string) {
    this.page = page;
    this.#random = random;
    this.#initial = initial;
    this.#tag = tag;
  }

  /** Does one thing. */
  async work(): Promise<void> {
    this.tries++;
    const tries = Array.from({ length: 8 }, () => ({ x: this.#random.uniform(), y: this.#random.uniform() }));
    const sight = await look(this.page, tries);
    if (sight.isDialogOpen) await this.page.keyboard.press('Escape');
    const [name, deed] = this.#next(sight);
    this.tried.set(name, (this.tried.get(name) ?? 0) + 1);
    const what = await deed(sight).catch((error: unknown) => {
      if (error instanceof errors.TimeoutError) return undefined;
      throw error;
    });
    this.log.push(`${this.tries} ${name}${what === undefined ? ': missed' : ` ${what}`}`);
    this.#wasUndo = name === 'undo' && what !== undefined;
    if (what !== undefined) this.done.set(name, (this.done.get(name) ?? 0) + 1);
  }

  /** Each deed as often as it was done and tried: 'drag 12 of 14'. */
  get tally(): readonly string[] {
    return this.#deeds(0).map(
      ([, name]) => `${name} ${this.done.get(name) ?? 0} of ${this.tried.get(name) ?? 0}`
    );
  }

  /** Deeds that were never done. */
  get undone(): readonly string[] {
    return this.#deeds(0).flatMap(([, name]) => (this.done.has(name) ? [] : name));
  }

  #next({ nodes, count, free, isFar }: Sight): readonly [string, Deed] {
    // There is something to do again only until anything else is done.
    if (this.#wasUndo && this.#random.uniform() < 0.3) return ['redo', this.#redo];
    if (free.length < 2 || nodes.length < Math.min(4, count / 2))
      return this.#random.uniform() < 0.7 ? ['show all', this.#showAll] : ['arrange', this.#arrange];
    // Ports and forms are for who is near.
    if (isFar && this.#random.uniform() < 0.5) return ['look closer', this.#lookCloser];
    // What was not done in a while is due, the more the longer they work.
    const due = Math.max(0, this.tries - 50) / 20;
    const deeds = this.#deeds(count).map(
      ([weight, name, deed]) => [this.done.has(name) ? weight : weight + due, name, deed] as const
    );
    let left = this.#random.uniform() * deeds.reduce((sum, [weight]) => sum + weight, 0);
    const [, name, deed] = deeds.find(([weight]) => (left -= weight) < 0)!;
    return [name, deed];
  }

  /** What they may do to a flow of so many nodes, and how often. */
  #deeds(count: number): readonly (readonly [weight: number, name: string, deed: Deed])[] {
    const fewer = count > 14 ? 3 : 1;
    const more = count < 8 ? 3 : 1;
    return [
      [4 * more, 'drop', this.#drop],
      [2 * more, 'press', this.#press],
      [2 * more, 'search', this.#search],
      [3 * more, 'loose end', this.#looseEnd],
      [2 * more, 'duplicate', this.#duplicate],
      [12, 'drag', this.#drag],
      [6, 'arrow keys', this.#arrowKeys],
      [13, 'connect', this.#connect],
      [5, 'remove wire', this.#removeWire],
      [4 * fewer, 'remove node', this.#removeNode],
      [6, 'rename', this.#rename],
      [9, 'set', this.#set],
      [4, 'choose', this.#choose],
      [2, 'name an input', this.#nameInput],
      [14, 'write', this.#write],
      [3, 'variant', this.#variant],
      [2, 'note', this.#note],
      [1, 'group', this.#group],
      [2, 'open group', this.#openGroup],
      [8, 'undo', this.#undo],
      [4, 'redo', this.#redo],
      [1, 'arrange', this.#arrange],
      [1, 'show all', this.#showAll]
    ];
  }

  #pick<T>(all: readonly T[]): T | undefined {
    return all.length === 0 ? undefined : all[this.#random.below(all.length)];
  }

  /** A node of the flow's own; more often one that was made or named here. */
  #some({ nodes }: Sight): SeenNode | undefined {
    const flow = nodes.filter(({ id }) => !/^[$]|^(note|group)\//.test(id));
    const own = flow.filter(({ id }) => id.includes(`_${this.#tag}`) || id.startsWith(`${this.#initial}_`));
    return this.#pick(own.length > 0 && this.#random.uniform() < 0.6 ? own : flow);
  }

  #button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async #click({ x, y }: Spot): Promise<void> {
    await this.page.mouse.click(x, y);
  }

  async #pull(from: Spot, to: Spot): Promise<void> {
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 2 });
    await mouse.move(to.x, to.y, { steps: 2 });
    await mouse.up();
  }

  /** The form of a node, once it is there. */
  async #form(node: SeenNode): Promise<Locator> {
    await this.#click(node);
    const form = this.page.locator(`aside[data-presence-in="${node.id}"]`);
    await form.waitFor({ timeout: patienceMs });
    return form;
  }

  readonly #drop: Deed = async ({ free: [place] }) => {
    const kind = this.#pick(kinds)!;
    const box = await this.page
      .getByRole('complementary', { name: 'Nodes' })
      .getByRole('button', { name: kind, exact: true })
      .boundingBox();
    if (!place || !box) return undefined;
    await this.#pull({ x: box.x + 20, y: box.y + box.height / 2 }, place);
    return kind;
  };

  readonly #press: Deed = async () => {
    const kind = this.#pick(kinds)!;
    await this.page
      .getByRole('complementary', { name: 'Nodes' })
      .getByRole('button', { name: kind, exact: true })
      .click({ timeout: patienceMs });
    return kind;
  };

  readonly #search: Deed = async () => {
    const kind = this.#pick(kinds)!;
    await this.page.getByRole('searchbox', { name: 'Search nodes' }).first().focus();
    await this.page.keyboard.type(kind);
    await this.page.keyboard.press('Enter');
    return kind;
  };

  readonly #looseEnd: Deed = async (sight) => {
    const [place] = sight.free;
    const port = this.#pick(sight.nodes.flatMap(({ ports }) => ports));
    if (!place || !port) return undefined;
    const kind = this.#pick(kinds)!;
    await this.#pull(port, place);
    const dialog = this.page.getByRole('dialog', { name: 'Connect a new node' });
    await dialog.getByRole('searchbox').fill(kind, { timeout: patienceMs });
    await this.page.keyboard.press('Enter');
    return `${port.side} ${port.name}, ${kind}`;
  };

  readonly #duplicate: Deed = async (sight) => {
    const node = this.#some(sight);
    if (!node) return undefined;
    await this.#click(node);
    await this.page.keyboard.press('Control+d');
    return node.id;
  };

  readonly #drag: Deed = async (sight) => {
    const node = this.#pick([...sight.nodes, this.#some(sight)]);
    const [place] = sight.free;
    if (!node || !place) return undefined;
    await this.#pull(node, place);
    return node.id;
  };

  readonly #arrowKeys: Deed = async (sight) => {
    const node = this.#some(sight);
    if (!node) return undefined;
    await this.#click(node);
    const key = this.#pick(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'])!;
    for (let n = 0; n <= this.#random.below(4); n++) await this.page.keyboard.press(key);
    return `${node.id} ${key}`;
  };

  readonly #connect: Deed = async ({ nodes }) => {
    const ends = (side: 'source' | 'target') =>
      nodes.flatMap(({ id, ports }) =>
        ports.filter((port) => port.side === side).map((port) => ({ id, ...port }))
      );
    const [from, to] = [this.#pick(ends('source')), this.#pick(ends('target'))];
    if (!from || !to) return undefined;
    await this.#pull(from, to);
    return `${from.id}.${from.name} > ${to.id}.${to.name}`;
  };

  readonly #removeWire: Deed = async ({ wires }) => {
    const wire = this.#pick(wires);
    if (!wire) return undefined;
    await this.#click(wire);
    await this.page.keyboard.press('Delete');
    return wire.id;
  };

  readonly #removeNode: Deed = async (sight) => {
    if (sight.count < 5) return undefined;
    const node = this.#pick([...sight.nodes.filter(({ id }) => id.startsWith('note/')), this.#some(sight)]);
    if (!node) return undefined;
    await this.#click(node);
    await this.page.keyboard.press(this.#pick(['Delete', 'Backspace'])!);
    return node.id;
  };

  readonly #rename: Deed = async (sight) => {
    const node = this.#some(sight);
    if (!node) return undefined;
    const name = (await this.#form(node)).getByRole('textbox', { name: 'Name', exact: true });
    const wanted = `${this.#initial}_${this.tries}`;
    await name.fill(wanted, { timeout: patienceMs });
    await this.page.keyboard.press('Enter');
    return `${node.id} to ${wanted}`;
  };

  readonly #set: Deed = async (sight) => {
    const node = this.#some(sight);
    if (!node) return undefined;
    const fields = (await this.#form(node)).locator('.inputs > .input input:visible');
    const count = await fields.count();
    if (count === 0) return undefined;
    const field = fields.nth(this.#random.below(count));
    const name = await field.getAttribute('aria-label', { timeout: patienceMs });
    await field.fill(this.#pick([String(this.tries), `${this.#initial}${this.tries}`])!, {
      timeout: patienceMs
    });
    await this.page.keyboard.press('Enter');
    return `${node.id}.${name}`;
  };

  readonly #choose: Deed = async (sight) => {
    const node = this.#some(sight);
    if (!node) return undefined;
    const choices = (await this.#form(node)).locator('.input select:visible, .condition select:visible');
    const count = await choices.count();
    if (count === 0) return undefined;
    const choice = choices.nth(this.#random.below(count));
    const values = await choice
      .locator('option')
      .evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
    const value = this.#pick(values) ?? '';
    await choice.selectOption(value, { timeout: patienceMs });
    return `${node.id}: ${value}`;
  };

  readonly #nameInput: Deed = async (sight) => {
    const node = this.#some(sight);
    if (!node) return undefined;
    const name = (await this.#form(node)).getByRole('textbox', { name: 'Name of a new input' });
    if ((await name.count()) === 0) return undefined;
    await name.fill(`${this.#initial}${this.tries}`, { timeout: patienceMs });
    await this.page.keyboard.press('Enter');
    return node.id;
  };

  /** In the source of a node: a word at the end of a line, or somewhere between; at times it is taken back there. */
  readonly #write: Deed = async (sight) => {
    const node = this.#some(sight);
    if (!node) return undefined;
    const { keyboard } = this.page;
    const text = (await this.#form(node)).locator('.cm-content');
    if ((await text.count()) === 0 && (await this.page.locator('aside .code').count()) === 0)
      return undefined;
    await text.click({ position: { x: 30, y: 12 }, timeout: patienceMs });
    const path = /\((.*)\)/.exec((await text.getAttribute('aria-label', { timeout: patienceMs })) ?? '')?.[1];
    if (path === undefined) return undefined;
    await keyboard.press(this.#pick(['Control+Home', 'Control+End', 'Home'])!);
    for (let n = 0; n < this.#random.below(4); n++) await keyboard.press('ArrowDown');
    await keyboard.press(this.#pick(['Home', 'End'])!);
    const word = `${this.#initial}${this.tries};`;
    const words = this.words.get(path) ?? new Set();
    this.words.set(path, words);
    switch (this.#pick(['at once', 'at once', 'letters', 'line', 'take back'])!) {
      case 'at once':
        await keyboard.insertText(word);
        words.add(word);
        return `${path} ${word}`;
      case 'letters':
        await keyboard.type(`${word}x`);
        await keyboard.press('Backspace');
        return `${path} by letters`;
      case 'line':
        await keyboard.press('Enter');
        return `${path} a line`;
      default:
        // Of what was written before in one go, the browser's history may take more than the last word.
        words.clear();
        await keyboard.insertText(word);
        await keyboard.press('Control+z');
        if (this.#random.uniform() < 0.5) await keyboard.press('Control+y');
        return `${path} and back`;
    }
  };

  readonly #variant: Deed = async (sight) => {
    const node = this.#some(sight);
    if (!node) return undefined;
    const form = await this.#form(node);
    const menu = form.getByRole('button', { name: 'Variant', exact: true });
    if ((await menu.count()) === 0 || this.#random.uniform() < 0.3) {
      await form.getByRole('button', { name: 'Add a variant' }).click({ timeout: patienceMs });
      return `${node.id}, one more`;
    }
    const tabs = form.getByRole('tab');
    await tabs.nth(this.#random.below(Math.max(1, await tabs.count()))).click({ timeout: patienceMs });
    await menu.click({ timeout: patienceMs });
    const what = this.#pick(['Use by default', 'Remove this variant'])!;
    await this.page.getByRole('menuitem', { name: what }).click({ timeout: patienceMs });
    return `${node.id}, ${what}`;
  };

  readonly #note: Deed = async ({ nodes }) => {
    const note = this.#pick(nodes.filter(({ id }) => id.startsWith('note/')));
    if (note && this.#random.uniform() < 0.7) await this.#click(note);
    else await this.#button('Add a note').click({ timeout: patienceMs });
    const text = this.page.getByRole('textbox', { name: 'Note', exact: true });
    await text.fill(`${this.#initial}${this.tries}`, { timeout: patienceMs });
    return note?.id ?? 'a new one';
  };

  readonly #group: Deed = async (sight) => {
    const [one, other] = [this.#some(sight), this.#some(sight)];
    if (!one || !other || one === other) return undefined;
    await this.#click(one);
    await this.page.keyboard.down('Shift');
    await this.#click(other);
    await this.page.keyboard.up('Shift');
    await this.#button('Fold into a group').click({ timeout: patienceMs });
    return `${one.id}, ${other.id}`;
  };

  readonly #openGroup: Deed = async ({ nodes }) => {
    const group = this.#pick(nodes.filter(({ id }) => id.startsWith('group/')));
    if (!group) return undefined;
    const form = await this.#form(group);
    const how = this.#pick(['Unfold', 'Take the group apart'])!;
    await form.getByRole('button', { name: how }).click({ timeout: patienceMs });
    return `${group.id}, ${how}`;
  };

  readonly #undo: Deed = (sight) => this.#back('Undo', 'Control+z', sight);
  readonly #redo: Deed = (sight) => this.#back('Redo', 'Control+Shift+z', sight);

  async #back(name: string, keys: string, { free: [place] }: Sight): Promise<string | undefined> {
    if (!place) return undefined;
    const times = 1 + this.#random.below(3);
    const isByKey = this.#random.uniform() < 0.5;
    if (isByKey) await this.#click(place);
    for (let n = 0; n < times; n++) {
      if (await this.#button(name).isDisabled()) return n === 0 ? undefined : `${n} times`;
      if (isByKey) await this.page.keyboard.press(keys);
      else await this.#button(name).click({ timeout: patienceMs });
    }
    return `${times} times${isByKey ? ' by key' : ''}`;
  }

  /** Takes back, or does again, as much as they can and `most`; says how much. */
  async backward(name: 'Undo' | 'Redo', most: number): Promise<number> {
    // A wire that was let go beside what had moved away asks for a new node.
    if ((await look(this.page, [])).isDialogOpen) await this.page.keyboard.press('Escape');
    // Close by, there may be no place without anything on it.
    await this.#button('Show all').click();
    const [place] = (
      await look(
        this.page,
        Array.from({ length: 40 }, (_, i) => ({ x: (i % 8) / 8 + 0.03, y: Math.floor(i / 8) / 5 + 0.02 }))
      )
    ).free;
    await this.#click(place!);
    let n = 0;
    for (; n < most && (await this.#button(name).isEnabled()); n++)
      await this.page.keyboard.press(name === 'Undo' ? 'Control+z' : 'Control+Shift+z');
    return n;
  }

  /** At a node, by the wheel. */
  readonly #lookCloser: Deed = async (sight) => {
    const node = this.#some(sight) ?? this.#pick(sight.nodes);
    if (!node) return undefined;
    await this.page.mouse.move(node.x, node.y);
    await this.page.mouse.wheel(0, -300);
    return node.id;
  };

  readonly #arrange: Deed = async () =>
    this.#button('Arrange')
      .click({ timeout: patienceMs })
      .then(() => '');

  readonly #showAll: Deed = async () =>
    this.#button('Show all')
      .click({ timeout: patienceMs })
      .then(() => '');
}
