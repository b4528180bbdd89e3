// Somebody who works on the canvas of a flow with mouse and keyboard alone, at random: what is done next is drawn from a seeded
// generator among what they see in that moment. Somebody else works too, so a deed may miss what has moved or gone meanwhile.
import { errors, type Locator } from '@playwright/test';
import type { Random } from '../../src/core/random';
import type { Page } from './fixture';
import { FormHands, patienceMs, pick } from './flow-form-hands';
import { look, type SeenNode, type Sight, type Spot } from './flow-sight';

type Deed = (sight: Sight) => Promise<string | undefined>;

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
  readonly forms: FormHands;
  /** How often they have tried to do something, and each deed. */
  tries = 0;
  readonly tried = new Map<string, number>();
  /** What was done, in order. */
  readonly log: string[] = [];
  /** How often each deed was done. */
  readonly done = new Map<string, number>();
  #wasUndo = false;

  constructor(page: Page, random: Random, initial: string, tag: string) {
    this.page = page;
    this.#random = random;
    this.#initial = initial;
    this.#tag = tag;
    this.forms = new FormHands(page, random, initial, () => this.tries);
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
      [6, 'rename', this.#inForm('rename')],
      [9, 'set', this.#inForm('set')],
      [4, 'choose', this.#inForm('choose')],
      [2, 'name an input', this.#inForm('nameInput')],
      [14, 'write', this.#inForm('write')],
      [3, 'variant', this.#inForm('variant')],
      [2, 'note', this.#note],
      [1, 'group', this.#group],
      [2, 'open group', this.#openGroup],
      [8, 'undo', this.#undo],
      [4, 'redo', this.#redo],
      [1, 'arrange', this.#arrange],
      [1, 'show all', this.#showAll]
    ];
  }

  /** A node of the flow's own; more often one that was made or named here. */
  #some({ nodes }: Sight): SeenNode | undefined {
    const flow = nodes.filter(({ id }) => !/^[$]|^(note|group)\//.test(id));
    const own = flow.filter(({ id }) => id.includes(`_${this.#tag}`) || id.startsWith(`${this.#initial}_`));
    return pick(this.#random, own.length > 0 && this.#random.uniform() < 0.6 ? own : flow);
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

  readonly #drop: Deed = async ({ free: [place] }) => {
    const kind = pick(this.#random, kinds)!;
    const box = await this.page
      .getByRole('complementary', { name: 'Nodes' })
      .getByRole('button', { name: kind, exact: true })
      .boundingBox();
    if (!place || !box) return undefined;
    await this.#pull({ x: box.x + 20, y: box.y + box.height / 2 }, place);
    return kind;
  };

  readonly #press: Deed = async () => {
    const kind = pick(this.#random, kinds)!;
    await this.page
      .getByRole('complementary', { name: 'Nodes' })
      .getByRole('button', { name: kind, exact: true })
      .click({ timeout: patienceMs });
    return kind;
  };

  readonly #search: Deed = async () => {
    const kind = pick(this.#random, kinds)!;
    await this.page.getByRole('searchbox', { name: 'Search nodes' }).first().focus();
    await this.page.keyboard.type(kind);
    await this.page.keyboard.press('Enter');
    return kind;
  };

  readonly #looseEnd: Deed = async (sight) => {
    const [place] = sight.free;
    const port = pick(
      this.#random,
      sight.nodes.flatMap(({ ports }) => ports)
    );
    if (!place || !port) return undefined;
    const kind = pick(this.#random, kinds)!;
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
    const node = pick(this.#random, [...sight.nodes, this.#some(sight)]);
    const [place] = sight.free;
    if (!node || !place) return undefined;
    await this.#pull(node, place);
    return node.id;
  };

  readonly #arrowKeys: Deed = async (sight) => {
    const node = this.#some(sight);
    if (!node) return undefined;
    await this.#click(node);
    const key = pick(this.#random, ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'])!;
    for (let n = 0; n <= this.#random.below(4); n++) await this.page.keyboard.press(key);
    return `${node.id} ${key}`;
  };

  readonly #connect: Deed = async ({ nodes }) => {
    const ends = (side: 'source' | 'target') =>
      nodes.flatMap(({ id, ports }) =>
        ports.filter((port) => port.side === side).map((port) => ({ id, ...port }))
      );
    const [from, to] = [pick(this.#random, ends('source')), pick(this.#random, ends('target'))];
    if (!from || !to) return undefined;
    await this.#pull(from, to);
    return `${from.id}.${from.name} > ${to.id}.${to.name}`;
  };

  readonly #removeWire: Deed = async ({ wires }) => {
    const wire = pick(this.#random, wires);
    if (!wire) return undefined;
    await this.#click(wire);
    await this.page.keyboard.press('Delete');
    return wire.id;
  };

  readonly #removeNode: Deed = async (sight) => {
    if (sight.count < 5) return undefined;
    const node = pick(this.#random, [
      ...sight.nodes.filter(({ id }) => id.startsWith('note/')),
      this.#some(sight)
    ]);
    if (!node) return undefined;
    await this.#click(node);
    await this.page.keyboard.press(pick(this.#random, ['Delete', 'Backspace'])!);
    return node.id;
  };

  #inForm(deed: 'rename' | 'set' | 'choose' | 'nameInput' | 'write' | 'variant'): Deed {
    return async (sight) => {
      const node = this.#some(sight);
      return node && this.forms[deed](node);
    };
  }

  readonly #note: Deed = async ({ nodes }) => {
    const note = pick(
      this.#random,
      nodes.filter(({ id }) => id.startsWith('note/'))
    );
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
    const group = pick(
      this.#random,
      nodes.filter(({ id }) => id.startsWith('group/'))
    );
    if (!group) return undefined;
    const form = await this.forms.form(group);
    const how = pick(this.#random, ['Unfold', 'Take the group apart'])!;
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
    const node = this.#some(sight) ?? pick(this.#random, sight.nodes);
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
