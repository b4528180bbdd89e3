// Runs a prompt flow over rows: reads the flow as it was stored and the rows it is to take, lets core do the running, and
// writes what came of it as a report, traces and a table. A cut run goes on after the rows it had finished; of one that was
// cancelled they are what is reported.
import type { Run, RunContext } from '$core/component';
import type { FlowSnapshot, runFlow as spec } from '$core/components/language/run-flow';
import { canonicalJson } from '$core/assets';
import { readFrame } from '$core/data/codec';
import { cellOf, columnOf } from '$core/data/frame';
import { HearthError } from '$core/errors';
import {
  mapRow,
  mappedColumns,
  mappingByName,
  columnOf as mappedColumn,
  unmet,
  unmetInputs,
  type ColumnMapping
} from '$core/flows/column-mapping';
import { checkLabel } from '$core/flows/checks';
import { settingsProblem } from '$core/flows/evaluators/index';
import { openFlow, type OpenedFlow } from '$core/flows/open-flow';
import { recordedLabel, recordedResults } from '$core/flows/recorded';
import { runBatch, type BatchCall, type BatchContext, type VariantRun } from '$core/flows/run/batch';
import { answeringPart } from '$core/flows/run/connection';
import type { NodeWatch } from '$core/flows/run/node';
import { NodeTally, summariesOf, type FlowInterim } from '$core/flows/run/node-tally';
import { gatesOf, judge } from '$core/flows/run/judge';
import { scoresOf, type FlowReport, type FlowTraces } from '$core/flows/run/report';
import type { RowResult } from '$core/flows/run/trace';
import type { BlobId } from '$core/ports';
import { EvaluatedRun } from '../flows/evaluated-run';
import { FinishedRows } from '../flows/finished-rows';
import { PartialText } from '../flows/partial-text';
import { writeResults } from '../flows/result-table';
import { FlowWorld } from '../flows/world';

type Call = Parameters<Run<typeof spec>>[0];
type Row = Readonly<Record<string, unknown>>;

const toldAtOnce = 40;
const tellEveryMs = 500;

export const runFlow: Run<typeof spec> = async (call, ctx) => {
  const { params } = call;
  if (!ctx.concludes) refuseUnmade(params.checks);
  const snapshot = await readJson<FlowSnapshot>(params.flow, ctx);
  if (!snapshot) throw new HearthError('flow/not-found', { flow: params.flow });
  const opened = openFlow(snapshot.files, snapshot.main);
  const of = await evaluated(params, ctx);
  const wanted = await readRows(call, opened, of, ctx);
  const finished = new FinishedRows(ctx);
  const data = ctx.concludes ? wanted.slice(0, finished.toConclude) : wanted;
  if (ctx.concludes && data.length === 0) throw new HearthError('job/cancelled', {});
  if (ctx.concludes) ctx.progress(1, `putting together what was done of ${data.length} rows`);
  const variantRuns = variantsOf(params, of);
  const world = new FlowWorld(call, opened.texts, ctx);
  const written = new PartialText((text) => ctx.partial(text));
  const scope = scopeOf(call, ctx);
  let isDone = false;
  try {
    await world.open();
    const batch = await batchOf(call, { opened, data, of, finished, variants: variantRuns }, ctx);
    const run = await runBatch(batch, {
      ...world.ports(),
      signal: ctx.signal,
      scope,
      watch: watcher(ctx, data.length * variantRuns.length),
      ...readingAlong(params, data.length * variantRuns.length, written),
      rowDone: (result, done, all) => finished.add(result, done, all),
      rowLeft: (result) => finished.leave(result)
    });
    const { milliseconds } = finished;
    const variants = variantRuns.map(({ label }) => label);
    const checks = await judge({
      checks: params.checks,
      variants,
      results: run.results,
      data,
      suite: opened.rows,
      seed: ctx.seed,
      tools: world.judge(),
      tick: () => ctx.tick()
    });
    const names = {
      inputs: opened.definition.inputs.map(({ name }) => name),
      outputs: opened.definition.outputs.map(({ name }) => name)
    };
    const report: FlowReport = {
      kind: 'flow',
      variants,
      ...names,
      rows: data.length,
      ...(ctx.concludes ? { cut: { rows: wanted.length, done: doneBy(variants, run.results) } } : {}),
      ...totals(run.results),
      ...(world.refusedHosts.size > 0 ? { refusedHosts: [...world.refusedHosts] } : {}),
      milliseconds,
      checks,
      gates: gatesOf(checks),
      aggregations: run.aggregations,
      nodes: summariesOf(run.results, run.aggregations),
      scores: scoresOf(variants, checks, run.metrics)
    };
    const traces: FlowTraces = { kind: 'flow-traces', scope, results: run.results };
    const table = params.keepTable ? { table: await writeResults(run.results, names, checks, ctx) } : {};
    // Of many rows they are megabytes: only their id passes the page.
    const stored = await ctx.blobs.put(jsonOf(traces));
    isDone = true;
    return { report, traces: stored, ...table };
  } catch (error) {
    // What was answered until a cancel is reported by a run that concludes.
    if (ctx.signal.aborted) await finished.keep();
    throw error;
  } finally {
    written.close();
    await world.close({ keep: isDone });
  }
};

/** A check that no answer could be scored by is told before answers cost anything. @throws HearthError flow/bad-check */
function refuseUnmade(checks: Call['params']['checks']): void {
  for (const check of checks) {
    const reason = settingsProblem(check.kind, check.settings);
    if (reason !== undefined) throw new HearthError('flow/bad-check', { check: checkLabel(check), reason });
  }
}

/** The run whose answers are evaluated. @throws HearthError store/missing-blob where its traces are not on this device */
async function evaluated({ of }: Call['params'], ctx: RunContext): Promise<EvaluatedRun | undefined> {
  if (of === '') return undefined;
  return new EvaluatedRun(JSON.parse(await (await ctx.blobs.get(of)).text()) as FlowTraces);
}

function mappingOf(
  { inputs: { data }, params: { mapping } }: Call,
  { definition }: OpenedFlow,
  of: EvaluatedRun | undefined
): ColumnMapping {
  if (mapping !== 'auto') return mapping;
  return mappingByName(definition.inputs, data?.columns.map(({ name }) => name) ?? [], of?.outputs);
}

/**
 * Rows as records: of the table, given, a suite's own, or what an evaluated run was given.
 * @throws HearthError job/missing-input, flow/rows-differ
 */
async function readRows(
  call: Call,
  opened: OpenedFlow,
  of: EvaluatedRun | undefined,
  { blobs }: RunContext
): Promise<readonly Row[]> {
  const { inputs, params } = call;
  if (params.rows) return params.rows.slice(0, params.limit);
  const { data } = inputs;
  if (!data) {
    if (of) return of.inputs().slice(0, params.limit);
    if (opened.rows.length > 0) return opened.rows.slice(0, params.limit).map(({ values }) => values);
    throw new HearthError('job/missing-input', { component: 'Run a prompt flow', input: 'data' });
  }
  const mapping = mappingOf(call, opened, of);
  const expected = params.checks.flatMap(({ expected: value }) => mappedColumn(value) ?? []);
  const columns = [...new Set([...mappedColumns(mapping), ...expected])];
  const frame = await readFrame(data, blobs, { columns });
  const rows = Math.min(params.limit, of?.rows ?? frame.rows);
  // A longer table may have been cut by that run's own limit; a shorter one leaves answers without their row.
  if (of && frame.rows < rows)
    throw new HearthError('flow/rows-differ', { rows: frame.rows, answers: of.rows });
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map((name) => [name, cellOf(columnOf(frame, name), row)]))
  );
}

interface Taken {
  readonly opened: OpenedFlow;
  readonly data: readonly Row[];
  readonly of: EvaluatedRun | undefined;
  /** Before the run was cut. */
  readonly finished: FinishedRows;
  readonly variants: readonly VariantRun[];
}

async function batchOf(
  call: Call,
  { opened, data, of, finished, variants }: Taken,
  ctx: RunContext
): Promise<BatchCall> {
  const { params, inputs } = call;
  const { definition } = opened;
  const earlier: (readonly RowResult[])[] = [];
  for (const id of params.earlier) {
    const traces = await readJson<FlowTraces>(id, ctx);
    // Answers of another model are no answers of this one.
    if (traces?.scope === scopeOf(call, ctx)) earlier.push(traces.results);
  }
  const isTable = !params.rows && inputs.data !== undefined;
  const mapping = mappingOf(call, opened, of);
  const [missing] = isTable || of ? unmetInputs(definition.inputs, mapping) : [];
  if (missing !== undefined) throw unmet(missing);
  const rowsBy = of?.rowsBy(definition, mapping, data);
  const rows = (rowsBy ? [] : data).map((row) => {
    try {
      if (isTable) return mapRow(definition.inputs, mapping, { data: row });
      const own = Object.fromEntries(
        definition.inputs.map(({ name, default: value }) => [name, row[name] ?? value])
      );
      const all = mapRow(
        definition.inputs,
        Object.fromEntries(Object.keys(own).map((name) => [name, `\${data.${name}}`])),
        { data: own }
      );
      // Values of a suite that are no input of the flow are kept for its checks.
      return { ...row, ...all };
    } catch (error) {
      if (error instanceof HearthError) return error;
      throw error;
    }
  });
  const all = [...params.checks, ...opened.rows.flatMap(({ checks }) => checks)];
  const wantsLikelihood = all
    .flatMap((one) => ('checks' in one ? one.checks : [one]))
    .some(({ kind }) => kind === 'perplexity');
  const recorded = params.recorded ? recordedResults(params.recorded, rows) : [];
  return {
    opened,
    variants,
    rows: rowsBy?.[0] ?? rows,
    ...(rowsBy ? { rowsBy } : {}),
    concurrency: params.concurrency,
    ...(wantsLikelihood ? { askSettings: { logProbabilities: true } } : {}),
    ...(ctx.concludes ? { doneAlone: { begun: finished.begun } } : {}),
    // Of two answers to a question the newer counts, which is learned last.
    earlier: earlier.reverse().flat(),
    done: [...recorded, ...finished.all]
  };
}

/** Recorded outputs come first: the others are compared with them. Of an evaluated run, its own. */
function variantsOf(
  { variants, recorded }: Call['params'],
  of: EvaluatedRun | undefined
): readonly VariantRun[] {
  if (of) return of.variants(variants[0]!.choice);
  return recorded ? [{ label: recordedLabel, choice: {} }, ...variants] : variants;
}

/** Equal scopes give equal answers: the models' files, where endpoints are, and the seed. */
function scopeOf({ inputs, params }: Call, { seed }: RunContext): string {
  const files = [inputs.model, inputs.adapter].map(
    (manifest) => manifest?.files.map(({ name, pieces }) => [name, pieces]) ?? null
  );
  return canonicalJson([files, answeringPart(params.connections), seed]);
}

/** Tells how the nodes fare: at once at first, as a single row is watched, then now and then. */
function watcher(ctx: RunContext, rows: number): NodeWatch {
  const tally = new NodeTally();
  let told = 0;
  let last = -Infinity;
  const tell = (): void => {
    const now = performance.now();
    if (told >= toldAtOnce && now - last < tellEveryMs) return;
    told++;
    last = now;
    ctx.interim({ kind: 'flow-interim', rows, nodes: tally.summaries() } satisfies FlowInterim);
  };
  return {
    began: (node) => {
      tally.began(node);
      tell();
    },
    ended: (trace, failure) => {
      tally.ended(trace, failure);
      tell();
    }
  };
}

/** Of many rows, nobody could. */
function readingAlong(
  { partial: output }: Call['params'],
  rows: number,
  written: PartialText
): Pick<BatchContext, 'partial'> {
  if (output === '' || rows !== 1) return {};
  return { partial: { output, heard: (piece) => written.add(piece) } };
}

function totals(results: readonly RowResult[]) {
  const sum = (of: (result: RowResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    failed: sum(({ error, notRun }) => (error && !notRun ? 1 : 0)),
    reused: sum(({ nodes }) => nodes.filter(({ reused }) => reused).length),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    tokens: sum(({ tokens }) => tokens)
  };
}

/** Rows that each variant has run. */
function doneBy(variants: readonly string[], results: readonly RowResult[]): readonly number[] {
  return variants.map(
    (label) => results.filter(({ variant, notRun }) => variant === label && !notRun).length
  );
}

function jsonOf(value: unknown): Blob {
  return new Blob([JSON.stringify(value)], { type: 'application/json' });
}

async function readJson<T>(id: BlobId | '', { blobs }: RunContext): Promise<T | undefined> {
  if (id === '' || !(await blobs.has(id))) return undefined;
  return JSON.parse(await (await blobs.get(id)).text()) as T;
}
