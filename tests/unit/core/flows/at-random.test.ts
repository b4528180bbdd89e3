// Two people change one flow at random, one after the other, and take back and do again what was their own; or apart from each
// other, and it is put together. Whatever they did, it stays a flow that can be drawn: it can be read, every wire leads from
// something, every node has its files and variants, none waits for itself or is there twice. HEARTH_TOGETHER sets how many
// flows, HEARTH_SEED which.
import { expect, test } from 'vitest';
import { applyPatch } from '$core/flows/edit/apply-patch';
import { patchBetween, reversed, type FlowFolder, type FolderPatch } from '$core/flows/edit/folder';
import { mergeMain, readMainFile, sourcesOf } from '$core/flows/edit/merge-main';
import { addNode, copyNodes, pasteNodes, removeNodes, renameNode } from '$core/flows/edit/nodes';
import { addVariant, removeVariant, setDefaultVariant, setInput } from '$core/flows/edit/values';
import { openFlow, type FlowFiles } from '$core/flows/open-flow';
import { parseReference } from '$core/flows/reference';
import { flowTemplates } from '$core/flows/templates';
import { Random } from '$core/random';

const flows = Number(process.env.HEARTH_TOGETHER ?? 8);
const seed = Number(process.env.HEARTH_SEED ?? 1);
const main = 'flow.dag.yaml';
const kinds = ['prompt', 'llm', 'python', 'http', 'embedding', 'code'] as const;
const { files } = flowTemplates.find(({ id }) => id === 'variants')!;
const start: FlowFolder = { main, files, places: {} };
const here = { x: 0, y: 0 };

const pick = <T>(random: Random, from: readonly T[]): T | undefined => from[random.below(from.length)];

/** One of the edits that a canvas makes; `n` makes it another than all before. */
function edited(folder: FlowFolder, random: Random, tag: string, n: number): FlowFolder {
  const { definition } = openFlow(folder.files, main);
  const names = definition.nodes.map(({ name }) => name);
  const [node, other] = [pick(random, names), pick(random, names)];
  if (node === undefined || other === undefined)
    return addNode(folder, 'prompt', here, undefined, tag).folder;
  const variants = Object.keys(definition.variants[node]?.nodes ?? {});
  const variant = pick(random, variants);
  const source = pick(
    random,
    Object.keys(folder.files).filter((path) => path !== main)
  );
  const deeds: readonly (() => FlowFolder)[] = [
    () => addNode(folder, pick(random, kinds)!, here, `\${${other}.output}`, tag).folder,
    () => removeNodes(folder, [node]),
    () => renameNode(folder, node, `${tag}_${n}`).folder,
    () => addVariant(folder, node).folder,
    () => (variant === undefined ? folder : removeVariant(folder, node, variant)),
    () => (variant === undefined ? folder : setDefaultVariant(folder, node, variant)),
    () => setInput(folder, node, variant, 'more', n),
    () => {
      const copied = copyNodes(folder, [node], () => here);
      return pasteNodes(folder, copied, here, tag).folder;
    },
    () => {
      const wired = setInput(folder, node, undefined, 'from', `\${${other}.output}`);
      return faultsOf(wired).length === 0 ? wired : folder;
    },
    () => {
      if (source === undefined) return folder;
      return { ...folder, files: { ...folder.files, [source]: `${folder.files[source]!}\n${tag} ${n}` } };
    }
  ];
  return pick(random, deeds)!();
}

/** What is wrong with it, but for what nobody has filled in yet. */
function faultsOf({ files: now }: FlowFolder): readonly string[] {
  const read = readMainFile(now[main]!, main);
  if (!read) return ['it cannot be read'];
  const { issues, definition } = openFlow(now, main);
  const told = issues.filter(
    ({ level, text }) =>
      (level === 'error' || text.includes('default variant')) &&
      !/url|connection|model|no node that/.test(text)
  );
  const names = definition.nodes.map(({ name }) => name);
  // Of variants, those are told of that are the default.
  const loose = Object.values(definition.variants).flatMap(({ nodes }) =>
    Object.values(nodes).flatMap(({ name, inputs, activate }) =>
      [...Object.values(inputs), activate?.when].flatMap((value) => {
        const reference = parseReference(value);
        return reference?.kind === 'node' && !names.includes(reference.name)
          ? [`${name}: ${reference.name}`]
          : [];
      })
    )
  );
  return [
    ...loose,
    ...told.map(({ node, text }) => `${node ?? ''}: ${text}`),
    ...sourcesOf(read)
      .filter((path) => !(path in now))
      .map((path) => `${path} is not there`),
    ...names.filter((name, i) => names.indexOf(name) < i).map((name) => `${name} is there twice`),
    ...Object.keys(read.value.node_variants ?? {})
      .filter((name) => !names.includes(name))
      .map((name) => `variants of ${name}, which is not there`)
  ];
}

class Person {
  readonly #tag: string;
  readonly #random: Random;
  readonly #done: FolderPatch[] = [];
  #undone: FolderPatch[] = [];

  constructor(tag: string, random: Random) {
    this.#tag = tag;
    this.#random = random;
  }

  get canGoBack(): boolean {
    return this.#done.length > 0;
  }

  step(folder: FlowFolder, n: number): FlowFolder {
    const luck = this.#random.uniform();
    if (luck < 0.25 && this.canGoBack) return this.back(folder);
    const again = luck < 0.4 ? this.#undone.pop() : undefined;
    if (again) {
      this.#done.push(again);
      return applyPatch(folder, again);
    }
    const next = edited(folder, this.#random, this.#tag, n);
    this.#done.push(patchBetween(folder, next));
    this.#undone = [];
    return next;
  }

  back(folder: FlowFolder): FlowFolder {
    const patch = this.#done.pop()!;
    this.#undone.push(patch);
    return applyPatch(folder, reversed(patch));
  }
}

const twoOf = (flow: number): readonly Person[] =>
  ['aa', 'bb'].map((tag, i) => new Person(tag, new Random(seed + flow, i + 1)));

function isWhole(folder: FlowFolder, told: object): FlowFolder {
  const faults = faultsOf(folder);
  if (faults.length > 0)
    throw new Error(`${faults.join('\n')}\n${JSON.stringify(told)}\n${folder.files[main]!}`);
  return folder;
}

test('one after the other, with each one taking back all they did in the end', () => {
  for (let flow = 0; flow < flows; flow++) {
    const random = new Random(seed + flow);
    const people = twoOf(flow);
    let folder = start;
    for (let n = 0; n < 30; n++) {
      const was = folder.files[main];
      folder = isWhole(people[random.below(2)]!.step(folder, n), { flow, n, was });
    }
    for (const person of people)
      while (person.canGoBack) {
        const was = folder.files[main];
        folder = isWhole(person.back(folder), { flow, was });
      }
  }
});

/** As records are put together: by what each has changed, the first where both did. */
function joined(base: FlowFiles, mine: FlowFiles, theirs: FlowFiles): FlowFiles {
  const paths = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  return Object.fromEntries(
    paths.flatMap((path) => {
      const text = mine[path] === base[path] ? theirs[path] : mine[path];
      return text === undefined ? [] : [[path, text]];
    })
  );
}

test('apart, four edits each before they meet', () => {
  let met = 0;
  for (let flow = 0; flow < flows; flow++) {
    const people = twoOf(flow);
    let folder = start;
    for (let round = 0; round < 8; round++) {
      const base = folder;
      const [mine, theirs] = people.map((person, i) => {
        let own = base;
        for (let n = 0; n < 4; n++) own = person.step(own, 10 * round + 4 * i + n);
        return own.files;
      });
      const [was, is, now] = [base.files, mine!, theirs!].map((all) => readMainFile(all[main]!, main)!);
      const text = mergeMain(was!, is!, now!, main);
      expect(text).toBeDefined();
      const kept = joined(base.files, mine!, theirs!);
      // As src/sdk/flow-merging.ts has it: a node that stays, stays with its files.
      const lost = Object.entries({ ...theirs, ...mine }).filter(
        ([path]) => !(path in kept) && text!.includes(path)
      );
      const merged = { ...kept, ...Object.fromEntries(lost), [main]: text! };
      folder = isWhole({ ...base, files: merged }, { flow, round, was, is, now });
      met++;
    }
  }
  expect(met).toBe(8 * flows);
});
