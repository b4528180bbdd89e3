// Why a step was run and not reused: what differs between it and itself in the run before.
import { canonicalJson } from '$core/assets';
import { boundValue } from '$core/graph/step';
import { withVariant, type GraphNode } from '$core/graph/graph';
import type { PipelineRunRecord, PipelineStep } from '$core/graph/pipeline';

/** A run with the records of its steps. */
export interface KnownRun {
  readonly record: PipelineRunRecord;
  readonly step: (node: string) => PipelineStep | undefined;
}

export type Reason =
  | { readonly kind: 'first' }
  | { readonly kind: 'forced' }
  | { readonly kind: 'component' }
  | { readonly kind: 'seed' }
  | { readonly kind: 'param'; readonly param: string }
  | { readonly kind: 'input'; readonly port: string }
  /** All is as it was: the earlier try failed, or what it gave has been deleted. */
  | { readonly kind: 'gone' };

/** `before` are the earlier runs of the pipeline, newest first. Nothing where the step was not run. */
export function whyRun(id: string, run: KnownRun, before: readonly KnownRun[]): readonly Reason[] {
  const node = nodeOf(run, id);
  const step = run.step(id);
  if (!node || (step?.state !== 'completed' && step?.state !== 'failed')) return [];
  if (run.record.force || node.run?.force) return [{ kind: 'forced' }];
  const earlier = before.find((one) => one.step(id)?.key !== undefined && nodeOf(one, id));
  if (!earlier) return [{ kind: 'first' }];
  const differences = differencesOf(node, run, earlier);
  return differences.length > 0 ? differences : [{ kind: 'gone' }];
}

function differencesOf(node: GraphNode, run: KnownRun, earlier: KnownRun): readonly Reason[] {
  const was = nodeOf(earlier, node.id)!;
  if (was.component !== node.component) return [{ kind: 'component' }];
  const params = union(node.params, was.params)
    .filter((name) => canonicalJson(node.params[name] ?? null) !== canonicalJson(was.params[name] ?? null))
    .map((param): Reason => ({ kind: 'param', param }));
  const inputs = union(node.inputs, was.inputs)
    .filter((port) => hashAt(node, port, run) !== hashAt(was, port, earlier))
    .map((port): Reason => ({ kind: 'input', port }));
  const seed: readonly Reason[] = run.record.seed === earlier.record.seed ? [] : [{ kind: 'seed' }];
  return [...params, ...inputs, ...seed];
}

function hashAt(node: GraphNode, port: string, run: KnownRun): string | undefined {
  const binding = node.inputs[port];
  return binding && boundValue(binding, {}, (from) => run.step(from)?.outputs)?.hash;
}

/** The node as it was run. */
function nodeOf({ record }: KnownRun, id: string): GraphNode | undefined {
  const node = record.graph.nodes.find((one) => one.id === id);
  return node && withVariant(node);
}

function union(a: object, b: object): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}
