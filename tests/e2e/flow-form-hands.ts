// What somebody does at random in the form of a node: names, settings, the words of its source, its variants.
import type { Locator } from '@playwright/test';
import type { Random } from '../../src/core/random';
import type { Page } from './fixture';
import type { SeenNode } from './flow-sight';

/** For a form to come up; one of what is gone never does. */
export const patienceMs = 2_000;

export function pick<T>(random: Random, all: readonly T[]): T | undefined {
  return all.length === 0 ? undefined : all[random.below(all.length)];
}

/** Each deed gives what was done, or undefined where there was nothing to do it to. */
export class FormHands {
  readonly #page: Page;
  readonly #random: Random;
  readonly #initial: string;
  readonly #number: () => number;
  /** Words that were written at once and not taken back in their text, by the path of the text. */
  readonly words = new Map<string, Set<string>>();

  /** `initial` begins each of their words and names, and `number` gives what makes the next another than all before. */
  constructor(page: Page, random: Random, initial: string, number: () => number) {
    this.#page = page;
    this.#random = random;
    this.#initial = initial;
    this.#number = number;
  }

  /** The form of a node, once it is there. */
  async form(node: SeenNode): Promise<Locator> {
    await this.#page.mouse.click(node.x, node.y);
    const form = this.#page.locator(`aside[data-presence-in="${node.id}"]`);
    await form.waitFor({ timeout: patienceMs });
    return form;
  }

  async rename(node: SeenNode): Promise<string | undefined> {
    const name = (await this.form(node)).getByRole('textbox', { name: 'Name', exact: true });
    const wanted = `${this.#initial}_${this.#number()}`;
    await name.fill(wanted, { timeout: patienceMs });
    await this.#page.keyboard.press('Enter');
    return `${node.id} to ${wanted}`;
  }

  async set(node: SeenNode): Promise<string | undefined> {
    const fields = (await this.form(node)).locator('.inputs > .input input:visible');
    const count = await fields.count();
    if (count === 0) return undefined;
    const field = fields.nth(this.#random.below(count));
    const name = await field.getAttribute('aria-label', { timeout: patienceMs });
    await field.fill(pick(this.#random, [String(this.#number()), `${this.#initial}${this.#number()}`])!, {
      timeout: patienceMs
    });
    await this.#page.keyboard.press('Enter');
    return `${node.id}.${name}`;
  }

  async choose(node: SeenNode): Promise<string | undefined> {
    const choices = (await this.form(node)).locator('.input select:visible, .condition select:visible');
    const count = await choices.count();
    if (count === 0) return undefined;
    const choice = choices.nth(this.#random.below(count));
    const values = await choice
      .locator('option')
      .evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
    const value = pick(this.#random, values) ?? '';
    await choice.selectOption(value, { timeout: patienceMs });
    return `${node.id}: ${value}`;
  }

  async nameInput(node: SeenNode): Promise<string | undefined> {
    const name = (await this.form(node)).getByRole('textbox', { name: 'Name of a new input' });
    if ((await name.count()) === 0) return undefined;
    await name.fill(`${this.#initial}${this.#number()}`, { timeout: patienceMs });
    await this.#page.keyboard.press('Enter');
    return node.id;
  }

  /** In the source of a node: a word at the end of a line, or somewhere between; at times it is taken back there. */
  async write(node: SeenNode): Promise<string | undefined> {
    const { keyboard } = this.#page;
    const text = (await this.form(node)).locator('.cm-content');
    if ((await text.count()) === 0 && (await this.#page.locator('aside .code').count()) === 0)
      return undefined;
    await text.click({ position: { x: 30, y: 12 }, timeout: patienceMs });
    const path = /\((.*)\)/.exec((await text.getAttribute('aria-label', { timeout: patienceMs })) ?? '')?.[1];
    if (path === undefined) return undefined;
    await keyboard.press(pick(this.#random, ['Control+Home', 'Control+End', 'Home'])!);
    for (let n = 0; n < this.#random.below(4); n++) await keyboard.press('ArrowDown');
    await keyboard.press(pick(this.#random, ['Home', 'End'])!);
    const word = `${this.#initial}${this.#number()};`;
    const words = this.words.get(path) ?? new Set();
    this.words.set(path, words);
    switch (pick(this.#random, ['at once', 'at once', 'letters', 'line', 'take back'])!) {
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
  }

  async variant(node: SeenNode): Promise<string | undefined> {
    const form = await this.form(node);
    const menu = form.getByRole('button', { name: 'Variant', exact: true });
    if ((await menu.count()) === 0 || this.#random.uniform() < 0.3) {
      await form.getByRole('button', { name: 'Add a variant' }).click({ timeout: patienceMs });
      return `${node.id}, one more`;
    }
    const tabs = form.getByRole('tab');
    await tabs.nth(this.#random.below(Math.max(1, await tabs.count()))).click({ timeout: patienceMs });
    await menu.click({ timeout: patienceMs });
    const what = pick(this.#random, ['Use by default', 'Remove this variant'])!;
    await this.#page.getByRole('menuitem', { name: what }).click({ timeout: patienceMs });
    return `${node.id}, ${what}`;
  }
}
