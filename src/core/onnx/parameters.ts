// How many learned numbers a model holds: elements of its weights, and the float lists of the ai.onnx.ml
// operators (coefficients, thresholds, leaf values), which keep theirs in attributes.
import { attributeValue } from './attribute';
import { allNodes, storedTensors, type OnnxModel } from './reader';
import { elementCount } from './tensor';

/** At most 2^53: a damaged file may claim absurd dimensions. */
export function countParameters(model: OnnxModel, file: string): number {
  let count = 0;
  for (const tensor of storedTensors(model.graph)) count += elementCount(tensor.dims);
  for (const node of allNodes(model.graph.nodes)) {
    if (node.domain !== 'ai.onnx.ml') continue;
    for (const attribute of node.attributes) {
      if (attribute.name === 'nodes_hitrates') continue;
      const value = attributeValue(attribute, file);
      if (value.kind === 'floats') count += value.value.length;
    }
  }
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}
