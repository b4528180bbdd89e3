// Why a step failed or a run could not begin, in the words people see: settings are called in errors as code calls them, and steps
// by their ids.
import { HearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Graph, GraphNode } from '$core/graph/graph';
import { entryOf } from '$core/graph/pipeline-palette';
import { specText } from '$parts/params/spec-text';
import { stepTitle } from './canvas-nodes';

export function stepError(error: ErrorRecord, node: GraphNode): ErrorRecord {
  const { code, details, kept } = error;
  const { field, reason } = details;
  if (code !== 'job/bad-params' || typeof field !== 'string' || typeof reason !== 'string') return error;
  const label = entryOf(node)?.params[field]?.label;
  if (label === undefined) return error;
  const named = { component: stepTitle(node), field: specText(label), reason };
  return toErrorRecord(new HearthError('job/bad-params', named, kept === undefined ? {} : { kept }));
}

/** Also of a step inside a saved component: it is said of that. */
export function runError(error: ErrorRecord, graph: Graph): ErrorRecord {
  const { node: id, first, count } = error.details;
  const node = graph.nodes.find((one) => one.id === id);
  if (error.code !== 'graph/invalid' || !node || typeof first !== 'string') return error;
  const titled = first.replace(/^\w+: /, () => `${stepTitle(node)}: `);
  return toErrorRecord(
    new HearthError('graph/invalid', { first: titled, count: Number(count), node: node.id })
  );
}
