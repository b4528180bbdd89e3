// A flow over many rows, for one or more choices of variants: so many rows at once, errors kept per row, aggregations after the
// last row. Knows no worker and no table.
import { HearthError, toErrorRecord } from '../../errors';
import type { VariantChoice } from '../definition';
import type { OpenedFlow } from '../open-flow';
import { recordedLabel } from '../recorded';
import { Answers } from './answers';
import { runNode, type NodeContext, type NodeWatch } from './node';
import { asWritten, planFlow, writerOf, type FlowPlan, type PlannedNode } from './plan';
import type { AskSettings, FlowPorts, Heard } from './ports';
import { Printed, PrintRoom, type PrintedText } from './printed';
import { follow } from '../reference';
import { runRow } from './row';
import type { RowResult } from './trace';

export interface VariantRun {
  /** What people call this choice; unique. */
  readonly label: string;
  readonly choice: VariantChoice;
}

export type RowInputs = Readonly<Record<string, unknown>> | HearthError;

export interface BatchCall {
  readonly opened: OpenedFlow;
  readonly variants: readonly VariantRun[];
  /** Inputs of each row, or why a row has none. */
  readonly rows: readonly RowInputs[];
  /** By variant, where each has inputs of its own: answers of another run's variants. */
  readonly rowsBy?: readonly (readonly RowInputs[])[];
  readonly concurrency: number;
  /** Put into every question. */
  readonly askSettings?: AskSettings;
  /** Results of earlier runs, whose answers may be used again. */
  readonly earlier?: readonly RowResult[];
  /** Rows that an interrupted run had finished. */
  readonly done?: readonly RowResult[];
  /** No other row is run: of those that a cancel found begun, and of the rest, that is all there is. */
  readonly doneAlone?: { readonly begun: readonly RowResult[] };
}

export interface BatchContext extends FlowPorts {
  readonly signal: AbortSignal;
  /** What stands behind the connections, as a name for cached answers. */
  readonly scope: string;
  readonly watch?: NodeWatch;
  readonly rowLeft?: NodeContext['rowLeft'];
  /** Hears an output while a model writes it; of more than one row, all of them mixed. */
  readonly partial?: { readonly output: string; readonly heard: Heard };
  /** After every row; may wait, and throws on cancel. */
  rowDone(result: RowResult, done: number, all: number): Promise<void>;
}

export interface AggregationResult {
  readonly variant: string;
  readonly node: string;
  readonly output?: unknown;
  readonly printed?: PrintedText;
  readonly error?: string;
}

export interface BatchResult {
  /** Variant by variant, row by row. */
  readonly results: readonly RowResult[];
  readonly aggregations: readonly AggregationResult[];
  /** What code logged, and numbers that aggregations gave, by variant. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** @throws HearthError flow/not-ready, job/cancelled */
export async function runBatch(call: BatchCall, context: BatchContext): Promise<BatchResult> {
  const plans = call.variants.map(({ choice }) => planFlow(call.opened, choice));
  const answers = new Answers(context, context.scope);
  answers.learn([...(call.earlier ?? []), ...(call.done ?? [])]);
  const metrics = Object.fromEntries(call.variants.map(({ label }) => [label, {} as Record<string, number>]));
  const printRoom = new PrintRoom();
  const { partial } = context;
  const writers = new Set(partial ? plans.map((plan) => writerOf(plan, partial.output)) : []);
  const contextOf = (row: number, variant: string): NodeContext => ({
    ...context,
    printRoom,
    ask: (question, signal, heard) => context.ask(question, signal, heard),
    runCode: (code, tell) => context.runCode(code, tell),
    runPython: (code, tell, signal) => context.runPython(code, tell, signal),
    embed: (ask, signal) => context.embed(ask, signal),
    search: (ask, signal) => context.search(ask, signal),
    request: (ask, signal) => context.request(ask, signal),
    now: () => context.now(),
    ...(call.askSettings ? { askSettings: call.askSettings } : {}),
    askOnce: (question, heard) => answers.once(question, row, context.signal, heard),
    ...(partial ? { heardOf: (node) => (writers.has(node) ? partial.heard : undefined) } : {}),
    metric: (name, value) => void (metrics[variant]![name] = value)
  });
  const results = await runRows(call, plans, contextOf, context);
  const aggregations: AggregationResult[] = [];
  for (const [v, { label }] of call.variants.entries()) {
    // What was recorded has no nodes to look at.
    if (label === recordedLabel) continue;
    const rows = results.slice(v * call.rows.length, (v + 1) * call.rows.length);
    aggregations.push(...(await aggregate(plans[v]!, label, rows, contextOf(-1, label))));
  }
  return { results, aggregations, metrics };
}

async function runRows(
  { rows, rowsBy, variants, concurrency, done = [], doneAlone }: BatchCall,
  plans: readonly FlowPlan[],
  contextOf: (row: number, variant: string) => NodeContext,
  context: BatchContext
): Promise<readonly RowResult[]> {
  const all = rows.length * variants.length;
  const results = new Array<RowResult | undefined>(all);
  for (const result of done) {
    const v = variants.findIndex(({ label }) => label === result.variant);
    if (v >= 0 && result.row < rows.length) results[v * rows.length + result.row] = result;
  }
  if (doneAlone)
    return Array.from(results, (result, index) => {
      const row = index % rows.length;
      const { label } = variants[Math.floor(index / rows.length)]!;
      const begun = doneAlone.begun.find((one) => one.row === row && one.variant === label);
      return result ?? begun ?? notRun(row, label);
    });
  let finished = results.filter((result) => result !== undefined).length;
  const isByRow = new Set(plans.map(modelsOf)).size === 1;
  let next = 0;
  let stopped = false;
  const work = async (): Promise<void> => {
    while (next < all && !stopped) {
      const at = next++;
      const index = isByRow ? (at % variants.length) * rows.length + Math.floor(at / variants.length) : at;
      if (results[index]) continue;
      const row = index % rows.length;
      const v = Math.floor(index / rows.length);
      const variant = variants[v]!.label;
      const inputs = (rowsBy?.[v] ?? rows)[row]!;
      const result =
        inputs instanceof HearthError
          ? withoutInputs(row, variant, inputs)
          : await runRow({ plan: plans[v]!, row, variant, inputs }, contextOf(row, variant));
      results[index] = result;
      await context.rowDone(result, ++finished, all);
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(concurrency, all)) }, () =>
    work().catch((error: unknown) => {
      stopped = true;
      throw error;
    })
  );
  const ends = await Promise.allSettled(workers);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return results as readonly RowResult[];
}

/**
 * Which models a plan's nodes name. Variants that name the same take turns row by row, so that a run which is cancelled can
 * compare them; else each has its rows after one another, for many a machine changes models slowly.
 */
function modelsOf({ rowNodes }: FlowPlan): string {
  const named = rowNodes.map(({ node: { connection, inputs } }) =>
    JSON.stringify([connection ?? null, inputs.model ?? null, inputs.deployment_name ?? null])
  );
  return [...new Set(named)].sort().join('\n');
}

/** A row that an evaluated run was cancelled before is not run here either. */
function withoutInputs(row: number, variant: string, error: HearthError): RowResult {
  const none = { inputs: {}, outputs: {}, milliseconds: 0, tokens: 0, promptTokens: 0, nodes: [] };
  const isNotRun = error.code === 'job/cancelled';
  return { row, variant, ...none, error: toErrorRecord(error), ...(isNotRun ? { notRun: true } : {}) };
}

function notRun(row: number, variant: string): RowResult {
  return withoutInputs(row, variant, new HearthError('job/cancelled', {}));
}

/** Nodes that look at all rows: each input is the list of what the rows that succeeded gave. */
async function aggregate(
  plan: FlowPlan,
  variant: string,
  rows: readonly RowResult[],
  context: NodeContext
): Promise<readonly AggregationResult[]> {
  const good = rows.filter(({ error }) => error === undefined);
  const outputs = new Map<string, unknown>();
  const failed = new Set<string>();
  const found: AggregationResult[] = [];
  for (const planned of inOrder(plan.aggregations)) {
    const { name } = planned.node;
    const printed = new Printed(context.printRoom);
    try {
      const values = Object.fromEntries(
        planned.inputs.map(([input, value, reference]) => {
          if (!reference) return [input, value];
          const { path } = reference;
          if (reference.kind === 'input')
            return [input, good.map(({ inputs }) => follow(inputs[reference.name], path, name))];
          if (failed.has(reference.name))
            throw new HearthError('flow/node-failed', { node: name, reason: `"${reference.name}" failed.` });
          if (outputs.has(reference.name)) return [input, follow(outputs.get(reference.name), path, name)];
          return [
            input,
            good.map(({ nodes }) =>
              follow(nodes.find(({ node }) => node === reference.name)?.output, path, name)
            )
          ];
        })
      );
      const written = Object.fromEntries(
        Object.entries(values).map(([input, value]) => [input, asWritten(planned, input, value)])
      );
      const given = { values, written, bypassed: [] };
      const { output } = await runNode(planned, given, context, printed);
      outputs.set(name, output);
      found.push({ variant, node: name, output, ...printed.told() });
    } catch (error) {
      context.signal.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      failed.add(name);
      found.push({ variant, node: name, ...printed.told(), error: message });
    }
  }
  return found;
}

/** Aggregations may feed one another; circles have been refused. */
function inOrder(nodes: readonly PlannedNode[]): readonly PlannedNode[] {
  const ordered: PlannedNode[] = [];
  const names = new Map(nodes.map((planned) => [planned.node.name, planned]));
  const add = (planned: PlannedNode): void => {
    if (ordered.includes(planned)) return;
    for (const [, , reference] of planned.inputs) {
      const before = reference?.kind === 'node' ? names.get(reference.name) : undefined;
      if (before && before !== planned) add(before);
    }
    if (!ordered.includes(planned)) ordered.push(planned);
  };
  for (const planned of nodes) add(planned);
  return ordered;
}
