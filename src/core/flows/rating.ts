// People's ratings of two variants, side by side and blind: which stands left is drawn by the row and the rater, so nobody
// learns a side, and what they say is judged like any other difference.
import { comparePaired, verdictOf, type Comparison, type Verdict } from './evaluators/compare';
import { Random } from '../random';

export interface FlowRating {
  readonly flow: string;
  readonly job: string;
  readonly row: number;
  /** Of the flow; absent, the first. */
  readonly output?: string;
  /** Labels of the two variants. */
  readonly a: string;
  readonly b: string;
  readonly better: 'a' | 'b' | 'same';
  /** Stands for the person, whatever they are called: equal names are not one person. */
  readonly rater: string;
  /** What they were called then. */
  readonly name?: string;
  readonly at: number;
}

/** What a person says of one answer: whether it is good, what it should have said, a note. */
export interface FlowAnnotation {
  readonly kind: 'annotation';
  readonly flow: string;
  readonly job: string;
  readonly row: number;
  readonly variant: string;
  /** Of the flow; absent, the first. */
  readonly output?: string;
  readonly good?: boolean;
  readonly wanted?: string;
  readonly note?: string;
  readonly rater: string;
  /** What they were called then. */
  readonly name?: string;
  readonly at: number;
}

export type AboutAnswer = Pick<FlowAnnotation, 'job' | 'row' | 'variant' | 'rater' | 'output'>;

export function annotationId({ job, row, variant, rater, output }: AboutAnswer): string {
  return idOf(['annotation', job, row, variant, rater], output);
}

/** One place for what one rater says of one row and output of one pair: saying it again takes its place. */
export function ratingId({
  job,
  row,
  a,
  b,
  rater,
  output
}: Omit<FlowRating, 'better' | 'at' | 'flow' | 'name'>): string {
  return idOf([job, row, a, b, rater], output);
}

function idOf(parts: readonly (string | number)[], output: string | undefined): string {
  return [...parts, ...(output === undefined ? [] : [output])].map(encodeURIComponent).join(':');
}

/** Whether something is said of one of a flow's outputs. */
export function isOf(said: { readonly output?: string }, output: string, first: string | undefined): boolean {
  return (said.output ?? first) === output;
}

/** Which of the two stands left. */
export function leftOf(job: string, row: number, rater: string): 'a' | 'b' {
  let seed = 7;
  for (const letter of `${job} ${row} ${rater}`) seed = (Math.imul(seed, 31) + letter.codePointAt(0)!) >>> 0;
  return new Random(seed).below(2) === 0 ? 'a' : 'b';
}

export interface RatingTally {
  readonly a: number;
  readonly b: number;
  readonly same: number;
  /** Of b against a, over rows: a row's ratings are averaged, so that many raters of one row are one row. */
  readonly comparison: Comparison & { readonly verdict: Verdict };
}

export function tallyRatings(ratings: readonly FlowRating[]): RatingTally {
  const rows = new Map<number, number[]>();
  for (const { row, better } of ratings)
    rows.set(row, [...(rows.get(row) ?? []), better === 'b' ? 1 : better === 'a' ? -1 : 0]);
  const means = [...rows.values()].map((votes) => votes.reduce((sum, vote) => sum + vote, 0) / votes.length);
  const comparison = comparePaired(
    means.map(() => 0),
    means
  );
  const count = (wanted: FlowRating['better']): number =>
    ratings.filter(({ better }) => better === wanted).length;
  return {
    a: count('a'),
    b: count('b'),
    same: count('same'),
    comparison: { ...comparison, verdict: verdictOf(comparison, 'higher') }
  };
}
