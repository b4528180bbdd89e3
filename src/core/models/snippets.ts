// Code that scores with a downloaded model outside Hearth, in Python and in JavaScript: the model's own columns
// with values it has seen, ready to run. Text only; nothing here runs it.
import type { ModelField, ModelManifest, TensorInfo } from './manifest';
import { fetchedOutputs, planOutputs } from './output-plan';

export interface ModelSnippets {
  /** Needs the packages onnxruntime and numpy. */
  readonly python: string;
  /** An ES module for Node or a browser; needs the package onnxruntime-web. */
  readonly javascript: string;
}

/** `fileName` is the .onnx file as downloaded. */
export function modelSnippets(model: ModelManifest, fileName: string): ModelSnippets {
  return { python: pythonSnippet(model, fileName), javascript: javascriptSnippet(model, fileName) };
}

/** Both languages read JSON's strings and finite numbers as their own. */
const quote = (value: string | number): string => JSON.stringify(value);

function pythonSnippet(model: ModelManifest, fileName: string): string {
  const lines = [
    '# pip install onnxruntime numpy',
    'import numpy as np',
    'import onnxruntime as ort',
    '',
    `session = ort.InferenceSession(${quote(fileName)})`,
    '',
    ...(model.fields ? pythonFields(model.fields, model.inputs) : pythonTensors(model.inputs)),
    '',
    ...pythonOutputs(model)
  ];
  return `${lines.join('\n')}\n`;
}

function pythonFields(fields: readonly ModelField[], inputs: readonly TensorInfo[]): string[] {
  const types = { float32: 'np.float32', int64: 'np.int64', string: 'object' } as const;
  return [
    '# One dictionary a row. A missing number is float("nan"), a missing text "".',
    'rows = [',
    '    {',
    ...fields.map((field) => `        ${quote(field.name)}: ${quote(sampleOf(field))},${remark(field, '#')}`),
    '    },',
    ']',
    'types = {',
    ...fields.map(({ name, tensor }) => `    ${quote(name)}: ${types[tensor]},`),
    '}',
    'inputs = {',
    `    name: np.array([row[name] for row in rows], dtype=dtype)${isColumn(inputs) ? '.reshape(-1, 1)' : ''}`,
    '    for name, dtype in types.items()',
    '}'
  ];
}

function pythonTensors(inputs: readonly TensorInfo[]): string[] {
  const types: Readonly<Record<string, string>> = { string: 'object', bool: 'bool' };
  return [
    '# Replace the zeros by your values.',
    'inputs = {',
    ...inputs.map(({ name, type, dims }) => {
      const shape = `(${sampleShape(dims).join(', ')},)`;
      const dtype = types[type] ?? `np.${type}`;
      return `    ${quote(name)}: ${type === 'string' ? `np.full(${shape}, "", dtype=object)` : `np.zeros(${shape}, dtype=${dtype})`},`;
    }),
    '}'
  ];
}

function pythonOutputs(model: ModelManifest): string[] {
  const plan = planOutputs(model);
  const run = (names: readonly string[]) => `session.run([${names.map(quote).join(', ')}], inputs)`;
  if (plan.kind === 'classes' && model.classes) {
    return [
      `classes = [${model.classes.map(quote).join(', ')}]`,
      `[probabilities] = ${run([plan.probabilities])}`,
      'for row in probabilities:',
      '    print(classes[row.argmax()], dict(zip(classes, row.tolist())))'
    ];
  }
  return [
    `names = [${fetchedOutputs(plan).map(quote).join(', ')}]`,
    'for name, values in zip(names, session.run(names, inputs)):',
    '    print(name, values.tolist())'
  ];
}

function javascriptSnippet(model: ModelManifest, fileName: string): string {
  const lines = [
    '// npm install onnxruntime-web',
    "import * as ort from 'onnxruntime-web';",
    '',
    `const session = await ort.InferenceSession.create(${quote(`./${fileName}`)});`,
    '',
    ...(model.fields ? javascriptFields(model.fields, model.inputs) : javascriptTensors(model.inputs)),
    '',
    ...javascriptOutputs(model)
  ];
  return `${lines.join('\n')}\n`;
}

function javascriptFields(fields: readonly ModelField[], inputs: readonly TensorInfo[]): string[] {
  return [
    "// One object a row. A missing number is NaN, a missing text ''.",
    'const rows = [',
    '  {',
    ...fields.map((field) => `    ${quote(field.name)}: ${quote(sampleOf(field))},${remark(field, '//')}`),
    '  }',
    '];',
    'const types = {',
    ...fields.map(({ name, tensor }) => `  ${quote(name)}: ${quote(tensor)},`),
    '};',
    'const inputs = {};',
    'for (const [name, type] of Object.entries(types)) {',
    '  const values = rows.map((row) => row[name]);',
    "  const data = type === 'int64' ? BigInt64Array.from(values, BigInt) : values;",
    `  inputs[name] = new ort.Tensor(type, data, [rows.length${isColumn(inputs) ? ', 1' : ''}]);`,
    '}'
  ];
}

function javascriptTensors(inputs: readonly TensorInfo[]): string[] {
  return [
    '// Replace the zeros by your values.',
    'const inputs = {',
    ...inputs.map(({ name, type, dims }) => {
      const shape = sampleShape(dims);
      const size = shape.reduce((product, dim) => product * dim, 1);
      const zero = type === 'string' ? "''" : /64$/.test(type) && /int/.test(type) ? '0n' : '0';
      const data =
        type === 'string'
          ? `Array(${size}).fill('')`
          : `${arrayName(type)}.from({ length: ${size} }, () => ${zero})`;
      return `  ${quote(name)}: new ort.Tensor(${quote(type)}, ${data}, [${shape.join(', ')}]),`;
    }),
    '};'
  ];
}

function arrayName(type: string): string {
  const names: Readonly<Record<string, string>> = {
    float64: 'Float64Array',
    int64: 'BigInt64Array',
    uint64: 'BigUint64Array',
    int32: 'Int32Array',
    uint32: 'Uint32Array',
    int16: 'Int16Array',
    uint16: 'Uint16Array',
    int8: 'Int8Array',
    uint8: 'Uint8Array',
    bool: 'Uint8Array',
    float16: 'Uint16Array'
  };
  return names[type] ?? 'Float32Array';
}

function javascriptOutputs(model: ModelManifest): string[] {
  const plan = planOutputs(model);
  const lines = ['const outputs = await session.run(inputs);'];
  if (plan.kind === 'classes' && model.classes) {
    return [
      ...lines,
      `const classes = [${model.classes.map(quote).join(', ')}];`,
      `const { data, dims } = outputs[${quote(plan.probabilities)}];`,
      'for (let row = 0; row < dims[0]; row++) {',
      '  const probabilities = [...data.slice(row * classes.length, (row + 1) * classes.length)];',
      '  const best = probabilities.indexOf(Math.max(...probabilities));',
      '  console.log(classes[best], Object.fromEntries(classes.map((name, k) => [name, probabilities[k]])));',
      '}'
    ];
  }
  return [
    ...lines,
    `for (const name of [${fetchedOutputs(plan).map(quote).join(', ')}]) {`,
    '  console.log(name, outputs[name].data);',
    '}'
  ];
}

/** [N, 1] inputs, as every model made here has, rather than [N]. */
function isColumn(inputs: readonly TensorInfo[]): boolean {
  return (inputs[0]?.dims.length ?? 2) > 1;
}

const sampleShape = (dims: readonly (number | string)[]): number[] =>
  dims.map((dim) => (typeof dim === 'number' ? dim : 1));

/** 2026-01-01T00:00Z */
const sampleSeconds = 1_767_225_600;

/** A value the model has seen: the middle of a number, the most frequent category. */
function sampleOf(field: ModelField): number | string {
  if (field.tensor === 'string') return field.levels?.[0] ?? 'text';
  if (field.type === 'datetime') return sampleSeconds;
  return field.range?.median ?? 0;
}

function remark(field: ModelField, mark: string): string {
  return field.type === 'datetime' ? `  ${mark} seconds since 1970, UTC` : '';
}
