// A graph as a pipeline of Azure ML (CLI v2 YAML). Steps of ours name the component they would be there; jobs that came
// from such a file are written as they came, with the wires they have now. What has no place there is listed.
import { stringify } from 'yaml';
import { isRecord } from '../../params';
import type { Binding, Graph, GraphNode, Json } from '../graph';
import { isPipelineSource, pipelineEntries } from '../pipeline-palette';
import { assetOf, assetPath, azureJob, azureReference, azureType } from './names';

export interface AzureText {
  readonly yaml: string;
  /** What a pipeline there cannot say: notes, places, retries, conditions. */
  readonly leftOut: readonly string[];
}

interface Written {
  readonly title: string;
  readonly description: string;
  readonly graph: Graph;
  /** What a file it came from says beside its jobs. */
  readonly azure?: Readonly<Record<string, Json>>;
}

const schema = 'https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json';

export function writeAzurePipeline({ title, description, graph, azure }: Written): AzureText {
  const names = jobNames(graph);
  const sources = graph.nodes.filter(({ component }) => isPipelineSource(component));
  const steps = graph.nodes.filter(({ component }) => !isPipelineSource(component));
  const own = Object.fromEntries(sources.map((node) => [names.get(node.id)!, sourceInput(node)]));
  const kept = isRecord(azure?.inputs) ? (azure.inputs as Record<string, Json>) : {};
  const inputs = { ...kept, ...own };
  const head = azure ?? {
    $schema: schema,
    type: 'pipeline',
    display_name: title,
    ...(description === '' ? {} : { description }),
    settings: { default_compute: 'serverless', continue_on_step_failure: goesOn(steps) }
  };
  const { inputs: _inputs, ...rest } = head as Record<string, Json>;
  const jobs = Object.fromEntries(steps.map((node) => [names.get(node.id)!, jobOf(node, graph, names)]));
  const whole = {
    ...rest,
    ...(Object.keys(inputs).length > 0 || azure?.inputs !== undefined ? { inputs } : {}),
    jobs
  };
  return { yaml: stringify(whole, { lineWidth: 0, aliasDuplicateObjects: false }), leftOut: leftOut(graph) };
}

/** Names of jobs have letters, digits and _ of ASCII; those that came from a file keep theirs. */
function jobNames(graph: Graph): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, params } of graph.nodes) {
    const base = typeof params.jobName === 'string' ? params.jobName : id.replace(/[^A-Za-z0-9_]/g, '_');
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
    taken.add(name);
    names.set(id, name);
  }
  return names;
}

function sourceInput({ component, params }: GraphNode): Json {
  const isDataset = assetOf(component) === 'dataset';
  const ref = typeof params.ref === 'string' ? params.ref : '';
  return { type: isDataset ? 'uri_folder' : 'custom_model', path: assetPath(ref) };
}

function goesOn(steps: readonly GraphNode[]): boolean {
  return steps.some(({ run }) => run?.continueOnFailure === true);
}

function jobOf(node: GraphNode, graph: Graph, names: ReadonlyMap<string, string>): Json {
  if (node.component === azureJob) return keptJob(node, graph, names);
  const entry = pipelineEntries.get(node.component);
  const literals = Object.entries(node.params).map(([name, value]) => [name, literal(value)]);
  const wires = Object.entries(node.inputs).map(([port, binding]) => [port, wireText(binding, graph, names)]);
  const outputs = Object.entries(entry?.outputs ?? {}).map(([port, { type }]) => [
    port,
    { type: azureType(type) }
  ]);
  const inputs = Object.fromEntries([...wires, ...literals]) as Record<string, Json>;
  return {
    type: 'command',
    component: azureReference(node.component),
    ...(node.title === undefined ? {} : { display_name: node.title }),
    ...(Object.keys(inputs).length > 0 ? { inputs } : {}),
    ...(outputs.length > 0 ? { outputs: Object.fromEntries(outputs) as Record<string, Json> } : {})
  };
}

/** The job as its file had it, but for wires that were drawn anew or taken away. */
function keptJob(
  { params, inputs, title }: GraphNode,
  graph: Graph,
  names: ReadonlyMap<string, string>
): Json {
  const job = (isRecord(params.job) ? params.job : {}) as Record<string, Json>;
  const before = isRecord(job.inputs) ? (job.inputs as Record<string, Json>) : {};
  const now: Record<string, Json> = {};
  for (const [name, value] of Object.entries(before)) if (inputs[name] || !isWire(value)) now[name] = value;
  for (const [name, binding] of Object.entries(inputs)) {
    const text = wireText(binding, graph, names);
    const old = before[name];
    const isSame = normal(isRecord(old) ? old.path : old) === normal(text);
    now[name] = isSame ? old! : isRecord(old) ? { ...(old as Record<string, Json>), path: text } : text;
  }
  const named = title === undefined || title === job.display_name ? {} : { display_name: title };
  const isBare = job.inputs === undefined || job.inputs === null;
  if (Object.keys(now).length === 0 && isBare) return { ...job, ...named };
  return { ...job, ...named, inputs: now };
}

function isWire(value: Json | undefined): boolean {
  const text = isRecord(value) ? value.path : value;
  return typeof text === 'string' && /^\s*\$\{\{\s*parent\.(jobs|inputs)\./.test(text);
}

function normal(value: unknown): string | undefined {
  return typeof value === 'string' ? value.replace(/\s+/g, '') : undefined;
}

function wireText(binding: Binding, graph: Graph, names: ReadonlyMap<string, string>): Json {
  if (binding.from === 'value') return literal(binding.value);
  const path = (binding.path ?? []).map((name) => `.${name}`).join('');
  if (binding.from === 'input') return `\${{parent.inputs.${binding.input}${path}}}`;
  const name = names.get(binding.node)!;
  const source = graph.nodes.find(({ id }) => id === binding.node);
  if (source && isPipelineSource(source.component)) return `\${{parent.inputs.${name}}}`;
  return `\${{parent.jobs.${name}.outputs.${binding.port}${path}}}`;
}

function literal(value: Json): Json {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function leftOut({ nodes, notes, groups }: Graph): string[] {
  const said: string[] = [];
  if (notes.length > 0) said.push('notes');
  if (groups.length > 0) said.push('groups');
  if (nodes.some(({ run }) => (run?.retries ?? 0) > 0)) said.push('retries');
  if (nodes.some(({ activate }) => activate)) said.push('conditions');
  if (nodes.some(({ variants }) => variants)) said.push('variants');
  return said;
}
