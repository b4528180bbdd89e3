// What nodes are given and how they work: inputs, conditions, connections, and their variants. Pure functions from one
// folder to the next.
import { isMap, type Document, type YAMLMap } from 'yaml';
import { setInYaml } from '../edit-yaml';
import type { Activation } from '../definition';
import {
  bodiesOf,
  changeMain,
  entries,
  freeName,
  freePath,
  hasKey,
  mapAt,
  nameFrom,
  nodeEntry,
  removeAt,
  sourceOf,
  variantBodies,
  withoutUnused
} from './document';
import { readYaml } from '../yaml-text';
import type { FlowFolder } from './folder';

/** Sets an input of a node, of one variant or of all; `undefined` takes it away. */
export function setInput(
  folder: FlowFolder,
  node: string,
  variant: string | undefined,
  input: string,
  value: unknown
): FlowFolder {
  return changeBodies(folder, node, variant, (body, document) => {
    if (value === undefined) removeAt(body, ['inputs', input]);
    else mapAt(document, body, 'inputs').set(input, document.createNode(value));
  });
}

/** Changes a value that is there by itself, so that not even its line is written anew. */
export function setValue(folder: FlowFolder, path: readonly (string | number)[], value: unknown): FlowFolder {
  const text = setInYaml(folder.files[folder.main] ?? '', folder.main, path, value);
  return { ...folder, files: { ...folder.files, [folder.main]: text } };
}

/** Sets an input's value; one that is there already is changed by itself, so that not even its line is written anew. */
export function setInputText(
  folder: FlowFolder,
  node: string,
  variant: string | undefined,
  input: string,
  value: unknown
): FlowFolder {
  const { document } = readYaml(folder.files[folder.main] ?? '', folder.main);
  const index = entries(document).findIndex((entry) => entry.get('name') === node);
  const base =
    variant === undefined ? ['nodes', index] : ['node_variants', node, 'variants', variant, 'node'];
  const path = [...base, 'inputs', input];
  return document.hasIn(path) ? setValue(folder, path, value) : setInput(folder, node, variant, input, value);
}

/** `undefined` or an empty text takes the connection away: the flow's own model answers then. */
export function setConnection(
  folder: FlowFolder,
  node: string,
  variant: string | undefined,
  connection: string | undefined
): FlowFolder {
  return changeBodies(folder, node, variant, (body, document) => {
    const inputs = body.get('inputs', true);
    // promptflow's tools have it among their inputs.
    const isAmongInputs = isMap(inputs) && inputs.has('connection');
    if (isAmongInputs) inputs.delete('connection');
    if (!connection) body.delete('connection');
    else if (isAmongInputs) mapAt(document, body, 'inputs').set('connection', connection);
    else body.set('connection', connection);
  });
}

/** When a node runs at all, in every variant; `undefined`: always. */
export function setActivation(
  folder: FlowFolder,
  node: string,
  activate: Activation | undefined
): FlowFolder {
  return changeBodies(folder, node, undefined, (body, document) => {
    if (!activate) return void body.delete('activate');
    const map = mapAt(document, body, 'activate');
    map.set('when', activate.when);
    map.set('is', document.createNode(activate.is));
  });
}

/** Whether a node runs once over all rows, in every variant. */
export function setAggregation(folder: FlowFolder, node: string, isAggregation: boolean): FlowFolder {
  return changeMain(folder, (document) => {
    nodeEntry(document, node)?.delete('aggregation');
    for (const body of bodiesOf(document, node)) {
      if (isAggregation) body.set('aggregation', true);
      else body.delete('aggregation');
    }
  });
}

/** Copies a variant, with a source of its own; a node without variants becomes the first of two. */
export function addVariant(
  folder: FlowFolder,
  node: string,
  from?: string
): { readonly folder: FlowFolder; readonly id: string } {
  let id = '';
  let files = folder.files;
  const changed = changeMain(folder, (document) => {
    const entry = nodeEntry(document, node);
    if (!entry) return;
    const section = mapAt(document, undefined, 'node_variants');
    if (variantBodies(document, node).size === 0) section.set(node, firstVariant(document, entry));
    const bodies = variantBodies(document, node);
    id = freeName(new Set(bodies.keys()), `variant_${bodies.size}`);
    const copy = (bodies.get(from ?? '') ?? [...bodies.values()][0]!).clone() as YAMLMap;
    const path = sourceOf(copy);
    const text = path === undefined ? undefined : files[path];
    if (path !== undefined && text !== undefined) {
      const [, stem = path, end = ''] = /^(.*?)(?:__[\w-]+)?(\.[^./]*)?$/.exec(path) ?? [];
      const own = freePath(files, `${stem}__${id}`, end);
      files = { ...files, [own]: text };
      copy.setIn(['source', 'path'], own);
    }
    const variants = document.getIn(['node_variants', node, 'variants'], true);
    if (isMap(variants)) variants.set(document.createNode(id), document.createNode({ node: copy }));
  });
  return { folder: { ...changed, files: { ...files, [folder.main]: changed.files[folder.main]! } }, id };
}

/** What an entry says of its node, moved into the first of its variants. */
function firstVariant(document: Document, entry: YAMLMap): unknown {
  const body = document.createNode({}) as YAMLMap;
  body.flow = false;
  body.items = entry.items.filter((pair) => !hasKey(pair, 'name') && !hasKey(pair, 'use_variants'));
  entry.items = entry.items.filter((pair) => hasKey(pair, 'name'));
  entry.flow = false;
  entry.set('use_variants', true);
  return document.createNode({ default_variant_id: 'variant_0', variants: { variant_0: { node: body } } });
}

/** Takes a variant away with its file; of the last one, nothing is taken. */
export function removeVariant(folder: FlowFolder, node: string, id: string): FlowFolder {
  let files = folder.files;
  const changed = changeMain(folder, (document) => {
    const bodies = variantBodies(document, node);
    const body = bodies.get(id);
    if (!body || bodies.size < 2) return;
    const path = sourceOf(body);
    removeAt(document, ['node_variants', node, 'variants', id]);
    const place = ['node_variants', node, 'default_variant_id'];
    if (document.getIn(place) === id)
      document.setIn(
        place,
        [...bodies.keys()].find((other) => other !== id)
      );
    files = withoutUnused(document, files, path === undefined ? [] : [path]);
  });
  return { ...changed, files: { ...files, [folder.main]: changed.files[folder.main]! } };
}

export function setDefaultVariant(folder: FlowFolder, node: string, id: string): FlowFolder {
  return setValue(folder, ['node_variants', node, 'default_variant_id'], id);
}

export function renameVariant(
  folder: FlowFolder,
  node: string,
  from: string,
  wanted: string
): { readonly folder: FlowFolder; readonly id: string } {
  let id = from;
  const changed = changeMain(folder, (document) => {
    const variants = document.getIn(['node_variants', node, 'variants'], true);
    const pair = isMap(variants) && variants.items.find((one) => hasKey(one, from));
    const name = nameFrom(wanted, from);
    if (!pair || name === from) return;
    id = freeName(new Set(variantBodies(document, node).keys()), name);
    pair.key = document.createNode(id);
    const place = ['node_variants', node, 'default_variant_id'];
    if (document.getIn(place) === from) document.setIn(place, id);
  });
  return { folder: changed, id };
}

function changeBodies(
  folder: FlowFolder,
  node: string,
  variant: string | undefined,
  change: (body: YAMLMap, document: Document) => void
): FlowFolder {
  return changeMain(folder, (document) => {
    for (const body of bodiesOf(document, node, variant)) change(body, document);
  });
}
