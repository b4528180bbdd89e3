// One row through a flow: every node begins as soon as what it needs is there. A node is bypassed when its condition does
// not hold, when the condition's own node was bypassed, or when all it depends on was; its output is then nothing, as in
// promptflow. A node that fails ends the row.
import { HearthError, toErrorRecord, type ErrorRecord } from '../../errors';
import { follow, parseReference, type Reference } from '../reference';
import { runNode, type NodeContext, type NodeGave, type NodeGiven } from './node';
import { asWritten, type FlowPlan, type PlannedNode } from './plan';
import { Printed } from './printed';
import type { NodeTrace, RowResult } from './trace';

export interface RowCall {
  readonly plan: FlowPlan;
  readonly row: number;
  readonly variant: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What a node came to; `bypassed` without an output. */
interface Settled {
  readonly bypassed: boolean;
  readonly output: unknown;
  /** What a prompt wrote, with role lines from outside marked. */
  readonly written?: string | undefined;
  /** Milliseconds from the row's beginning at which it would have ended, had no answer been used again. */
  readonly freshEnd: number;
}

/** Never rejects for what a node does; cancelling does. */
export async function runRow(call: RowCall, context: NodeContext): Promise<RowResult> {
  const run = new RowRun(call, context);
  return run.result();
}

class RowRun {
  readonly #call: RowCall;
  readonly #context: NodeContext;
  readonly #began: number;
  readonly #settled = new Map<string, Promise<Settled>>();
  readonly #byName: ReadonlyMap<string, PlannedNode>;
  readonly #traces: NodeTrace[] = [];

  constructor(call: RowCall, context: NodeContext) {
    this.#call = call;
    this.#context = context;
    this.#began = context.now();
    this.#byName = new Map(call.plan.rowNodes.map((planned) => [planned.node.name, planned]));
  }

  async result(): Promise<RowResult> {
    const { plan } = this.#call;
    const ends = await Promise.allSettled(plan.rowNodes.map((planned) => this.#settle(planned)));
    const { signal, rowLeft } = this.#context;
    if (signal.aborted) rowLeft?.({ ...this.#resultOf({}, signal.reason), notRun: true });
    signal.throwIfAborted();
    const failed = ends.find((end) => end.status === 'rejected');
    const outputs: Record<string, unknown> = {};
    let error: unknown = failed?.reason;
    for (const { name, reference } of plan.definition.outputs) {
      if (error !== undefined) break;
      try {
        outputs[name] = await this.#valueOf(reference, parseReference(reference), `output ${name}`);
      } catch (thrown) {
        error = thrown;
      }
    }
    return this.#resultOf(outputs, error);
  }

  #resultOf(outputs: Readonly<Record<string, unknown>>, error: unknown): RowResult {
    const { row, variant, inputs } = this.#call;
    const sum = (field: 'tokens' | 'promptTokens'): number =>
      this.#traces.reduce((total, trace) => total + (trace[field] ?? 0), 0);
    return {
      row,
      variant,
      inputs,
      outputs,
      milliseconds: Math.max(this.#elapsed(), ...this.#traces.map(({ ended }) => ended)),
      tokens: sum('tokens'),
      promptTokens: sum('promptTokens'),
      nodes: this.#traces.sort((a, b) => a.began - b.began),
      ...(error === undefined ? {} : { error: toErrorRecord(error) })
    };
  }

  /** Begins a node once, whoever asks first. */
  #settle(planned: PlannedNode): Promise<Settled> {
    const { name } = planned.node;
    const known = this.#settled.get(name);
    if (known) return known;
    const settled = this.#run(planned);
    this.#settled.set(name, settled);
    return settled;
  }

  async #run(planned: PlannedNode): Promise<Settled> {
    const { name } = planned.node;
    const given = await this.#gather(planned);
    const start = this.#elapsed();
    const began = await this.#freshBegin(planned, start);
    if (given === undefined) {
      this.#end({ node: name, state: 'bypassed', began, ended: began });
      return { bypassed: true, output: null, freshEnd: began };
    }
    this.#context.signal.throwIfAborted();
    this.#context.watch?.began(name);
    const printed = new Printed(this.#context.printRoom);
    try {
      const gave = await runNode(planned, given, this.#context, printed);
      const output = gave.output === undefined ? null : gave.output;
      const tookMs = (gave.reused ? gave.tookMs : undefined) ?? this.#elapsed() - start;
      const ended = began + tookMs;
      this.#end({
        node: name,
        state: 'completed',
        began,
        ended,
        inputs: given.values,
        output,
        ...told(gave),
        ...printed.told()
      });
      return { bypassed: false, output, written: gave.written, freshEnd: ended };
    } catch (thrown) {
      const error = asNodeError(name, thrown);
      const ended = began + this.#elapsed() - start;
      const { message } = error;
      this.#end(
        {
          node: name,
          state: 'failed',
          began,
          ended,
          inputs: given.values,
          ...printed.told(),
          error: message
        },
        toErrorRecord(error)
      );
      throw error;
    }
  }

  /** When a node would have begun, had no answer been used again: what it waits for has ended. */
  async #freshBegin({ inputs, activate }: PlannedNode, start: number): Promise<number> {
    const references = [...inputs.map(([, , reference]) => reference), activate?.when];
    const ends = references.flatMap((reference) =>
      reference?.kind === 'node' ? (this.#settled.get(reference.name) ?? []) : []
    );
    return Math.max(start, ...(await Promise.all(ends)).map(({ freshEnd }) => freshEnd));
  }

  #end(trace: NodeTrace, failure?: ErrorRecord): void {
    this.#traces.push(trace);
    this.#context.watch?.ended(trace, failure);
  }

  /** A node's inputs; undefined if it is bypassed. */
  async #gather(planned: PlannedNode): Promise<NodeGiven | undefined> {
    const { node, inputs, activate } = planned;
    if (activate) {
      const { when } = activate;
      if (when?.kind === 'node' && (await this.#outputOf(when.name, node.name)).bypassed) return undefined;
      const value = await this.#valueOf(activate.literal, when, node.name);
      if (!holds(value, activate.is)) return undefined;
    }
    const sources = new Set(
      inputs.flatMap(([, , reference]) => (reference?.kind === 'node' ? [reference.name] : []))
    );
    if (!activate && sources.size > 0) {
      const all = await Promise.all([...sources].map((source) => this.#outputOf(source, node.name)));
      if (all.every(({ bypassed }) => bypassed)) return undefined;
    }
    const values: Record<string, unknown> = {};
    const written: Record<string, unknown> = {};
    const bypassed: string[] = [];
    for (const [name, literal, reference] of inputs) {
      const value = await this.#valueOf(literal, reference, node.name);
      const source = reference?.kind === 'node' ? await this.#outputOf(reference.name, node.name) : undefined;
      values[name] = value;
      written[name] = source?.written ?? asWritten(planned, name, value);
      if (source?.bypassed) bypassed.push(name);
    }
    return { values, written, bypassed };
  }

  async #valueOf(literal: unknown, reference: Reference | undefined, node: string): Promise<unknown> {
    if (!reference) return literal;
    if (reference.kind === 'input') return follow(this.#call.inputs[reference.name], reference.path, node);
    return follow((await this.#outputOf(reference.name, node)).output, reference.path, node);
  }

  #outputOf(name: string, asker: string): Promise<Settled> {
    const planned = this.#byName.get(name);
    if (planned) return this.#settle(planned);
    throw new HearthError('flow/node-failed', { node: asker, reason: `"${name}" runs only after all rows.` });
  }

  #elapsed(): number {
    return this.#context.now() - this.#began;
  }
}

/** Conditions compare as JSON does, and 'True' of a text is true: models answer in texts. */
function holds(value: unknown, is: unknown): boolean {
  if (typeof is === 'boolean' && typeof value === 'string') return value.trim().toLowerCase() === String(is);
  return (
    JSON.stringify(value) === JSON.stringify(is) ||
    (typeof value !== 'object' && String(value) === String(is))
  );
}

function told({ asked, answered, reused, tookMs }: NodeGave): Partial<NodeTrace> {
  if (!asked || !answered) return {};
  const { api, messages, settings, connection, model, pictures } = asked;
  return {
    asked: {
      messages,
      settings,
      ...(connection === undefined ? {} : { connection }),
      ...(model === undefined ? {} : { model }),
      ...(pictures === undefined ? {} : { pictures }),
      ...(api === 'chat' ? {} : { api })
    },
    promptTokens: answered.promptTokens,
    tokens: answered.tokens,
    ...(answered.meanLogProbability === undefined ? {} : { meanLogProbability: answered.meanLogProbability }),
    ...(reused ? { reused, ...(tookMs === undefined ? {} : { tookMs }) } : {})
  };
}

function asNodeError(node: string, thrown: unknown): Error {
  if (thrown instanceof HearthError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new HearthError('flow/node-failed', { node, reason }, { cause: thrown });
}
