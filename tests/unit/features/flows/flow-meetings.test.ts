// Two people change one flow over a real relay with all that its canvas offers, now in touch, now cut off, and meet again and
// again. Each time both have the same, and it is a flow: every wire leads from something that is there, every node has its files
// and variants, none waits for itself or is there twice. HEARTH_TOGETHER sets how many flows, HEARTH_SEED which.
import { expect, test } from 'vitest';
import { canonicalJson } from '$core/assets';
import { isHearthError } from '$core/errors';
import { readMainFile } from '$core/flows/edit/merge-main';
import {
  addVariant,
  removeVariant,
  setActivation,
  setDefaultVariant,
  setInput
} from '$core/flows/edit/values';
import { flowTemplates } from '$core/flows/templates';
import { Random } from '$core/random';
import { mayLead } from '$features/flows/canvas/draw-wire';
import { FlowCanvas } from '$features/flows/canvas/flow-canvas.svelte';
import { FlowEditor } from '$features/flows/flow-editor.svelte';
import type { Workspace } from '$sdk/workspace';
import type { CanvasNode } from '$ui/graph/canvas-types';
import { faultsOf, type Folder } from '../../../e2e/flow-facts';
import { Cable, Typist } from '../../../support/flow-people';
import { startRelay } from '../../../support/relay-client';
import { host, settled, visitor } from '../../../support/shared-workspaces';

const flows = Number(process.env.HEARTH_TOGETHER ?? 1);
const seed = Number(process.env.HEARTH_SEED ?? 1);
/** As few and as slow as people are; at length, as many and as fast as a machine can. */
const isLong = process.env.HEARTH_TOGETHER !== undefined;
const meetings = isLong ? 12 : 5;
const main = 'flow.dag.yaml';
const kinds = ['prompt', 'llm', 'python', 'http', 'embedding', 'parse_json', 'parse_regex', 'code'];

class Person {
  readonly name: string;
  readonly workspace: Workspace;
  readonly cable: Cable;
  readonly canvas: FlowCanvas;
  readonly typists = new Map<string, Typist>();
  readonly #random: Random;

  constructor(name: string, workspace: Workspace, cable: Cable, flow: string, random: Random) {
    this.name = name;
    this.workspace = workspace;
    this.cable = cable;
    this.#random = random;
    this.canvas = new FlowCanvas(new FlowEditor(workspace, flow));
  }

  get folder(): Folder {
    const { main: path, files, ...drawn } = this.workspace.flows.get(this.canvas.editor.id);
    const { places = {}, groups = {}, members = {}, notes = {} } = drawn;
    return { main: path, files, places, groups, members, notes };
  }

  get isReadable(): boolean {
    return readMainFile(this.folder.files[main]!, main) !== undefined;
  }

  pick<T>(all: readonly T[]): T | undefined {
    return all[this.#random.below(Math.max(1, all.length))];
  }

  async work(n: number): Promise<void> {
    const luck = this.#random.uniform();
    if (luck < 0.2) return this.#type(`${this.name}${n} `);
    if (luck < 0.32) return luck < 0.28 ? this.canvas.undo() : this.canvas.redo();
    try {
      this.#draw(n);
    } catch (error) {
      // A file in the middle of two changes is not drawn on.
      if (!isHearthError(error)) throw error;
    }
  }

  #draw(n: number): void {
    const deeds = this.#deeds(n);
    let left = this.#random.uniform() * deeds.reduce((sum, [weight]) => sum + weight, 0);
    deeds.find(([weight]) => (left -= weight) < 0)![1]();
  }

  /** What they may do, and how often. */
  #deeds(n: number): readonly (readonly [weight: number, deed: () => void])[] {
    const { canvas } = this;
    const { nodes, variants } = canvas.flow;
    const place = { x: this.#random.below(900), y: this.#random.below(600) };
    const [node, other, kind] = [this.pick(nodes)?.name, this.pick(nodes)?.name, this.pick(kinds)!];
    const add = (): void => canvas.add(kind, place);
    if (node === undefined || other === undefined || nodes.length < 4) return [[1, add]];
    const variant = this.pick(Object.keys(variants[node]?.nodes ?? {}));
    const [fewer, more] = [nodes.length > 14 ? 3 : 1, nodes.length < 8 ? 3 : 1];
    const when = `\${${other}.output}`;
    return [
      [6 * more, add],
      [3 * more, () => this.#copy(node)],
      [3 * more, () => this.#addAt(kind, place)],
      [6, () => canvas.move(new Map([[node, place]]))],
      [13, () => this.#connect()],
      [
        5,
        () =>
          canvas.remove(
            [],
            [this.pick(canvas.wires)].filter((wire) => wire !== undefined)
          )
      ],
      [5 * fewer, () => canvas.remove([node])],
      [7, () => canvas.rename(node, `${this.name}_${n}`)],
      [
        8,
        () => {
          const name = this.pick(['temperature', 'top_p', this.name])!;
          canvas.change(`set ${n}`, (now) => setInput(now, node, variant, name, n));
        }
      ],
      [
        3,
        () => {
          if (mayLead(canvas.flow, when, node))
            canvas.lead('when', when, node, (now) => setActivation(now, node, { when, is: true }));
        }
      ],
      [5, () => canvas.change('variant', (now) => addVariant(now, node, variant).folder)],
      ...(variant === undefined ? [] : this.#variantDeeds(node, variant)),
      [2, () => this.#group([node, other])],
      [2, () => this.#openGroup()],
      [1, () => canvas.addNote()],
      [1, () => canvas.arrange()]
    ];
  }

  #variantDeeds(node: string, variant: string): readonly (readonly [number, () => void])[] {
    const { canvas } = this;
    return [
      [3, () => canvas.change('variant', (now) => removeVariant(now, node, variant))],
      [2, () => canvas.change('variant', (now) => setDefaultVariant(now, node, variant))]
    ];
  }

  #copy(node: string): void {
    this.canvas.selected = [node];
    this.canvas.clip.duplicate();
  }

  #addAt(kind: string, place: { readonly x: number; readonly y: number }): void {
    const side = this.#random.uniform() < 0.5 ? 'source' : 'target';
    const port = this.#port(side);
    if (port) this.canvas.addAt(kind, { port, side, place });
  }

  #connect(): void {
    const [from, to] = [this.#port('source'), this.#port('target')];
    if (from && to) this.canvas.connect({ from, to });
  }

  #port(side: 'source' | 'target'): { readonly node: string; readonly port: string } | undefined {
    const node = this.pick<CanvasNode>(this.canvas.drawn.nodes);
    const port = node && this.pick(side === 'source' ? node.outputs : node.inputs);
    return port && { node: node.id, port: port.name };
  }

  #group(names: readonly string[]): void {
    this.canvas.selected = names;
    this.canvas.group(this.name);
  }

  #openGroup(): void {
    const group = this.pick(this.canvas.foldable.groups);
    if (group) this.canvas.openGroup(group.id, this.#random.uniform() < 0.5 ? 'unfold' : 'ungroup');
  }

  async #type(word: string): Promise<void> {
    const path = this.pick(Object.keys(this.folder.files).filter((name) => /\.(jinja2|py)$/.test(name)));
    if (path === undefined) return;
    let typist = this.typists.get(path);
    if (!typist || typist.isGone) {
      await typist?.binding.close();
      typist = new Typist(await this.workspace.flows.file(this.canvas.editor.id, path));
      this.typists.set(path, typist);
    }
    typist.type(this.#random, word);
    if (this.#random.uniform() < 0.5) void typist.binding.flush();
  }

  async comeBack(): Promise<void> {
    this.cable.restore(this.workspace);
    for (const { binding } of this.typists.values()) await binding.flush();
    await settled(this.workspace);
  }

  async close(): Promise<void> {
    for (const { binding } of this.typists.values()) await binding.close();
    this.workspace.close();
  }
}

/** Both come back and have the same. */
async function meet(two: readonly [Person, Person]): Promise<Folder> {
  for (const person of two) await person.comeBack();
  let last = '';
  let times = 0;
  // What two changes have broken together is put right a moment after they have met.
  const areOne = (): boolean => {
    const [one, other] = two.map(({ folder }) => canonicalJson(folder));
    times = one === other && one === last && two[0].isReadable ? times + 1 : 0;
    last = one!;
    return times > 3;
  };
  await expect.poll(areOne, { timeout: 20_000, interval: 25 }).toBe(true).catch(tell(two));
  return two[0].folder;
}

function tell(two: readonly [Person, Person]): () => never {
  return () => {
    const told = two.map(({ name, workspace, isReadable, folder }) => {
      const { phase, unsent } = workspace.sharing.live.get() ?? {};
      const lists = Object.entries(folder).map(([part, value]) => `${part}: ${canonicalJson(value)}`);
      return [name, phase, `${unsent} unsent`, isReadable ? '' : 'unreadable', ...lists].join('\n');
    });
    throw new Error(`They are not one.\n${told.join('\n')}\n${two[0].folder.files[main]}`);
  };
}

for (let flow = seed; flow < seed + flows; flow++)
  test(`are one valid flow whenever both meet (seed ${flow})`, { timeout: 300_000 }, async () => {
    const relay = await startRelay();
    const cables = [new Cable(), new Cable()] as const;
    const first = await host('Ann', relay, {}, 0, cables[0].dial);
    const { files } = flowTemplates.find(({ id }) => id === 'variants')!;
    const { id } = await first.workspace.flows.create('f', main, files);
    const second = await visitor('Bo', 'editor', first, relay, {}, 0, cables[1].dial);
    await expect.poll(() => second.workspace.flows.list().length).toBe(1);
    const random = new Random(flow);
    const two = [
      new Person('ann', first.workspace, cables[0], id, random),
      new Person('bo', second.workspace, cables[1], id, random)
    ] as const;
    for (let n = 0; n < 12 * meetings; n++) {
      for (const person of two) {
        if (random.uniform() < 0.6) await person.work(n);
        if (random.uniform() < 0.08) person.cable.turn(person.workspace);
      }
      await new Promise((next) => setTimeout(next, isLong && random.uniform() < 0.7 ? 1 : 30));
      if (n % 12 === 11) {
        const met = await meet(two);
        expect(faultsOf(met), met.files[main]).toEqual([]);
      }
    }
    for (const person of two) await person.close();
    await relay.remove();
  });
