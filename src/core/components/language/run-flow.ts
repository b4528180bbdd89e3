// Runs a prompt flow over rows of a table, with one or more choices of variants, and judges the answers.
import { adapter, defineComponent, languageModel, optional, report, table } from '../../component';
import { parseChecks, type Check } from '../../flows/checks';
import type { ColumnMapping } from '../../flows/column-mapping';
import type { RecordedOutputs } from '../../flows/recorded';
import type { VariantRun } from '../../flows/run/batch';
import { parseConnections, type Connections } from '../../flows/run/connection';
import { parseWheels, type WheelFile } from '../../flows/wheels';
import { isBlobId } from '../../hash';
import { flag, integer, isRecord, text, value } from '../../params';
import type { BlobId } from '../../ports';

/** The files of a flow as they were when it ran, and which is its main one. */
export interface FlowSnapshot {
  readonly main: string;
  readonly files: Readonly<Record<string, string>>;
}

export const runFlow = defineComponent({
  name: 'run-flow',
  version: 1,
  engine: 'lm',
  category: 'language',
  title: 'Run a prompt flow',
  summary: 'Every row through every variant, with traces, checks and whether a difference is real.',
  inputs: { data: optional(table()), model: optional(languageModel()), adapter: optional(adapter()) },
  outputs: { report: report(), traces: report(), table: optional(table()) },
  params: {
    flow: value<BlobId | ''>('Flow', '', (input) => {
      if (typeof input === 'string' && isBlobId(input)) return input;
      throw new Error('must be the files of a flow, as stored');
    }),
    /** Which flow of the workspace it is: its runs may share a Python, one after the other. */
    flowId: value<string>('Flow of the workspace', '', (input) => {
      if (typeof input === 'string') return input;
      throw new Error('must be the id of a flow');
    }),
    variants: value<readonly VariantRun[]>('Variants', [{ label: 'default', choice: {} }], parseVariants),
    mapping: value<ColumnMapping | 'auto'>('Columns', 'auto', (input) => {
      if (input === 'auto' || isRecord(input)) return input;
      throw new Error('must say for each input where it comes from');
    }),
    rows: value<readonly Readonly<Record<string, unknown>>[] | null>('Rows', null, (input) => {
      if (input === null || (Array.isArray(input) && input.every(isRecord))) return input;
      throw new Error('must be a list of rows');
    }),
    checks: value<readonly Check[]>('Checks', [], parseChecks),
    connections: value<Connections>('Connections', {}, parseConnections),
    hosts: value<readonly string[]>('Addresses it may ask', [], parseHosts),
    wheels: value<readonly WheelFile[]>('Python packages', [], parseWheels),
    /** Packages that its Python could have been given, by the module that is imported: said where one is missing. */
    offered: value<Readonly<Record<string, string>>>('Packages that could be fetched', {}, (input) => {
      if (isRecord(input) && Object.values(input).every((name) => typeof name === 'string'))
        return input as Readonly<Record<string, string>>;
      throw new Error('must name a package for each module');
    }),
    limit: integer('Most rows', 1, 10_000, 200, { log: true }),
    concurrency: integer('Rows at once', 1, 64, 8, { log: true }),
    /** Traces of runs whose answers may be used again; an earlier version of the studio gave one, or ''. */
    earlier: value<readonly BlobId[]>('Earlier runs', [], (input) => {
      const traces: readonly unknown[] = Array.isArray(input) ? input : input === '' ? [] : [input];
      if (traces.every((one): one is BlobId => typeof one === 'string' && isBlobId(one))) return traces;
      throw new Error('must be the traces of runs, as stored');
    }),
    /** A run whose answers are evaluated: each of its variants is one here, and `${run.outputs.x}` its output. */
    of: value<BlobId | ''>('Answers of', '', (input) => {
      if (input === '' || (typeof input === 'string' && isBlobId(input))) return input;
      throw new Error('must be the traces of a run, as stored');
    }),
    recorded: value<RecordedOutputs | null>('Recorded outputs', null, (input) => {
      if (input === null || (Array.isArray(input) && input.every((row) => row === null || isRecord(row))))
        return input;
      throw new Error('must be a list of outputs, row by row');
    }),
    /** Of a single row: the output whose text is told while a model writes it. */
    partial: text('Output told as it is written', ''),
    keepTable: flag('Keep the answers as a dataset', true)
  },
  resumable: true,
  keepsPart: true
});

function parseHosts(input: unknown): readonly string[] {
  if (Array.isArray(input) && input.every((host) => typeof host === 'string')) return input;
  throw new Error('must be a list of hosts, such as example.org');
}

function parseVariants(input: unknown): readonly VariantRun[] {
  if (!Array.isArray(input) || input.length === 0) throw new Error('must be a list of variants');
  const variants = input.map((entry): VariantRun => {
    if (!isRecord(entry) || typeof entry.label !== 'string' || !isRecord(entry.choice))
      throw new Error('must give each variant a label and a choice');
    return { label: entry.label, choice: entry.choice as Record<string, string> };
  });
  if (new Set(variants.map(({ label }) => label)).size < variants.length)
    throw new Error('must give each variant a label of its own');
  return variants;
}
