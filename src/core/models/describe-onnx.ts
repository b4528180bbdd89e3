// What an ONNX file means as a model: the manifest it would be registered with. Models made here carry theirs;
// for others task, classes and fields are read off the graph where it says them.
import { classLabels } from '../onnx/attribute';
import type { OnnxModel } from '../onnx/reader';
import { zipMapLabels } from '../onnx/zipmap';
import { carriedManifest, type CarriedManifest } from './hearth-metadata';
import { outputNames, type ModelField, type ModelManifest, type TensorInfo } from './manifest';
import { planOutputs } from './output-plan';

/** The manifest of a readable file, without the id of its bytes. */
export function describeOnnx(model: OnnxModel, bytes: number, file: string): Omit<ModelManifest, 'onnx'> {
  const { inputs, outputs } = model.graph;
  const base = { kind: 'onnx', bytes, inputs, outputs } as const;
  const carried = carriedManifest(model.metadata);
  if (carried && fits(carried, inputs, outputs)) return { ...base, producer: 'hearth', ...carried };
  const classes = classNames(model, file) ?? numberedClasses(outputs);
  const fields = columnFields(inputs);
  const manifest = { ...base, producer: 'import' as const, ...(fields && { fields }) };
  switch (planOutputs({ ...manifest, ...(classes && { classes }) }).kind) {
    case 'classes':
    case 'label':
      return {
        ...manifest,
        ...(classes && { classes, task: classes.length === 2 ? 'binary' : 'multiclass' })
      };
    case 'value':
      return { ...manifest, task: 'regression' };
    default:
      return manifest;
  }
}

/** Metadata are only words: they count where the graph agrees. */
function fits(
  carried: CarriedManifest,
  inputs: readonly TensorInfo[],
  outputs: readonly TensorInfo[]
): boolean {
  const result = carried.task === 'regression' ? outputNames.value : outputNames.probabilities;
  return (
    carried.fields?.length === inputs.length &&
    carried.fields.every((field) =>
      inputs.some(({ name, type }) => name === field.name && type === field.tensor)
    ) &&
    outputs.some(({ name, type }) => name === result && type === 'float32')
  );
}

const classifiers: ReadonlySet<string> = new Set([
  'TreeEnsembleClassifier',
  'LinearClassifier',
  'SVMClassifier'
]);

/** Class names, from a ZipMap or from the last classifier of the graph. */
function classNames(model: OnnxModel, file: string): readonly string[] | undefined {
  const zipped = zipMapLabels(model, file);
  if (zipped) return zipped;
  const node = model.graph.nodes.findLast(({ op }) => classifiers.has(op));
  return node && classLabels(node, file);
}

/** '0', '1', … where there are probabilities of a known number of classes beside an integer label. */
function numberedClasses(outputs: readonly TensorInfo[]): readonly string[] | undefined {
  const plan = planOutputs({ producer: 'import', outputs });
  if (plan.kind !== 'classes' || outputs.find(({ name }) => name === plan.label)?.type !== 'int64')
    return undefined;
  const width = outputs.find(({ name }) => name === plan.probabilities)?.dims[1];
  return typeof width === 'number' ? Array.from({ length: width }, (_, k) => String(k)) : undefined;
}

/** One field an input where every input is a column, [N, 1] or [N], as sklearn pipelines export them. */
function columnFields(inputs: readonly TensorInfo[]): readonly ModelField[] | undefined {
  if (inputs.length < 2) return undefined;
  const fields = inputs.map(({ name, type, dims }): ModelField | undefined => {
    const isColumn = dims.length === 1 || (dims.length === 2 && dims[1] === 1);
    if (!isColumn) return undefined;
    if (type === 'string') return { name, type: 'category', tensor: 'string' };
    if (type === 'float32') return { name, type: 'float', tensor: 'float32' };
    return type === 'int64' ? { name, type: 'integer', tensor: 'int64' } : undefined;
  });
  return fields.every((field) => field !== undefined) ? fields : undefined;
}
