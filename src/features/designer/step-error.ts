// Why a step failed, with its own words: settings are called in errors as code calls them, and here as its form does.
import { HearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import type { GraphNode } from '$core/graph/graph';
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
