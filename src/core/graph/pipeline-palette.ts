// What a pipeline may be made of: the components that work on assets, and the nodes where assets come in.
import type { Ports } from '../component';
import { components, type AnySpec } from '../components/index';
import { stages } from '../assets';
import { asset, choice, isRecord, text, type Params } from '../params';
import type { GraphNode, Palette, Signature } from './graph';
import {
  componentSignature,
  definitionOf,
  savedComponent,
  type ComponentDefinition
} from './saved-component';

/** Groups of the palette, in its order. */
export const paletteCategories = [
  'yours',
  'source',
  'data',
  'transform',
  'train',
  'score',
  'evaluate',
  'explain',
  'language',
  'output'
] as const;
export type PaletteCategory = (typeof paletteCategories)[number];

/** A kind of node, as the palette offers it. */
export interface PaletteEntry {
  readonly name: string;
  readonly version: number;
  readonly category: PaletteCategory;
  /** English; screens translate it. */
  readonly title: string;
  readonly summary: string;
  readonly inputs: Ports;
  readonly outputs: Ports;
  readonly params: Params;
}

/** Where assets of the workspace come into a pipeline. They run no job. */
export const pipelineSources = {
  'choose-dataset': {
    name: 'choose-dataset',
    version: 1,
    category: 'source',
    title: 'Dataset',
    summary: 'A dataset of this workspace: its latest version when the run starts, or one version for good.',
    inputs: {},
    outputs: { table: { type: 'table', optional: false } },
    params: { ref: asset('Dataset', 'dataset') }
  },
  'choose-model': {
    name: 'choose-model',
    version: 1,
    category: 'source',
    title: 'Model',
    summary: 'A model of this workspace: its latest version when the run starts, or one version for good.',
    inputs: {},
    outputs: { model: { type: 'model', optional: false } },
    params: { ref: asset('Model', 'model') }
  },
  'choose-language-model': {
    name: 'choose-language-model',
    version: 1,
    category: 'source',
    title: 'Language model',
    summary: 'A language model of this workspace.',
    inputs: {},
    outputs: { model: { type: 'language-model', optional: false } },
    params: { ref: asset('Language model', 'language-model') }
  },
  'choose-adapter': {
    name: 'choose-adapter',
    version: 1,
    category: 'source',
    title: 'Adapter',
    summary: 'What a language model was taught, beside its weights.',
    inputs: {},
    outputs: { adapter: { type: 'adapter', optional: false } },
    params: { ref: asset('Adapter', 'adapter') }
  },
  'choose-images': {
    name: 'choose-images',
    version: 1,
    category: 'source',
    title: 'Images',
    summary:
      'A set of images of this workspace: its latest version when the run starts, or one version for good.',
    inputs: {},
    outputs: { images: { type: 'images', optional: false } },
    params: { ref: asset('Images', 'images') }
  }
} as const satisfies Readonly<Record<string, PaletteEntry>>;

/** Gives a model a name and a stage among the models of the workspace. Runs no job either. */
export const registerModel = {
  name: 'register-model',
  version: 1,
  category: 'output',
  title: 'Register a model',
  summary: 'Adds the model to the registry under a name, as its newest version, with a stage.',
  inputs: { model: { type: 'model', optional: false } },
  outputs: { model: { type: 'model', optional: false } },
  params: {
    name: text('Name', '', { maxLength: 100, minLength: 1 }),
    stage: choice('Stage', stages, 'candidate')
  }
} as const satisfies PaletteEntry;

export type PipelineSource = keyof typeof pipelineSources;

export function isPipelineSource(component: string): component is PipelineSource {
  return Object.hasOwn(pipelineSources, component);
}

/** Types that a wire of a pipeline carries; components that take files from outside stay out. */
const carried = new Set(['table', 'model', 'report', 'transform', 'language-model', 'adapter', 'images']);
/** These have their own way: a list of edits, a flow with its files, a schedule that watches a dataset. */
const leftOut = new Set(['edit-table', 'run-flow', 'measure-drift']);

function isOffered(spec: AnySpec): boolean {
  const ports = [...Object.values(spec.inputs), ...Object.values(spec.outputs)];
  return (
    (paletteCategories as readonly string[]).includes(spec.category) &&
    !leftOut.has(spec.name) &&
    (Object.keys(spec.inputs).length > 0 || spec.name === 'enter-data') &&
    ports.every(({ type }) => carried.has(type))
  );
}

/** Every kind of node a pipeline may have, by name. */
export const pipelineEntries: ReadonlyMap<string, PaletteEntry> = new Map(
  [...Object.values(pipelineSources), ...Object.values(components).filter(isOffered), registerModel].map(
    (entry) => [
      entry.name,
      { ...(entry as unknown as PaletteEntry), category: groupOf(entry as unknown as PaletteEntry) }
    ]
  )
);

/** Steps that learn something of a table which can be done to another stand together, and so do those that end. */
function groupOf({ name, category, inputs, outputs }: PaletteEntry): PaletteCategory {
  const ports = [...Object.values(inputs), ...Object.values(outputs)];
  if (name === 'enter-data') return 'source';
  if (ports.some(({ type }) => type === 'transform') || name === 'image-features') return 'transform';
  return name === 'export-table' ? 'output' : category;
}

/** What the palette says of a node's kind; of a saved component, what it says of itself. */
export function entryOf(node: GraphNode): PaletteEntry | undefined {
  const definition = definitionOf(node);
  return definition ? componentEntry(definition) : pipelineEntries.get(node.component);
}

/** A saved component as the palette offers it. */
export function componentEntry(definition: ComponentDefinition): PaletteEntry {
  const { version, inputs, outputs, params } = componentSignature(definition, pipelinePalette);
  return {
    name: yourName(definition.component),
    version,
    category: 'yours',
    title: definition.title,
    summary: definition.description,
    // A pipeline's wires carry what ports of components have.
    inputs: inputs as Ports,
    outputs: outputs as Ports,
    params
  };
}

const yours = 'yours/';

/** Name of a saved component among those of the palette. */
export function yourName(component: string): string {
  return yours + component;
}

/** The saved component that a name of the palette stands for. */
export function yourComponent(name: string): string | undefined {
  return name.startsWith(yours) ? name.slice(yours.length) : undefined;
}

/** The palette by which pipelines are checked and run. */
export const pipelinePalette: Palette = {
  signature(node: GraphNode): Signature | undefined {
    const { component } = node;
    if (component === 'azureml-job') return azureSignature(node);
    if (component === savedComponent) {
      const definition = definitionOf(node);
      return definition && componentSignature(definition, pipelinePalette);
    }
    const entry = pipelineEntries.get(component);
    if (!entry) return undefined;
    const { version, inputs, outputs, params } = entry;
    return isPipelineSource(component) || component === registerModel.name
      ? { version, inputs, outputs, params, reusable: false }
      : { version, inputs, outputs, params };
  }
};

/** The ports of a job that came from an Azure ML file, as far as the file names them. */
function azureSignature({ params, inputs }: GraphNode): Signature {
  const job = isRecord(params.job) ? params.job : {};
  const port = { type: 'any', optional: true } as const;
  const named = (names: Iterable<string>) => Object.fromEntries([...names].map((name) => [name, port]));
  const kind = typeof job.type === 'string' ? job.type : 'command';
  const what = typeof job.component === 'string' ? `${kind}: ${job.component}` : kind;
  return {
    version: 1,
    inputs: named(new Set([...Object.keys(inputs), ...Object.keys(isRecord(job.inputs) ? job.inputs : {})])),
    outputs: named(Object.keys(isRecord(job.outputs) ? job.outputs : {})),
    params: {},
    reusable: false,
    runsElsewhere: what
  };
}
