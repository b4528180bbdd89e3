// promptflow's flow.flex.yaml: a flow that is one Python function, or a class whose objects are called. It is read as a flow
// of one node: inputs from the signature, outputs from the fields of what it gives where the source names them.
import { HearthError } from '../errors';
import { isRecord } from '../params';
import {
  inputTypes,
  type FlowDefinition,
  type FlowInput,
  type FlowIssue,
  type InputType
} from './definition';
import { flowPath } from './flow-path';
import { fieldsOfClass, findFunction, type PythonParameter } from './python-signature';
import type { ReadFlow } from './read-flow';
import { readYaml } from './yaml-text';

type Files = Readonly<Record<string, string>>;

/** @throws HearthError flow/bad-file, flow/unsafe-file, flow/unsupported */
export function readFlex(text: string, file: string, files: Files): ReadFlow {
  const { value, lineOf } = readYaml(text, file);
  const line = lineOf(['entry']);
  const at = { file, ...(line === undefined ? {} : { line }) };
  if (!isRecord(value) || typeof value.entry !== 'string')
    throw new HearthError('flow/bad-file', {
      ...at,
      reason: 'a flex flow names its entry, as module:function'
    });
  const [, module, name] = /^([A-Za-z_][\w.]*):([A-Za-z_]\w*)$/.exec(value.entry.trim()) ?? [];
  if (module === undefined || name === undefined)
    throw new HearthError('flow/unsupported', {
      ...at,
      feature: `The entry "${value.entry}", which is no module:function or module:Class,`
    });
  const path = flowPath(`${module.replaceAll('.', '/')}.py`);
  const source = files[path];
  const found = source === undefined ? undefined : findFunction(source, name);
  const issues: FlowIssue[] = [];
  const say = (level: FlowIssue['level'], said: string): void =>
    void issues.push({ level, ...at, text: said });
  if (source !== undefined && !found) say('error', `${path} has no function or class "${name}"`);
  const init = initOf(value, files);
  const lacking = (found?.init ?? []).filter((one) => !one.isOptional && !(one.name in init));
  if (lacking.length > 0)
    say(
      'error',
      `${name} is made with ${lacking.map((one) => one.name).join(', ')}: put values into init.json or under sample: init:`
    );
  if (found?.hasAggregate)
    say('warning', '__aggregate__ is not run: figures over all rows are made by checks here');
  const inputs = inputsOf(value, found?.parameters ?? []);
  const line_ = line === undefined ? {} : { line };
  const flow: FlowDefinition = {
    inputs,
    outputs: outputsOf(
      value,
      name,
      found && source !== undefined ? fieldsOfClass(source, found.returns) : []
    ),
    nodes: [
      {
        name,
        kind: 'python',
        type: 'python',
        path,
        entry: { name, init },
        inputs: Object.fromEntries(inputs.map((input) => [input.name, `\${inputs.${input.name}}`])),
        api: 'chat',
        aggregation: false,
        ...line_
      }
    ],
    variants: {},
    includes: []
  };
  return { flow, issues };
}

/** What the class is made with: the sample's, and what init.json beside it has in its place. */
function initOf(value: Record<string, unknown>, files: Files): Record<string, unknown> {
  const sample = isRecord(value.sample) && isRecord(value.sample.init) ? value.sample.init : {};
  const beside = files['init.json'];
  if (beside === undefined) return sample;
  try {
    const read: unknown = JSON.parse(beside);
    return { ...sample, ...(isRecord(read) ? read : {}) };
  } catch (error) {
    const reason = `it is no JSON (${error instanceof Error ? error.message : String(error)})`;
    throw new HearthError('flow/bad-file', { file: 'init.json', reason });
  }
}

/** As the file lists them; else the parameters, with the sample's values to try. */
function inputsOf(
  value: Record<string, unknown>,
  parameters: readonly PythonParameter[]
): readonly FlowInput[] {
  const listed = isRecord(value.inputs) ? value.inputs : {};
  const sample = isRecord(value.sample) && isRecord(value.sample.inputs) ? value.sample.inputs : {};
  const names = [...new Set([...Object.keys(listed), ...parameters.map(({ name }) => name)])];
  const hasHistory = names.includes('chat_history');
  return names.map((name) => {
    const entry = isRecord(listed[name]) ? listed[name] : {};
    const parameter = parameters.find((one) => one.name === name);
    const fallback = 'default' in entry ? entry.default : (parameter?.value ?? sample[name]);
    return {
      name,
      type: inputTypes.find((one) => one === entry.type) ?? typeOf(parameter?.annotation),
      ...(fallback === undefined ? {} : { default: fallback }),
      isChatInput: hasHistory && name === 'question',
      isChatHistory: name === 'chat_history'
    };
  });
}

const types: Readonly<Record<string, InputType>> = {
  int: 'int',
  float: 'double',
  bool: 'bool',
  list: 'list',
  dict: 'object'
};

function typeOf(annotation = 'str'): InputType {
  return types[annotation.replace(/\[.*$/s, '').toLowerCase()] ?? 'string';
}

function outputsOf(value: Record<string, unknown>, node: string, fields: readonly string[]) {
  const names = isRecord(value.outputs) ? Object.keys(value.outputs) : fields;
  const one = { type: 'string', isChatOutput: false };
  if (names.length === 0) return [{ ...one, name: 'output', reference: `\${${node}.output}` }];
  return names.map((name) => ({ ...one, name, reference: `\${${node}.output.${name}}` }));
}
