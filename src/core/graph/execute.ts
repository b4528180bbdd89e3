// Runs a graph once: what does not depend on one another side by side, each step after what it needs. Pure: steps,
// storage and time come in through ports. A step's end is kept before anything builds on it, and so is each attempt
// after the first. So a run that was torn off goes on from its journal: what had ended stays, what was under way is
// handed to `runStep` again under the same attempt, and no step's work is done twice.
import { canonicalJson } from '../assets';
import { HearthError, isHearthError, toErrorRecord } from '../errors';
import {
  dependenciesOf,
  defaultPolicy,
  withVariant,
  type Binding,
  type Graph,
  type GraphNode,
  type Palette,
  type Signature
} from './graph';
import { topologicalOrder } from './order';
import { Places } from './places';
import { boundValue, stepKey, stepParams, type StepRecord, type WireValues } from './step';

/** One step to run. The same node, key and attempt may come again after a crash: it is the same work. */
export interface StepCall {
  readonly node: GraphNode;
  readonly key: string;
  /** From 1. */
  readonly attempt: number;
  readonly inputs: WireValues;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Aborted when the run is cancelled or the step's time is up; `runStep` must then soon settle. */
  readonly signal: AbortSignal;
}

export interface ExecutorPorts {
  /** Does the work; rejects with its error. */
  runStep(call: StepCall): Promise<WireValues>;
  /** What an equal step gave before, if it is still at hand. */
  findEqual(key: string): Promise<WireValues | undefined>;
  /** Keeps a step's record; durable when it resolves. If it rejects, the run stops there and rejects with that. */
  keep(record: StepRecord): Promise<void>;
  /** Resolves after `ms`, rejects when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
}

export interface ExecuteOptions {
  readonly seed: number;
  /** How many steps may run at once. */
  readonly parallel: number;
  readonly inputs?: WireValues;
  /** Records of an earlier attempt at this same run. */
  readonly journal?: readonly StepRecord[];
  /** Run every step, even those whose result is at hand. */
  readonly force?: boolean;
  /** A step that fails takes only what needs it down, whatever its own policy says. */
  readonly continueOnFailure?: boolean;
  readonly signal?: AbortSignal;
}

export interface Outcome {
  /** Completed also when steps failed whose policy lets the run go on. */
  readonly state: 'completed' | 'failed' | 'cancelled';
  readonly steps: ReadonlyMap<string, StepRecord>;
}

/** Runs a valid graph to its end. @throws HearthError graph/invalid for a cycle or an unknown component */
export async function executeGraph(
  graph: Graph,
  palette: Palette,
  ports: ExecutorPorts,
  options: ExecuteOptions
): Promise<Outcome> {
  const { nodes, cycle } = topologicalOrder(graph);
  if (cycle.length > 0) throw invalid(cycle[0]!, 'it waits for its own result');
  const inputs = { ...defaultsOf(graph), ...options.inputs };
  return new GraphRun(nodes, palette, ports, { ...options, inputs }).toEnd();
}

/** Values that inputs have where nobody gives them another. */
function defaultsOf({ inputs }: Graph): WireValues {
  const given: Record<string, WireValues[string]> = {};
  for (const [name, { default: value }] of Object.entries(inputs))
    if (value !== undefined) given[name] = { hash: canonicalJson(value), value };
  return given;
}

function invalid(node: string, reason: string): HearthError {
  return new HearthError('graph/invalid', { count: 1, node, first: `${node}: ${reason}.` });
}

class GraphRun {
  readonly #nodes: readonly GraphNode[];
  readonly #palette: Palette;
  readonly #ports: ExecutorPorts;
  readonly #options: ExecuteOptions;
  readonly #places: Places;
  readonly #journal: ReadonlyMap<string, StepRecord>;
  readonly #steps = new Map<string, StepRecord>();
  /** Steps of this run by key, so that equal ones are run once. */
  readonly #byKey = new Map<string, Promise<StepRecord>>();
  /** Aborted by a cancel, or when the run cannot go on at all. */
  readonly #abort = new AbortController();
  #failed = false;

  constructor(nodes: readonly GraphNode[], palette: Palette, ports: ExecutorPorts, options: ExecuteOptions) {
    this.#nodes = nodes;
    this.#palette = palette;
    this.#ports = ports;
    this.#options = options;
    this.#places = new Places(options.parallel);
    this.#journal = new Map(options.journal?.map((record) => [record.node, record]));
    const failed = new Set(
      [...this.#journal.values()].filter((r) => r.state === 'failed').map((r) => r.node)
    );
    this.#failed = nodes.some((node) => failed.has(node.id) && this.#isFatal(node));
  }

  async toEnd(): Promise<Outcome> {
    const { signal } = this.#options;
    const cancel = (): void => this.#abort.abort(signal?.reason);
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    const ended = new Map<string, Promise<unknown>>();
    try {
      for (const node of this.#nodes) {
        const before = dependenciesOf(node).flatMap((id) => ended.get(id) ?? []);
        ended.set(
          node.id,
          Promise.all(before).then(() => this.#settle(withVariant(node)))
        );
      }
      await Promise.all(ended.values());
    } catch (error) {
      this.#abort.abort(error);
      await Promise.allSettled(ended.values());
      throw error instanceof NotKept ? error.cause : error;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
    const state = signal?.aborted && this.#isCut() ? 'cancelled' : this.#failed ? 'failed' : 'completed';
    return { state, steps: this.#steps };
  }

  /** A cancel that came when everything had ended changes nothing. */
  #isCut(): boolean {
    return [...this.#steps.values()].some(({ state }) => state === 'cancelled');
  }

  async #settle(node: GraphNode): Promise<void> {
    const record = await this.#step(node);
    this.#steps.set(node.id, record);
    if (record.state === 'failed' && this.#isFatal(node)) this.#failed = true;
  }

  #isFatal({ run }: GraphNode): boolean {
    return !(this.#options.continueOnFailure ?? run?.continueOnFailure);
  }

  async #step(node: GraphNode): Promise<StepRecord> {
    const signature = this.#palette.signature(node);
    if (!signature) throw invalid(node.id, `there is no component called "${node.component}"`);
    const cut = this.#cutShort(node);
    if (cut) return this.#keep(cut);
    const inputs = this.#inputsOf(node, signature);
    if (typeof inputs === 'string')
      return this.#keep(this.#ended(node, { state: 'skipped', skipped: inputs }));
    if (inputs instanceof HearthError)
      return this.#keep(this.#ended(node, { state: 'failed', error: toErrorRecord(inputs) }));
    const params = stepParams(node, signature.params);
    const { seed } = this.#options;
    const hashes = Object.fromEntries(Object.entries(inputs).map(([port, { hash }]) => [port, hash]));
    const identity = { component: node.component, version: signature.version, params, inputs: hashes, seed };
    const call = { node, key: await stepKey(identity), inputs, params, seed };
    const before = this.#journal.get(node.id);
    if (before?.key === call.key && isOver(before)) return before;
    return signature.reusable === false ? this.#attempts(call) : this.#once(call);
  }

  /** The record of a step that is not even tried, because the run is over. */
  #cutShort(node: GraphNode): StepRecord | undefined {
    if (this.#abort.signal.aborted) return this.#ended(node, { state: 'cancelled' });
    // What had begun before a crash is not taken back because another step failed.
    if (!this.#failed || hasBegun(this.#journal.get(node.id))) return undefined;
    return this.#ended(node, { state: 'skipped', skipped: 'stopped' });
  }

  /**
   * What the node is given; or why it is passed over: its condition, or that of a step before it, does not hold, or such
   * a step has failed; or its error where a value is not there for no such reason.
   */
  #inputsOf(node: GraphNode, signature: Signature): WireValues | 'inactive' | 'missing-input' | HearthError {
    const given = this.#options.inputs ?? {};
    const outputsOf = (id: string): WireValues | undefined => this.#steps.get(id)?.outputs;
    const { activate } = node;
    if (activate) {
      const found = boundValue(activate.when, given, outputsOf);
      if (JSON.stringify(found?.value) !== JSON.stringify(activate.is)) return 'inactive';
    }
    const inputs: Record<string, WireValues[string]> = {};
    for (const [port, { optional }] of Object.entries(signature.inputs)) {
      const binding = node.inputs[port];
      const value = binding && boundValue(binding, given, outputsOf);
      if (value) inputs[port] = value;
      else if (!optional && this.#isPassedOver(binding)) return 'missing-input';
      else if (!optional)
        return new HearthError('job/missing-input', { component: node.title ?? node.component, input: port });
    }
    return inputs;
  }

  #isPassedOver(binding: Binding | undefined): boolean {
    const state = binding?.from === 'node' ? this.#steps.get(binding.node)?.state : undefined;
    return state === 'skipped' || state === 'failed' || state === 'cancelled';
  }

  /** Runs a step unless an equal one has run, is running, or is known from before. */
  async #once(call: Omit<StepCall, 'attempt' | 'signal'>): Promise<StepRecord> {
    const twin = this.#byKey.get(call.key);
    if (twin) {
      const { outputs } = await twin;
      if (outputs) return this.#keep(this.#ended(call.node, { state: 'reused', key: call.key, outputs }));
    }
    const own = this.#reusedOrRun(call);
    this.#byKey.set(call.key, own);
    return own;
  }

  async #reusedOrRun(call: Omit<StepCall, 'attempt' | 'signal'>): Promise<StepRecord> {
    const isForced = this.#options.force || call.node.run?.force;
    const isUnderWay = this.#journal.get(call.node.id)?.key === call.key;
    const outputs = isForced || isUnderWay ? undefined : await this.#ports.findEqual(call.key);
    if (outputs) return this.#keep(this.#ended(call.node, { state: 'reused', key: call.key, outputs }));
    return this.#attempts(call);
  }

  /** Waits for a place and tries until it succeeds, or its retries are used up. */
  async #attempts(call: Omit<StepCall, 'attempt' | 'signal'>): Promise<StepRecord> {
    const { node, key } = call;
    return this.#places.hold(async () => {
      const cut = this.#cutShort(node);
      if (cut) return this.#keep(cut);
      const before = this.#journal.get(node.id);
      const { retries, backOffMs } = { ...defaultPolicy, ...node.run };
      const startedAt = before?.startedAt ?? this.#ports.now();
      for (let attempt = before?.key === key ? before.attempt : 1; ; attempt++) {
        // Without a record it is the first attempt that was under way.
        if (attempt > 1) await this.#keep({ node: node.id, state: 'running', key, attempt, startedAt });
        try {
          const outputs = await this.#try({ ...call, attempt });
          return await this.#keep(
            this.#ended(node, { state: 'completed', key, attempt, startedAt, outputs })
          );
        } catch (error) {
          if (error instanceof NotKept) throw error;
          const end = { key, attempt, startedAt };
          if (this.#abort.signal.aborted)
            return this.#keep(this.#ended(node, { state: 'cancelled', ...end }));
          if (attempt > retries || isHearthError(error, 'job/cancelled'))
            return this.#keep(this.#ended(node, { state: 'failed', ...end, error: toErrorRecord(error) }));
          await this.#backOff(backOffMs * 2 ** (attempt - 1));
        }
      }
    });
  }

  async #backOff(ms: number): Promise<void> {
    const { signal } = this.#abort;
    await this.#ports.wait(ms, signal).catch((error: unknown) => {
      // Cancelled meanwhile: the next attempt sees it.
      if (!signal.aborted) throw error;
    });
  }

  /** One attempt, against its time limit. @throws HearthError graph/timeout */
  async #try(call: Omit<StepCall, 'signal'>): Promise<WireValues> {
    this.#abort.signal.throwIfAborted();
    const timeoutMs = call.node.run?.timeoutMs ?? defaultPolicy.timeoutMs;
    if (timeoutMs === Infinity) return this.#ports.runStep({ ...call, signal: this.#abort.signal });
    const done = new AbortController();
    const late = new AbortController();
    const timeOut = this.#ports.wait(timeoutMs, done.signal).then(() => {
      const error = new HearthError('graph/timeout', { node: call.node.id, ms: timeoutMs });
      late.abort(error);
      throw error;
    });
    const work = this.#ports.runStep({
      ...call,
      signal: AbortSignal.any([this.#abort.signal, late.signal])
    });
    try {
      return await Promise.race([work, timeOut]);
    } finally {
      // Whichever came second has nothing to say any more.
      work.catch(() => undefined);
      timeOut.catch(() => undefined);
      done.abort();
    }
  }

  #ended(node: GraphNode, end: Partial<StepRecord> & Pick<StepRecord, 'state'>): StepRecord {
    const attempt = this.#journal.get(node.id)?.attempt ?? 1;
    return { node: node.id, attempt, finishedAt: this.#ports.now(), ...end };
  }

  async #keep(record: StepRecord): Promise<StepRecord> {
    try {
      await this.#ports.keep(record);
      return record;
    } catch (error) {
      throw new NotKept(error);
    }
  }
}

/** A step had its result, and the record of it could not be kept: the run, not the step, has failed. */
class NotKept extends Error {
  constructor(cause: unknown) {
    super('A record of the run could not be kept', { cause });
  }
}

function isOver({ state }: StepRecord): boolean {
  return state === 'completed' || state === 'reused' || state === 'failed';
}

function hasBegun(record: StepRecord | undefined): boolean {
  return record !== undefined && (record.state === 'running' || isOver(record));
}
