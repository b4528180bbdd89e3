// The answers of a run as a table: a row for every row and variant, with its inputs, outputs, scores, time and tokens.
import type { RunContext } from '$core/component';
import { writeFrame } from '$core/data/codec';
import { stringColumn, type Column } from '$core/data/frame';
import type { ColumnSchema, TableManifest } from '$core/data/table';
import { textOf } from '$core/flows/evaluators/evaluator';
import type { JudgedCheck } from '$core/flows/run/judge';
import type { RowResult } from '$core/flows/run/trace';

/** Rows that were run. */
export async function writeResults(
  all: readonly RowResult[],
  names: { readonly inputs: readonly string[]; readonly outputs: readonly string[] },
  checks: readonly JudgedCheck[],
  { blobs }: RunContext
): Promise<TableManifest> {
  const results = all.filter(({ notRun }) => !notRun);
  const columns: Column[] = [];
  const schema: Pick<ColumnSchema, 'name' | 'type'>[] = [];
  const taken = new Set<string>();
  const add = (
    name: string,
    type: 'text' | 'category' | 'float' | 'integer',
    values: readonly unknown[]
  ): void => {
    let free = name;
    for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
    taken.add(free);
    schema.push({ name: free, type });
    if (type === 'text' || type === 'category')
      columns.push(
        stringColumn(
          free,
          values.map((value) => (value === undefined || value === null ? null : textOf(value)))
        )
      );
    else
      columns.push({
        kind: 'number',
        name: free,
        values: Float64Array.from(values, (value) => (typeof value === 'number' ? value : NaN))
      });
  };
  add(
    'row',
    'integer',
    results.map(({ row }) => row + 1)
  );
  add(
    'variant',
    'category',
    results.map(({ variant }) => variant)
  );
  for (const name of names.inputs)
    add(
      name,
      'text',
      results.map(({ inputs }) => inputs[name])
    );
  for (const name of names.outputs)
    add(
      `answer ${name}`,
      'text',
      results.map(({ outputs }) => outputs[name])
    );
  for (const { label, variants } of checks)
    add(
      label,
      'float',
      variants.flatMap(({ scores }) => scores).filter((_score, i) => !all[i]!.notRun)
    );
  add(
    'milliseconds',
    'float',
    results.map(({ milliseconds }) => milliseconds)
  );
  add(
    'prompt tokens',
    'integer',
    results.map(({ promptTokens }) => promptTokens)
  );
  add(
    'tokens',
    'integer',
    results.map(({ tokens }) => tokens)
  );
  add(
    'error',
    'text',
    results.map(({ error }) => error?.message)
  );
  return writeFrame({ rows: results.length, columns }, schema, blobs);
}
