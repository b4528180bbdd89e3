// Outputs that a flow gave elsewhere, from promptflow's run folders or any JSON Lines: they take part in a run as a variant
// of their own, so that a local run is compared with them row by row.
import { HearthError } from '../errors';
import { isRecord } from '../params';
import { parsedJson } from './column-mapping';
import type { RowResult } from './run/trace';

/** What the recorded outputs are called among the variants. */
export const recordedLabel = 'recorded';

export type RecordedOutputs = readonly (Readonly<Record<string, unknown>> | null)[];

const mostRows = 10_000;

/**
 * A line for each row: its outputs, at `line_number` where a line has one (promptflow), else in their order. Names may stand
 * as 'outputs.answer'. A line with none of the flow's outputs records nothing of its row. @throws HearthError flow/bad-file, also
 * where no line has any
 */
export function readRecorded(text: string, file: string, outputs: readonly string[]): RecordedOutputs {
  const rows: (Readonly<Record<string, unknown>> | null)[] = [];
  let next = 0;
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const value = parsedJson(line);
    if (!isRecord(value))
      throw new HearthError('flow/bad-file', { file, line: i + 1, reason: 'it is no JSON object' });
    const { line_number: number, ...rest } = value;
    const row = typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : next;
    if (row >= mostRows)
      throw new HearthError('flow/bad-file', { file, line: i + 1, reason: `it is beyond row ${mostRows}` });
    while (rows.length <= row) rows.push(null);
    rows[row] = Object.fromEntries(
      Object.entries(rest).map(([name, output]) => [name.replace(/^outputs\./, ''), output])
    );
    next = row + 1;
  }
  if (rows.length === 0) throw new HearthError('flow/bad-file', { file, reason: 'it has no line' });
  const fitting = rows.map((row) => (row && outputs.some((name) => Object.hasOwn(row, name)) ? row : null));
  if (fitting.some((row) => row)) return fitting;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row ?? {})))];
  const reason = `it has none of the flow's outputs (${listed(outputs)}): its fields are ${listed(names)}`;
  throw new HearthError('flow/bad-file', { file, reason });
}

function listed(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ') || '–';
}

/** The results of the variant 'recorded' for these rows. */
export function recordedResults(
  recorded: RecordedOutputs,
  rows: readonly (Readonly<Record<string, unknown>> | HearthError)[]
): readonly RowResult[] {
  return rows.map((inputs, row): RowResult => {
    const outputs = recorded[row] ?? null;
    const result = {
      row,
      variant: recordedLabel,
      inputs: inputs instanceof HearthError ? {} : inputs,
      outputs: outputs ?? {},
      milliseconds: 0,
      promptTokens: 0,
      tokens: 0,
      nodes: []
    };
    if (outputs) return result;
    const error = new HearthError('flow/node-failed', {
      node: recordedLabel,
      reason: 'nothing is recorded of this row.'
    });
    return { ...result, error: { code: error.code, message: error.message, details: { ...error.details } } };
  });
}
