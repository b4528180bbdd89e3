// What a flow is given and what it gives: its inputs and outputs, edited. Pure functions from one folder to the next.
import { isMap, type YAMLMap } from 'yaml';
import type { InputType } from '../definition';
import { changeMain, freeName, hasKey, keyText, mapAt, nameFrom, removeAt } from './document';
import type { FlowFolder } from './folder';
import { dropReferences, renameReferences } from './references';

export interface NamedEnd {
  readonly folder: FlowFolder;
  readonly name: string;
}

/** Adds an input of texts; a name that is taken gets a number. */
export function addFlowInput(folder: FlowFolder, wanted: string): NamedEnd {
  return addEnd(folder, 'inputs', wanted, { type: 'string' });
}

/** Adds an output that leads to `reference`. */
export function addFlowOutput(folder: FlowFolder, wanted: string, reference: string): NamedEnd {
  return addEnd(folder, 'outputs', wanted, { type: 'string', reference });
}

export interface InputChange {
  readonly type?: InputType;
  /** Null takes it away: every row must give a value then. */
  readonly default?: unknown;
  readonly is_chat_input?: boolean;
  readonly is_chat_history?: boolean;
}

export function changeFlowInput(folder: FlowFolder, name: string, change: InputChange): FlowFolder {
  return changeEnd(folder, 'inputs', name, change);
}

export interface OutputChange {
  readonly type?: string;
  readonly reference?: string;
  readonly is_chat_output?: boolean;
}

export function changeFlowOutput(folder: FlowFolder, name: string, change: OutputChange): FlowFolder {
  return changeEnd(folder, 'outputs', name, change);
}

/** An input goes with every reference to it. */
export function removeFlowInput(folder: FlowFolder, name: string): FlowFolder {
  return changeMain(folder, (document) => {
    removeAt(document, ['inputs', name]);
    dropReferences(document, (reference) => reference.kind === 'input' && reference.name === name);
  });
}

export function removeFlowOutput(folder: FlowFolder, name: string): FlowFolder {
  return changeMain(folder, (document) => removeAt(document, ['outputs', name]));
}

export function renameEnd(
  folder: FlowFolder,
  section: 'inputs' | 'outputs',
  from: string,
  wanted: string
): NamedEnd {
  let name = from;
  const changed = changeMain(folder, (document) => {
    const map = mapAt(document, undefined, section);
    const pair = map.items.find((one) => hasKey(one, from));
    const to = nameFrom(wanted, from);
    if (!pair || to === from) return;
    name = freeName(namesOf(map), to);
    pair.key = document.createNode(name);
    if (section === 'inputs') renameReferences(document, 'input', from, name);
  });
  return { folder: changed, name };
}

function addEnd(folder: FlowFolder, section: 'inputs' | 'outputs', wanted: string, value: object): NamedEnd {
  let name = '';
  const changed = changeMain(folder, (document) => {
    const map = mapAt(document, undefined, section);
    name = freeName(namesOf(map), nameFrom(wanted, section === 'inputs' ? 'input' : 'output'));
    map.set(document.createNode(name), document.createNode(value));
  });
  return { folder: changed, name };
}

function changeEnd(
  folder: FlowFolder,
  section: 'inputs' | 'outputs',
  name: string,
  change: object
): FlowFolder {
  return changeMain(folder, (document) => {
    const section_ = mapAt(document, undefined, section);
    const entry = section_.get(name, true);
    // An output may be written as its reference alone.
    const map = isMap(entry) || entry === undefined ? mapAt(document, section_, name) : undefined;
    const own = map ?? (document.createNode({ reference: section_.get(name) }) as YAMLMap);
    if (!map) section_.set(name, own);
    for (const [key, value] of Object.entries(change)) {
      if (value === undefined) continue;
      if (value === null || value === false) own.delete(key);
      else own.set(key, document.createNode(value));
    }
  });
}

function namesOf(map: YAMLMap): ReadonlySet<string> {
  return new Set(map.items.map(({ key }) => keyText(key)));
}
