// Two versions of a flow side by side: its nodes in colours, what was set differently in words, and prompts and code as texts.
import { canonicalJson } from '$core/assets';
import { isHearthError } from '$core/errors';
import type { FlowDefinition, FlowNode } from '$core/flows/definition';
import type { Drawing, FlowFolder } from '$core/flows/edit/folder';
import { codePath, openFlow, type OpenedFlow } from '$core/flows/open-flow';
import type { NodeChange } from '$core/graph/diff';
import { became, comparedWires, type ChangeEntry, type Comparison } from '$parts/graph/comparison';
import { graphText } from '$parts/graph/graph-text';
import { canvasText as t } from '../canvas/canvas-text';
import { canvasNodes, canvasWires, givenId, givesId } from '../canvas/flow-graph';

type Version = Pick<FlowFolder, 'main' | 'files'> & Partial<Drawing>;

export function compareFlows(before: Version, after: Version): Comparison {
  const [old, fresh] = [openedOrNot(before), openedOrNot(after)];
  const shown = new Set<string>();
  if (!old || !fresh) {
    const entries = fileEntries(before, after, shown);
    return { nodes: [], wires: [], entries, note: graphText.unreadable };
  }
  const flow = together(old.definition, fresh.definition);
  const texts = { ...old.texts, ...fresh.texts };
  const places = { ...before.places, ...after.places };
  // Places of two versions do not go together where one leaves them to the layout.
  const isPlaced = flow.nodes.every(({ name }) => places[name]);
  const entries = [givenId, ...flow.nodes.map(({ name }) => name), givesId].flatMap((id): ChangeEntry[] => {
    const entry = nodeEntry(id, old, fresh, shown);
    const [from, to] = [before.places?.[id], after.places?.[id]];
    const moved = from !== undefined && to !== undefined && canonicalJson(from) !== canonicalJson(to);
    return entry
      ? [entry]
      : moved && isPlaced
        ? [{ ...untouched, id, title: titleOf(id), change: 'moved' }]
        : [];
  });
  const changes = new Map(entries.map(({ id, change }) => [id, change]));
  const nodes = canvasNodes(flow, texts, isPlaced ? places : {}, (id) => {
    const change = changes.get(id);
    return change ? { change } : {};
  });
  const wires = comparedWires(canvasWires(old.definition), canvasWires(fresh.definition));
  return {
    nodes,
    wires,
    entries: [...entries, ...noteEntries(before, after), ...fileEntries(before, after, shown)]
  };
}

const untouched = { details: [], texts: [] } as const;

/** Undefined where its file cannot be read. */
export function openedOrNot({ files, main }: Version): OpenedFlow | undefined {
  try {
    return openFlow(files, main);
  } catch (error) {
    if (isHearthError(error)) return undefined;
    throw error;
  }
}

/** What either version has; of what both have, as the later one has it. */
function together(old: FlowDefinition, fresh: FlowDefinition): FlowDefinition {
  const both = <T extends { readonly name: string }>(
    before: readonly T[],
    after: readonly T[]
  ): readonly T[] => [...after, ...before.filter(({ name }) => !after.some((one) => one.name === name))];
  return {
    ...fresh,
    inputs: both(old.inputs, fresh.inputs),
    outputs: both(old.outputs, fresh.outputs),
    nodes: both(old.nodes, fresh.nodes),
    variants: { ...old.variants, ...fresh.variants }
  };
}

/** Whether a node does the same in both: its settings, its prompts and its code. */
export function isSameNode(id: string, old: OpenedFlow, fresh: OpenedFlow): boolean {
  return nodeEntry(id, old, fresh, new Set()) === undefined;
}

function titleOf(id: string): string {
  return id === givenId ? t.given : id === givesId ? t.gives : id;
}

function nodeEntry(
  id: string,
  old: OpenedFlow,
  fresh: OpenedFlow,
  shown: Set<string>
): ChangeEntry | undefined {
  const [was, is] = [settingsOf(id, old.definition), settingsOf(id, fresh.definition)];
  const paths = [...new Set([...pathsOf(id, old), ...pathsOf(id, fresh)])];
  const changed = paths.filter((path) => old.texts[path] !== fresh.texts[path]);
  const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])];
  const different = names.filter(
    (name) => canonicalJson(was?.[name] ?? null) !== canonicalJson(is?.[name] ?? null)
  );
  if (was && is && different.length + changed.length === 0) return undefined;
  for (const path of changed) shown.add(path);
  const change: NodeChange = !was ? 'added' : !is ? 'removed' : 'changed';
  return {
    id,
    title: titleOf(id),
    change,
    details: change === 'changed' ? different.map((name) => became(name, was?.[name], is?.[name])) : [],
    texts: changed.map((path) => ({
      title: path,
      before: old.texts[path] ?? '',
      after: fresh.texts[path] ?? ''
    }))
  };
}

/** All that is set of a node, or of an end of the flow, by a name for people; undefined where there is none. */
function settingsOf(id: string, flow: FlowDefinition): Readonly<Record<string, unknown>> | undefined {
  if (id === givenId) return Object.fromEntries(flow.inputs.map(({ name, ...rest }) => [name, rest]));
  if (id === givesId)
    return Object.fromEntries(flow.outputs.map(({ name, ...rest }) => [name, rest.reference]));
  const node = flow.nodes.find(({ name }) => name === id);
  if (!node) return undefined;
  const variants = flow.variants[id];
  if (!variants) return formSettings(node, '');
  const forms = Object.entries(variants.nodes).map(([variant, form]) => formSettings(form, `${variant}, `));
  return Object.assign({ [t.isDefault]: variants.default }, ...forms) as Record<string, unknown>;
}

function formSettings(form: FlowNode, of: string): Record<string, unknown> {
  const { type, tool, path, connection, activate, aggregation, inputs } = form;
  const said = {
    [t.type]: tool ?? type,
    [t.source]: path,
    [t.connection]: connection,
    [t.condition]: activate && `${activate.when} = ${JSON.stringify(activate.is)}`,
    [t.aggregation]: aggregation || undefined,
    ...inputs
  };
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [of + name, value]));
}

/** Files of its prompts and code, in all its variants. */
function pathsOf(id: string, { definition, texts }: OpenedFlow): readonly string[] {
  const node = definition.nodes.find(({ name }) => name === id);
  const forms = node ? Object.values(definition.variants[id]?.nodes ?? { only: node }) : [];
  return forms.flatMap((form) => codePath(form, texts) ?? form.path ?? []);
}

function noteEntries(before: Version, after: Version): readonly ChangeEntry[] {
  const [old, fresh] = [before.notes ?? {}, after.notes ?? {}];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((id): ChangeEntry[] => {
    const [was, is] = [old[id]?.text, fresh[id]?.text];
    if (was === is) return [];
    const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    const text = { title: graphText.noteText, before: was ?? '', after: is ?? '' };
    return [{ id: `note ${id}`, title: graphText.noteText, change, details: [], texts: [text] }];
  });
}

/** Files that no node of the list shows; the one that describes the flow comes last. */
function fileEntries(before: Version, after: Version, shown: ReadonlySet<string>): readonly ChangeEntry[] {
  const paths = [...new Set([...Object.keys(before.files), ...Object.keys(after.files)])];
  const changed = paths.filter((path) => before.files[path] !== after.files[path] && !shown.has(path));
  const sorted = changed.toSorted((a, b) => Number(a === after.main) - Number(b === after.main));
  return sorted.map((path) => {
    const [was, is] = [before.files[path], after.files[path]];
    const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    const text = { title: path, before: was ?? '', after: is ?? '' };
    return { id: `file ${path}`, title: path, change, details: [], texts: [text] };
  });
}
