// Ratings of a run's answers as a file: a line for each, of the output that it is of, to import as a dataset.
import { textOf } from '$core/flows/evaluators/evaluator';
import type { FlowAnnotation, FlowRating } from '$core/flows/rating';
import type { RowResult } from '$core/flows/run/trace';

/** `first` is the output that ratings without one are of. */
export function ratingsFile(
  ratings: readonly FlowRating[],
  name: string,
  results: readonly RowResult[],
  first: string
): File {
  const lines = ratings.map(({ row, a, b, better, output = first, rater, name: raterName }) => {
    const answer = (variant: string): RowResult | undefined =>
      results.find((result) => result.row === row && result.variant === variant);
    const [one, two] = [answer(a), answer(b)];
    return lineOf(row, one, {
      output,
      variant_a: a,
      answer_a: textOf(one?.outputs[output]),
      variant_b: b,
      answer_b: textOf(two?.outputs[output]),
      better,
      rater,
      rater_name: raterName ?? ''
    });
  });
  return new File([`${lines.join('\n')}\n`], `${name} ratings.jsonl`, { type: 'application/jsonl' });
}

/** `wanted` is what the answer should have been: what was said, else the answer where it is good. */
export function annotationsFile(
  annotations: readonly FlowAnnotation[],
  name: string,
  results: readonly RowResult[],
  first: string
): File {
  const lines = annotations.map((said) => {
    const { row, variant, good, wanted, note, output = first, rater, name: raterName } = said;
    const result = results.find((one) => one.row === row && one.variant === variant);
    const answer = textOf(result?.outputs[output]);
    return lineOf(row, result, {
      variant,
      output,
      answer,
      good: good === undefined ? '' : good ? 'yes' : 'no',
      wanted: wanted ?? (good === true ? answer : ''),
      note: note ?? '',
      rater,
      rater_name: raterName ?? ''
    });
  });
  return new File([`${lines.join('\n')}\n`], `${name} annotations.jsonl`, { type: 'application/jsonl' });
}

/** An input that is called like a column of the file's own is `input.…` there. */
function lineOf(
  row: number,
  result: RowResult | undefined,
  columns: Readonly<Record<string, string>>
): string {
  const inputs = result?.inputs ?? {};
  const isTaken = (name: string): boolean => name === 'row' || Object.hasOwn(columns, name);
  const given = Object.entries(inputs).map(([name, value]) => {
    let column = isTaken(name) ? `input.${name}` : name;
    while (column !== name && Object.hasOwn(inputs, column)) column = `input.${column}`;
    return [column, textOf(value)] as const;
  });
  return JSON.stringify({ row: row + 1, ...Object.fromEntries(given), ...columns });
}
