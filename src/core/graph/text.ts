// The text form of a pipeline: YAML that says everything its record does, and reads back to the same graph. A wire is
// written as ${{steps.<node>.<port>}} or ${{inputs.<name>}}; any other value is itself. Text may come from anywhere:
// reading trusts nothing and throws graph/unreadable; whether the graph makes sense is `validateGraph`'s to say.
import { LineCounter, parseDocument, stringify } from 'yaml';
import { HearthError } from '../errors';
import { isRecord } from '../params';
import { valueInItself } from '../text/yaml-self';
import { valueTypes, type Binding, type Graph, type GraphNode, type Json } from './graph';
import { definitionOf, savedComponent, type ComponentDefinition } from './saved-component';
import { bool, list, number, record, text, Unreadable, type Reader } from './read';
import { lineOfPath } from './text-line';

export interface PipelineText {
  readonly title: string;
  readonly description: string;
  readonly graph: Graph;
}

const mostCharacters = 4_000_000;
const plainName = /^[\p{L}_][\p{L}\p{N}_-]*$/u;
const wirePattern = /^\$\{\{\s*(steps|inputs)\.([^\s.{}]+)((?:\.[^\s.{}]+)*)\s*\}\}$/u;

/** YAML of a pipeline; `readPipeline` gives the same back. */
export function writePipeline(pipeline: PipelineText): string {
  return stringify(pipelineValue(pipeline), { lineWidth: 0, aliasDuplicateObjects: false });
}

/** What the YAML of a pipeline says, as a value; `readPipelineValue` gives the pipeline back. */
export function pipelineValue({ title, description, graph }: PipelineText): object {
  const steps = Object.fromEntries(graph.nodes.map((node) => [node.id, nodeText(node)]));
  return {
    kind: 'pipeline',
    title,
    ...(description === '' ? {} : { description }),
    ...(isEmpty(graph.inputs) ? {} : { inputs: graph.inputs }),
    steps,
    ...(isEmpty(graph.outputs)
      ? {}
      : { outputs: mapValues(graph.outputs, (out) => ({ ...out, value: bindingText(out.value) })) }),
    ...(graph.groups.length === 0 ? {} : { groups: graph.groups }),
    ...(graph.notes.length === 0 ? {} : { notes: graph.notes })
  };
}

function nodeText(whole: GraphNode): object {
  const { id: _id, ...node } = whole;
  const definition = definitionOf(whole);
  const { component, title, params, inputs, activate, variants, position, ...rest } = node;
  return {
    component,
    ...(title === undefined ? {} : { title }),
    ...(definition
      ? { params: { ...params, definition: definitionText(definition) } }
      : isEmpty(params)
        ? {}
        : { params }),
    ...(isEmpty(inputs) ? {} : { inputs: mapValues(inputs, bindingText) }),
    ...(activate ? { activate: { when: bindingText(activate.when), is: activate.is } } : {}),
    ...(variants
      ? {
          variants: {
            chosen: variants.chosen,
            options: mapValues(variants.options, (variant) =>
              variant.inputs ? { ...variant, inputs: mapValues(variant.inputs, bindingText) } : variant
            )
          }
        }
      : {}),
    ...rest,
    ...(position ? { position: [position.x, position.y] } : {})
  };
}

/** A saved component, steps and all: the text says by itself what it does. */
function definitionText({ graph, params, ...words }: ComponentDefinition): object {
  return {
    ...words,
    params: params.map(({ node, param }) => [node, param]),
    inputs: graph.inputs,
    steps: Object.fromEntries(graph.nodes.map((node) => [node.id, nodeText(node)])),
    outputs: mapValues(graph.outputs, (out) => ({ ...out, value: bindingText(out.value) }))
  };
}

function bindingText(binding: Binding): unknown {
  if (binding.from === 'value')
    return needsWrapping(binding.value) ? { literal: binding.value } : binding.value;
  const path = binding.path ?? [];
  const names = binding.from === 'node' ? [binding.node, binding.port, ...path] : [binding.input, ...path];
  // An empty path and none are the same wire, yet not the same record.
  const isPlain = names.every((name) => plainName.test(name)) && !(binding.path && path.length === 0);
  if (!isPlain) return { wire: binding };
  return `\${{${binding.from === 'node' ? 'steps' : 'inputs'}.${names.join('.')}}}`;
}

/** Values that would be read as something else. */
function needsWrapping(value: Json): boolean {
  if (typeof value === 'string') return value.trim().startsWith('${{');
  return isRecord(value) && ('literal' in value || 'wire' in value);
}

/** @throws HearthError graph/unreadable naming what is wrong, and its line where that is known */
export function readPipeline(source: string): PipelineText {
  if (source.length > mostCharacters)
    throw new HearthError('graph/unreadable', { reason: `it has more than ${mostCharacters} characters` });
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, version: '1.2' });
  const [problem] = document.errors;
  if (problem) {
    const { line } = lines.linePos(problem.pos[0]);
    const reason = problem.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
    throw new HearthError('graph/unreadable', { reason, line });
  }
  const self = valueInItself(document);
  if (self !== undefined) {
    const { line } = lines.linePos(self);
    throw new HearthError('graph/unreadable', { reason: 'it has a value that is in itself', line });
  }
  try {
    return readPipelineValue(document.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    if (!(error instanceof Unreadable || error instanceof ReferenceError)) throw error;
    const line = error instanceof Unreadable ? lineOfPath(document, lines, error.at) : undefined;
    throw new HearthError('graph/unreadable', {
      reason: error.message,
      ...(line === undefined ? {} : { line })
    });
  }
}

/** @throws Unreadable naming what is wrong */
export function readPipelineValue(input: unknown): PipelineText {
  const whole = record(input, 'the text');
  if (whole.kind !== 'pipeline') throw new Unreadable('kind', 'must be "pipeline"');
  const optional = <T>(value: unknown, read: Reader<T>, at: string, none: T): T =>
    value === undefined || value === null ? none : read(value, at);
  return {
    title: text(whole.title, 'title'),
    description: optional(whole.description, text, 'description', ''),
    graph: {
      inputs: optional(whole.inputs, eachOf(readInput), 'inputs', {}),
      outputs: optional(whole.outputs, eachOf(readOutput), 'outputs', {}),
      nodes: Object.entries(optional(whole.steps, record, 'steps', {})).map(([id, node]) =>
        readNode(id, node)
      ),
      groups: optional(whole.groups, list(readGroup), 'groups', []),
      notes: optional(whole.notes, list(readNote), 'notes', [])
    }
  };
}

const eachOf =
  <T>(read: Reader<T>): Reader<Readonly<Record<string, T>>> =>
  (input, at) =>
    Object.fromEntries(
      Object.entries(record(input, at)).map(([name, value]) => [name, read(value, `${at}.${name}`)])
    );

const types: readonly string[] = [
  ...valueTypes,
  'table',
  'model',
  'report',
  'transform',
  'language-model',
  'adapter',
  'images'
];

const readType = (input: unknown, at: string): Graph['inputs'][string]['type'] => {
  if (!types.includes(input as string)) throw new Unreadable(at, `must be one of ${types.join(', ')}`);
  return input as Graph['inputs'][string]['type'];
};

const readInput: Reader<Graph['inputs'][string]> = (input, at) => {
  const { type, default: fallback, description } = record(input, at);
  return {
    type: readType(type, `${at}.type`),
    ...(fallback === undefined ? {} : { default: fallback as Json }),
    ...(description === undefined ? {} : { description: text(description, `${at}.description`) })
  };
};

const readOutput: Reader<Graph['outputs'][string]> = (input, at) => {
  const { type, value, description } = record(input, at);
  return {
    type: readType(type, `${at}.type`),
    value: readBinding(value, `${at}.value`),
    ...(description === undefined ? {} : { description: text(description, `${at}.description`) })
  };
};

export const readGroup: Reader<Graph['groups'][number]> = (input, at) => {
  const { id, title, folded } = record(input, at);
  return {
    id: text(id, `${at}.id`),
    title: text(title, `${at}.title`),
    folded: bool(folded, `${at}.folded`)
  };
};

export const readNote: Reader<Graph['notes'][number]> = (input, at) => {
  const { id, text: words, position } = record(input, at);
  const { x, y } = record(position, `${at}.position`);
  return {
    id: text(id, `${at}.id`),
    text: text(words, `${at}.text`),
    position: { x: number(x, `${at}.position.x`), y: number(y, `${at}.position.y`) }
  };
};

const nodeKeys = new Set([
  'component',
  'title',
  'params',
  'inputs',
  'activate',
  'aggregation',
  'variants',
  'run',
  'position',
  'group'
]);

function readNode(id: string, input: unknown): GraphNode {
  const at = `steps.${id}`;
  const node = record(input, at);
  const unknown = Object.keys(node).find((key) => !nodeKeys.has(key));
  if (unknown !== undefined) throw new Unreadable(`${at}.${unknown}`, 'is not known');
  const { component, title, params, inputs, activate, aggregation, variants, run, position, group } = node;
  return {
    id,
    component: text(component, `${at}.component`),
    ...(title === undefined ? {} : { title: text(title, `${at}.title`) }),
    params: params === undefined ? {} : readParams(params, component === savedComponent, `${at}.params`),
    inputs: inputs === undefined ? {} : eachOf(readBinding)(inputs, `${at}.inputs`),
    ...(activate === undefined ? {} : { activate: readActivation(activate, `${at}.activate`) }),
    ...(variants === undefined ? {} : { variants: readVariants(variants, `${at}.variants`) }),
    ...(aggregation === undefined ? {} : { aggregation: bool(aggregation, `${at}.aggregation`) }),
    ...(run === undefined ? {} : { run: readPolicy(run, `${at}.run`) }),
    ...(group === undefined ? {} : { group: text(group, `${at}.group`) }),
    ...(position === undefined ? {} : { position: readPosition(position, `${at}.position`) })
  };
}

function readParams(input: unknown, isSaved: boolean, at: string): GraphNode['params'] {
  const params = record(input, at) as GraphNode['params'];
  if (!isSaved) return params;
  return {
    ...params,
    definition: readDefinition(params.definition, `${at}.definition`) as unknown as Json
  };
}

const readDefinition: Reader<ComponentDefinition> = (input, at) => {
  const whole = record(input, at);
  return {
    component: text(whole.component, `${at}.component`),
    version: number(whole.version, `${at}.version`),
    savedAt: number(whole.savedAt, `${at}.savedAt`),
    title: text(whole.title, `${at}.title`),
    description: text(whole.description, `${at}.description`),
    graph: {
      inputs: eachOf(readInput)(whole.inputs, `${at}.inputs`),
      outputs: eachOf(readOutput)(whole.outputs, `${at}.outputs`),
      nodes: Object.entries(record(whole.steps, `${at}.steps`)).map(([id, node]) => readNode(id, node)),
      groups: [],
      notes: []
    },
    params: list(list(text))(whole.params, `${at}.params`).map(([node = '', param = '']) => ({ node, param }))
  };
};

const readPosition: Reader<NonNullable<GraphNode['position']>> = (input, at) => {
  const [x, y] = list(number)(input, at);
  return { x: number(x, at), y: number(y, at) };
};

const readActivation: Reader<NonNullable<GraphNode['activate']>> = (input, at) => {
  const { when, is } = record(input, at);
  return { when: readBinding(when, `${at}.when`), is: (is ?? null) as Json };
};

const readVariants: Reader<NonNullable<GraphNode['variants']>> = (input, at) => {
  const { chosen, options } = record(input, at);
  return {
    chosen: text(chosen, `${at}.chosen`),
    options: eachOf((variant, place) => {
      const { component, params, inputs } = record(variant, place);
      return {
        ...(component === undefined ? {} : { component: text(component, `${place}.component`) }),
        ...(params === undefined ? {} : { params: record(params, `${place}.params`) as GraphNode['params'] }),
        ...(inputs === undefined ? {} : { inputs: eachOf(readBinding)(inputs, `${place}.inputs`) })
      };
    })(options, `${at}.options`)
  };
};

const policyReaders = {
  retries: number,
  backOffMs: number,
  timeoutMs: number,
  continueOnFailure: bool,
  force: bool
} as const;

const readPolicy: Reader<NonNullable<GraphNode['run']>> = (input, at) =>
  Object.fromEntries(
    Object.entries(record(input, at)).map(([name, value]) => {
      if (!Object.hasOwn(policyReaders, name)) throw new Unreadable(`${at}.${name}`, 'is not known');
      return [name, policyReaders[name as keyof typeof policyReaders](value, `${at}.${name}`)];
    })
  );

const readBinding: Reader<Binding> = (input, at) => {
  if (isRecord(input) && 'literal' in input) return { from: 'value', value: input.literal as Json };
  if (isRecord(input) && 'wire' in input) return readWire(input.wire, `${at}.wire`);
  if (typeof input !== 'string' || !input.trim().startsWith('${{'))
    return { from: 'value', value: (input ?? null) as Json };
  const [, kind, first, more] = wirePattern.exec(input.trim()) ?? [];
  const rest = more?.split('.').slice(1) ?? [];
  if (kind === 'inputs') return { from: 'input', input: first!, ...(rest.length > 0 ? { path: rest } : {}) };
  const [port, ...path] = rest;
  if (first === undefined || port === undefined)
    throw new Unreadable(at, `"${input}" is no wire: write \${{steps.<step>.<output>}}`);
  return { from: 'node', node: first, port, ...(path.length > 0 ? { path } : {}) };
};

const readWire: Reader<Binding> = (input, at) => {
  const wire = record(input, at);
  const path = wire.path === undefined ? {} : { path: list(text)(wire.path, `${at}.path`) };
  if (wire.from === 'input') return { from: 'input', input: text(wire.input, `${at}.input`), ...path };
  return { from: 'node', node: text(wire.node, `${at}.node`), port: text(wire.port, `${at}.port`), ...path };
};

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}
