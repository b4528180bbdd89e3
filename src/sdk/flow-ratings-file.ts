// Ratings of a run's answers as a file: a line for each, to import as a dataset.
import { textOf } from '$core/flows/evaluators/evaluator';
import type { FlowAnnotation, FlowRating } from '$core/flows/rating';
import type { RowResult } from '$core/flows/run/trace';

export function ratingsFile(
  ratings: readonly FlowRating[],
  name: string,
  results: readonly RowResult[],
  output: string
): File {
  const lines = ratings.map(({ row, a, b, better, rater, name: raterName }) => {
    const answer = (variant: string): RowResult | undefined =>
      results.find((result) => result.row === row && result.variant === variant);
    const [one, two] = [answer(a), answer(b)];
    return JSON.stringify({
      row: row + 1,
      ...Object.fromEntries(Object.entries(one?.inputs ?? {}).map(([key, value]) => [key, textOf(value)])),
      variant_a: a,
      answer_a: textOf(one?.outputs[output]),
      variant_b: b,
      answer_b: textOf(two?.outputs[output]),
      better,
      rater,
      ...(raterName === undefined ? {} : { rater_name: raterName })
    });
  });
  return new File([`${lines.join('\n')}\n`], `${name} ratings.jsonl`, { type: 'application/jsonl' });
}

/** `wanted` is what the answer should have been: what was said, else the answer where it is good. */
export function annotationsFile(
  annotations: readonly FlowAnnotation[],
  name: string,
  results: readonly RowResult[],
  output: string
): File {
  const lines = annotations.map(({ row, variant, good, wanted, note, rater, name: raterName }) => {
    const result = results.find((one) => one.row === row && one.variant === variant);
    const answer = textOf(result?.outputs[output]);
    return JSON.stringify({
      row: row + 1,
      ...Object.fromEntries(Object.entries(result?.inputs ?? {}).map(([key, value]) => [key, textOf(value)])),
      variant,
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
