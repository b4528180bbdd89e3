// How a flow's nodes fare over many rows, counted as they begin and end: for the canvas, while a run goes on and after it.
import type { ErrorRecord } from '../../errors';
import { isRecord } from '../../params';
import type { AggregationResult } from './batch';
import type { NodeTrace, RowResult } from './trace';

/** What a node gave, small enough to be shown on it. */
export type OutputPreview =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'numbers'; readonly values: readonly number[] }
  /** Of short texts that come again and again: how often each did. */
  | { readonly kind: 'counts'; readonly counts: readonly (readonly [text: string, count: number])[] }
  | { readonly kind: 'rows'; readonly rows: readonly Readonly<Record<string, string>>[] }
  | { readonly kind: 'image'; readonly url: string };

export interface NodeSummary {
  readonly running: number;
  readonly completed: number;
  readonly failed: number;
  readonly bypassed: number;
  /** Mean of what it took. */
  readonly milliseconds: number;
  /** Why it failed the first time. */
  readonly error?: string;
  /** The same, to be said in every language. Absent in reports of before it was kept, and where only its words are. */
  readonly failure?: ErrorRecord;
  readonly preview?: OutputPreview;
}

/** What a run tells while it goes on. */
export interface FlowInterim {
  readonly kind: 'flow-interim';
  /** Of all variants. */
  readonly rows: number;
  readonly nodes: Readonly<Record<string, NodeSummary>>;
}

/** Outputs looked at for a preview, the latest. */
const looked = 60;
const longestText = 240;
const largestPicture = 300_000;

interface Counted {
  begun: number;
  completed: number;
  failed: number;
  bypassed: number;
  milliseconds: number;
  error?: string;
  failure?: ErrorRecord | undefined;
  readonly outputs: unknown[];
}

export class NodeTally {
  readonly #nodes = new Map<string, Counted>();

  began(node: string): void {
    this.#of(node).begun++;
  }

  ended({ node, state, began, ended, output, error }: NodeTrace, failure?: ErrorRecord): void {
    const counted = this.#of(node);
    if (state !== 'bypassed') counted.begun--;
    counted[state]++;
    counted.milliseconds += ended - began;
    if (error !== undefined && counted.error === undefined) {
      counted.error = error;
      counted.failure = failure;
    }
    if (state !== 'completed') return;
    counted.outputs.push(output);
    if (counted.outputs.length > looked) counted.outputs.shift();
  }

  summaries(): Record<string, NodeSummary> {
    const all = [...this.#nodes].map(
      ([node, { begun, outputs, milliseconds, error, failure, ...counts }]) => {
        const preview = previewOf(outputs);
        const summary: NodeSummary = {
          ...counts,
          running: begun,
          milliseconds: milliseconds / Math.max(1, counts.completed + counts.failed),
          ...(error === undefined ? {} : { error }),
          ...(failure === undefined ? {} : { failure }),
          ...(preview ? { preview } : {})
        };
        return [node, summary];
      }
    );
    return Object.fromEntries(all) as Record<string, NodeSummary>;
  }

  #of(node: string): Counted {
    const known = this.#nodes.get(node);
    if (known) return known;
    const counted = { begun: 0, completed: 0, failed: 0, bypassed: 0, milliseconds: 0, outputs: [] };
    this.#nodes.set(node, counted);
    return counted;
  }
}

/** Of a run that is over. */
export function summariesOf(
  results: readonly RowResult[],
  aggregations: readonly AggregationResult[]
): Record<string, NodeSummary> {
  const tally = new NodeTally();
  const end = (trace: NodeTrace, failure?: ErrorRecord): void => {
    if (trace.state !== 'bypassed') tally.began(trace.node);
    tally.ended(trace, failure);
  };
  // Of the nodes of a row that failed, the row keeps the record of one.
  for (const { nodes, error } of results)
    for (const trace of nodes) end(trace, error?.message === trace.error ? error : undefined);
  for (const { node, output, error } of aggregations)
    end(
      error === undefined
        ? { node, state: 'completed', began: 0, ended: 0, output }
        : { node, state: 'failed', began: 0, ended: 0, error }
    );
  return tally.summaries();
}

/** Of a node's outputs, row by row. */
export function previewOf(outputs: readonly unknown[]): OutputPreview | undefined {
  const last = outputs.at(-1);
  if (last === undefined || last === null) return undefined;
  const url = pictureIn(last);
  if (url !== undefined) return { kind: 'image', url };
  if (outputs.length > 1 && outputs.every((output) => typeof output === 'number'))
    return { kind: 'numbers', values: outputs };
  const counts = countsOf(outputs);
  if (counts) return { kind: 'counts', counts };
  // The vector of a text.
  if (isNumbers(last)) return { kind: 'numbers', values: last.slice(0, looked) };
  if (Array.isArray(last) && last.length > 0 && last.every(isRecord))
    return { kind: 'rows', rows: last.slice(0, 3).map(cellsOf) };
  return { kind: 'text', text: cut(typeof last === 'string' ? last : JSON.stringify(last)) };
}

function countsOf(outputs: readonly unknown[]): readonly (readonly [string, number])[] | undefined {
  const texts = outputs.map((output) => (typeof output === 'boolean' ? String(output) : output));
  if (texts.length < 4 || !texts.every((text) => typeof text === 'string' && text.length <= 24))
    return undefined;
  const counts = new Map<string, number>();
  for (const text of texts as readonly string[]) counts.set(text, (counts.get(text) ?? 0) + 1);
  if (counts.size > texts.length / 2) return undefined;
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4);
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 1 && value.every((one) => typeof one === 'number');
}

/** A data URL, alone or as promptflow has it: { 'data:image/png;base64': '…' }. */
function pictureIn(value: unknown): string | undefined {
  const entry = isRecord(value)
    ? Object.entries(value).find(([key]) => /^data:image\/[\w+.-]+;base64$/.test(key))
    : undefined;
  const url = entry ? `${entry[0]},${String(entry[1])}` : value;
  const isPicture =
    typeof url === 'string' && /^data:image\/(png|jpeg|webp|gif|avif);base64,[A-Za-z0-9+/=]+$/.test(url);
  return isPicture && url.length <= largestPicture ? url : undefined;
}

function cellsOf(row: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const cells = Object.entries(row).slice(0, 3);
  return Object.fromEntries(
    cells.map(([name, value]) => [
      name,
      cut(typeof value === 'string' ? value : JSON.stringify(value ?? null), 40)
    ])
  );
}

function cut(text: string, most = longestText): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
