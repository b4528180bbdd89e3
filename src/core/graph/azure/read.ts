// A pipeline of Azure ML (CLI v2 YAML) as a graph. Jobs of our own components become steps; every other job stays as it
// is, under a step that is drawn and named as one that does not run here, so that the file goes back as it came.
import { LineCounter, parseDocument } from 'yaml';
import { HearthError } from '../../errors';
import { isRecord } from '../../params';
import { valueInItself } from '../../text/yaml-self';
import type { Binding, Graph, GraphInput, GraphNode, Json } from '../graph';
import { pipelineEntries } from '../pipeline-palette';
import { azureJob, componentOf, refOfPath, sourceFor } from './names';

export interface AzurePipeline {
  readonly title: string;
  readonly description: string;
  readonly graph: Graph;
  /** Everything the file says beside its jobs, to be written back. */
  readonly azure: Readonly<Record<string, Json>>;
  /** Jobs that do not run here, and what each is. */
  readonly unmapped: readonly { readonly job: string; readonly what: string }[];
}

const mostCharacters = 2_000_000;
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);
const reference = /^\s*\$\{\{\s*parent\.(?:jobs\.([\w-]+)\.outputs|inputs)\.([\w.-]+)\s*\}\}\s*$/;

/** Whether a text is for `readAzurePipeline` rather than one of our own. */
export function isAzureText(source: string): boolean {
  return (
    /^\s*\$schema\s*:.*azureml/m.test(source) ||
    (/^jobs\s*:/m.test(source) && !/^kind\s*:\s*pipeline/m.test(source))
  );
}

/** @throws HearthError graph/unreadable naming what the file is, or what is wrong with it and where */
export function readAzurePipeline(source: string): AzurePipeline {
  const whole = parsed(source);
  const { jobs, ...rest } = whole;
  if (!isRecord(jobs)) throw refused(`it is ${kindOf(whole)}, not a pipeline`);
  const entries = Object.entries(jobs).map(([name, job]) => {
    if (!isRecord(job)) throw refused(`the job "${name}" has no settings`);
    return [name, job as Record<string, Json>] as const;
  });
  if (entries.length === 0) throw refused('it has no jobs');
  const ids = new Map(entries.map(([name]) => [name, idOf(name)]));
  if (new Set(ids.values()).size < ids.size) throw refused('two jobs have nearly the same name');
  const inputs = isRecord(rest.inputs) ? (rest.inputs as Record<string, Json>) : {};
  const nodes = entries.map(([name, job]) => named(nodeOf(ids.get(name)!, job, ids), name));
  const sources = sourcesOf(nodes, inputs);
  const left = Object.entries(inputs).filter(([name]) => !sources.has(name));
  const graph: Graph = {
    inputs: Object.fromEntries(left.map(([name, input]) => [name, graphInput(input)])),
    outputs: {},
    nodes: [...sources.values(), ...nodes.map((node) => fromSources(node, sources))],
    groups: [],
    notes: []
  };
  const unmapped = entries
    .filter((_, i) => nodes[i]!.component === azureJob)
    .map(([job, settings]) => ({ job, what: whatIs(settings) }));
  const { display_name: title, name, description } = rest;
  return {
    title: textIn(title) ?? textIn(name) ?? 'Azure ML pipeline',
    description: textIn(description) ?? '',
    graph,
    azure: rest as Record<string, Json>,
    unmapped
  };
}

function parsed(source: string): Record<string, unknown> {
  if (source.length > mostCharacters) throw refused(`it has more than ${mostCharacters} characters`);
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem) {
    const { line } = lines.linePos(problem.pos[0]);
    throw new HearthError('graph/unreadable', { reason: problem.message.split('\n')[0] ?? '', line });
  }
  const self = valueInItself(document);
  if (self !== undefined) {
    const { line } = lines.linePos(self);
    throw new HearthError('graph/unreadable', { reason: 'it has a value that is in itself', line });
  }
  let whole: unknown;
  try {
    // By way of JSON: no dates, no prototypes, no number that is none.
    whole = JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 })), (key, value: unknown) => {
      if (forbidden.has(key)) throw refused(`the name "${key}" is not allowed`);
      return value;
    });
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof SyntaxError) throw refused(error.message);
    throw error;
  }
  if (!isRecord(whole)) throw refused('it is no mapping');
  return whole;
}

function refused(reason: string): HearthError {
  return new HearthError('graph/unreadable', { reason });
}

/** 'an Azure ML managedOnlineDeployment' */
function kindOf(whole: Readonly<Record<string, unknown>>): string {
  const schema = textIn(whole.$schema)?.trim().split('/').at(-1);
  const name = schema?.replace(/\.schema\.json$|\.json$/, '') ?? textIn(whole.type);
  return name ? `an Azure ML ${name}` : 'no Azure ML job';
}

function whatIs(job: Readonly<Record<string, Json>>): string {
  const type = textIn(job.type) ?? (job.command === undefined ? 'component' : 'command');
  const component = textIn(job.component) ?? textIn(job.trial) ?? textIn(job.task);
  return component === undefined ? type : `${type}: ${component}`;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Job names may have hyphens and begin with a digit; ids of steps may not. */
function idOf(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?![A-Za-z_])/, '_');
}

/** A job whose name is no id keeps it beside. */
function named(node: GraphNode, name: string): GraphNode {
  return node.id === name || node.component !== azureJob
    ? node
    : { ...node, params: { ...node.params, jobName: name } };
}

function nodeOf(
  id: string,
  job: Readonly<Record<string, Json>>,
  ids: ReadonlyMap<string, string>
): GraphNode {
  const given = isRecord(job.inputs) ? (job.inputs as Record<string, Json>) : {};
  const inputs: Record<string, Binding> = {};
  for (const [name, value] of Object.entries(given)) {
    const binding = bindingOf(value, ids);
    if (binding) inputs[name] = binding;
  }
  const title = textIn(job.display_name);
  const named = title === undefined ? {} : { title };
  const component = componentOf(job.component);
  if (component === undefined) return { id, component: azureJob, ...named, params: { job }, inputs };
  const literals = Object.entries(given).filter(([name]) => !inputs[name]);
  return {
    id,
    component,
    ...named,
    params: Object.fromEntries(literals.map(([n, v]) => [n, paramOf(component, n, v)])),
    inputs
  };
}

/** Lists and objects are written as JSON, since an input of a job there is a text, a number or a truth. */
function paramOf(component: string, name: string, value: Json): Json {
  const kind = pipelineEntries.get(component)?.params[name]?.kind;
  if ((kind !== 'columns' && kind !== 'value') || typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    // A text that is none stays one; the step says what is wrong with it.
    return value;
  }
}

function bindingOf(value: Json, ids: ReadonlyMap<string, string>): Binding | undefined {
  const text = isRecord(value) ? value.path : value;
  const [, job, name] = (typeof text === 'string' && reference.exec(text)) || [];
  if (name === undefined) return undefined;
  const [first, ...path] = name.split('.');
  const deep = path.length > 0 ? { path } : {};
  if (job === undefined) return { from: 'input', input: first!, ...deep };
  return ids.has(job) ? { from: 'node', node: ids.get(job)!, port: first!, ...deep } : undefined;
}

/** Pipeline inputs that bring an asset to a step of ours: sources in a graph. */
function sourcesOf(
  nodes: readonly GraphNode[],
  inputs: Readonly<Record<string, Json>>
): Map<string, GraphNode> {
  const wanted = new Set(
    nodes
      .filter(({ component }) => component !== azureJob)
      .flatMap((node) => Object.values(node.inputs).flatMap((b) => (b.from === 'input' ? [b.input] : [])))
  );
  const taken = new Set(nodes.map(({ id }) => id));
  const found = new Map<string, GraphNode>();
  for (const [name, input] of Object.entries(inputs)) {
    const ref = isRecord(input) ? refOfPath(input.path) : undefined;
    const id = idOf(name);
    if (ref === undefined || !wanted.has(name) || taken.has(id)) continue;
    const component = sourceFor((input as Record<string, Json>).type);
    found.set(name, { id, component, params: { ref }, inputs: {} });
  }
  return found;
}

function fromSources(node: GraphNode, sources: ReadonlyMap<string, GraphNode>): GraphNode {
  const inputs = Object.entries(node.inputs).map(([port, binding]): [string, Binding] => {
    const source = binding.from === 'input' ? sources.get(binding.input) : undefined;
    if (!source) return [port, binding];
    return [
      port,
      { from: 'node', node: source.id, port: source.component === 'choose-model' ? 'model' : 'table' }
    ];
  });
  return { ...node, inputs: Object.fromEntries(inputs) };
}

function graphInput(input: Json): GraphInput {
  if (!isRecord(input)) return input === null ? { type: 'any' } : { type: 'any', default: input };
  const description = textIn(input.description);
  const fallback = input.default as Json | undefined;
  return {
    type: 'any',
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(description === undefined ? {} : { description })
  };
}
