// What the outputs of a model mean: class probabilities, a label, a value, or tensors whose meaning is unknown.
// For models made here the names say it; for imported ones types and shapes do.
import { outputNames, type ModelManifest, type TensorInfo } from './manifest';

export type OutputPlan =
  /** Float [N, classes] probabilities; `label` is the graph's own choice among them, where it has one. */
  | { readonly kind: 'classes'; readonly probabilities: string; readonly label?: string }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'raw'; readonly outputs: readonly string[] };

/** The plan for a model, and so which outputs to fetch. */
export function planOutputs(
  model: Pick<ModelManifest, 'producer' | 'outputs' | 'task' | 'classes'>
): OutputPlan {
  const { outputs } = model;
  if (model.producer === 'hearth') {
    return model.task === 'regression'
      ? { kind: 'value', value: outputNames.value }
      : { kind: 'classes', probabilities: outputNames.probabilities };
  }
  const label = outputs.find(isLabel);
  const probabilities = outputs.find((output) => isFloat(output) && isMatrix(output, model.classes?.length));
  if (label && probabilities)
    return { kind: 'classes', probabilities: probabilities.name, label: label.name };
  if (probabilities && model.classes) return { kind: 'classes', probabilities: probabilities.name };
  if (label) return { kind: 'label', label: label.name };
  const [only] = outputs;
  if (outputs.length === 1 && only && isFloat(only) && isVector(only))
    return { kind: 'value', value: only.name };
  return { kind: 'raw', outputs: outputs.map(({ name }) => name) };
}

/** Names of the outputs a plan reads. */
export function fetchedOutputs(plan: OutputPlan): readonly string[] {
  switch (plan.kind) {
    case 'classes':
      return plan.label === undefined ? [plan.probabilities] : [plan.label, plan.probabilities];
    case 'label':
      return [plan.label];
    case 'value':
      return [plan.value];
    case 'raw':
      return plan.outputs;
    default:
      return plan satisfies never;
  }
}

const isFloat = ({ type }: TensorInfo): boolean => type === 'float32' || type === 'float64';

/** [N] or [N, 1]. */
const isVector = ({ dims }: TensorInfo): boolean => dims.length === 1 || (dims.length === 2 && dims[1] === 1);

const isLabel = (output: TensorInfo): boolean =>
  isVector(output) && (output.type === 'int64' || output.type === 'string');

/** [N, C] with C of the known classes, or at least 2, or unknown. */
function isMatrix({ dims }: TensorInfo, classes: number | undefined): boolean {
  const width = dims[1];
  if (dims.length !== 2 || width === undefined) return false;
  return typeof width === 'string' || (classes === undefined ? width >= 2 : width === classes);
}
