// A .prompty file: a header in YAML between two lines of dashes, then a conversation in Jinja. It is read as a flow of
// one node that asks a model.
import { HearthError } from '../errors';
import { isRecord } from '../params';
import { inputTypes, type FlowDefinition, type FlowInput, type FlowIssue } from './definition';
import type { ReadFlow } from './read-flow';
import { readYaml } from './yaml-text';

export interface PromptyParts {
  /** The header's text, without its dashes. */
  readonly header: string;
  readonly body: string;
  /** Line of the file the body begins at. */
  readonly bodyLine: number;
}

/** The name of the one node. */
export const promptyNode = 'prompt';

/** @throws HearthError flow/bad-file */
export function splitPrompty(text: string, file: string): PromptyParts {
  const match = /^\uFEFF?\s*-{3,}[^\S\n]*\r?\n([\s\S]*?)\r?\n-{3,}[^\S\n]*(?:\r?\n|$)/.exec(text);
  if (!match)
    throw new HearthError('flow/bad-file', {
      file,
      line: 1,
      reason: 'a prompty begins with a header between lines of ---'
    });
  const body = text.slice(match[0].length);
  return { header: match[1]!, body, bodyLine: match[0].split('\n').length };
}

/** @throws HearthError flow/bad-file, flow/unsafe-file */
export function readPrompty(text: string, file: string): ReadFlow {
  const { header, bodyLine } = splitPrompty(text, file);
  const yaml = readYaml(header, file, 2);
  if (!isRecord(yaml.value))
    throw new HearthError('flow/bad-file', { file, line: 2, reason: 'its header is no mapping' });
  const head = yaml.value;
  const model = isRecord(head.model) ? head.model : {};
  const settings = isRecord(model.configuration) ? model.configuration : {};
  const deployment = settings.azure_deployment ?? settings.model ?? settings.name;
  const named = Object.entries(isRecord(head.inputs) ? head.inputs : {});
  const sample = isRecord(head.sample) ? head.sample : {};
  const inputs = named.map(([name, entry]) => readInput(name, entry, sample[name]));
  const flow: FlowDefinition = {
    inputs,
    outputs: [
      { name: 'output', type: 'string', reference: `\${${promptyNode}.output}`, isChatOutput: false }
    ],
    nodes: [
      {
        name: promptyNode,
        kind: 'llm',
        type: 'llm',
        path: file,
        inputs: {
          ...(typeof deployment === 'string' ? { deployment_name: deployment } : {}),
          ...Object.fromEntries(heeded(model)),
          ...Object.fromEntries(inputs.map(({ name }) => [name, `\${inputs.${name}}`]))
        },
        ...(typeof settings.connection === 'string' ? { connection: settings.connection } : {}),
        api: model.api === 'completion' ? 'completion' : 'chat',
        aggregation: false,
        line: bodyLine
      }
    ],
    variants: {},
    includes: []
  };
  return { flow, issues: unheeded(model, file) };
}

function readInput(name: string, entry: unknown, sample: unknown): FlowInput {
  const given = isRecord(entry) ? entry : {};
  const type = inputTypes.find((candidate) => candidate === given.type) ?? 'string';
  const fallback = 'default' in given ? given.default : sample;
  return {
    name,
    type,
    ...(fallback === undefined ? {} : { default: fallback }),
    isChatInput: given.is_chat_input === true,
    isChatHistory: given.is_chat_history === true || name === 'chat_history'
  };
}

/** Settings of the model; what stands in other files or in the environment is not among them. */
function heeded(model: Record<string, unknown>): readonly (readonly [string, unknown])[] {
  return Object.entries(isRecord(model.parameters) ? model.parameters : {}).filter(
    ([, value]) => !isElsewhere(value)
  );
}

const isElsewhere = (value: unknown): boolean => typeof value === 'string' && /^\$\{(file|env):/.test(value);

function unheeded(model: Record<string, unknown>, file: string): readonly FlowIssue[] {
  const parameters = Object.entries(isRecord(model.parameters) ? model.parameters : {});
  const texts = parameters
    .filter(([, value]) => isElsewhere(value))
    .map(([name, value]) => `${name}: ${String(value)} is not heeded`);
  if (model.response === 'all') texts.push('response: all is not heeded; the first answer is given');
  return texts.map((text) => ({ level: 'warning', file, text }));
}
