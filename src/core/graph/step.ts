// A step: one node of a graph as it is run. What identifies it, what it is given, and the record that is kept of it.
import { canonicalJson } from '../assets';
import type { ErrorRecord } from '../errors';
import { hashText } from '../hash';
import { isShown, parseParams, type Params } from '../params';
import type { Binding, GraphNode } from './graph';

/** What is on a wire. Equal hashes mean equal content. */
export interface WireValue {
  readonly hash: string;
  readonly value: unknown;
}
export type WireValues = Readonly<Record<string, WireValue>>;

/** Everything a step's result depends on. */
export interface StepIdentity {
  readonly component: string;
  readonly version: number;
  /** As `parseParams` gives them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Content hash by port. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly seed: number;
}

/** Steps of one key have one result: hex SHA-256 of the identity. */
export function stepKey(identity: StepIdentity): Promise<string> {
  const { component, version, params, inputs, seed } = identity;
  return hashText(canonicalJson({ component, version, params, inputs, seed }));
}

export const stepStates = ['running', 'completed', 'reused', 'failed', 'skipped', 'cancelled'] as const;
export type StepState = (typeof stepStates)[number];

/** What is kept of a step: the journal from which a run goes on. */
export interface StepRecord {
  readonly node: string;
  readonly state: StepState;
  readonly key?: string;
  /** From 1; more than 1 after retries. */
  readonly attempt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly outputs?: WireValues;
  readonly error?: ErrorRecord;
  /** Why it was skipped: its condition does not hold, a value it needs is not there, or the run had failed. */
  readonly skipped?: 'inactive' | 'missing-input' | 'stopped';
}

/** The parameters that count, checked and with defaults. @throws HearthError job/bad-params */
export function stepParams(node: GraphNode, params: Params): Readonly<Record<string, unknown>> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(node.params)) {
    const param = Object.hasOwn(params, name) ? params[name] : undefined;
    if (!param || isShown(param, node.params)) given[name] = value;
  }
  return parseParams(node.component, params, given);
}

/** What a binding gives; undefined where its source gave nothing. */
export function boundValue(
  binding: Binding,
  inputs: WireValues,
  outputsOf: (node: string) => WireValues | undefined
): WireValue | undefined {
  if (binding.from === 'value') return { hash: canonicalJson(binding.value), value: binding.value };
  const whole = binding.from === 'input' ? inputs[binding.input] : outputsOf(binding.node)?.[binding.port];
  const path = binding.path ?? [];
  if (!whole || path.length === 0) return whole;
  return { hash: `${whole.hash}.${path.join('.')}`, value: propertyOf(whole.value, path) };
}

/** Own properties only: a path may come from a file. */
function propertyOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string, unknown>)[name]
        : undefined,
    value
  );
}
