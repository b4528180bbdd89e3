// What a project has come to: one annotation for each item that has all the labels it wants, by agreement of its people,
// or by what a reviewer approved. What only the model said counts where no person has spoken. Pure.
import { groupBy } from '../group-by';
import { consensus } from './consensus';
import type { Annotation, LabelProject } from './project';

export interface Decision {
  readonly annotation: Annotation;
  /** Of whom it is made. */
  readonly opinions: readonly Annotation[];
  /** Share of the weight behind what was kept, in [0, 1]. */
  readonly support: number;
  /** False where people differ so far that somebody should look. */
  readonly settled: boolean;
}

/** Whose a decision of several is. */
export const consensusAuthor = 'consensus';

export interface DecideOptions {
  /** How much each person counts; 1 where absent. */
  readonly weights?: ReadonlyMap<string, number>;
  /** Whether items count that fewer people have labelled than the project asks for. */
  readonly early?: boolean;
}

/** Decisions in the order in which their items first come. */
export function decisions(
  project: LabelProject,
  annotations: readonly Annotation[],
  options: DecideOptions = {}
): readonly Decision[] {
  return [...groupBy(annotations, ({ item }) => item).values()].flatMap((said) => {
    const opinions = opinionsThatCount(project, said, options.early ?? false);
    return opinions.length > 0 ? [decide(project, opinions, options)] : [];
  });
}

/**
 * Of what is said of one item, what makes its decision; nothing while it is not finished. An approval by a reviewer
 * finishes an item of a project with review; else it takes as many people as the project asks for.
 */
export function opinionsThatCount(
  { review, labelsPerItem }: Pick<LabelProject, 'review' | 'labelsPerItem'>,
  said: readonly Annotation[],
  early = false
): readonly Annotation[] {
  const finished = said.filter(({ state }) => state === 'approved' || (state === 'submitted' && !review));
  const people = finished.filter(({ by }) => by === 'person');
  const approved = people.filter(({ state }) => state === 'approved');
  const best = review && approved.length > 0 ? approved : people;
  if (best.length >= labelsPerItem || (early && best.length > 0)) return best;
  // A correction takes the place of several: nobody is asked again for what a reviewer has settled.
  if (review && approved.length > 0 && !said.some(isUnderWay)) return approved;
  return people.length === 0 ? finished.slice(0, 1) : [];
}

function isUnderWay({ by, state }: Annotation): boolean {
  return by === 'person' && (state === 'draft' || state === 'submitted');
}

function decide(project: LabelProject, opinions: readonly Annotation[], options: DecideOptions): Decision {
  const [only] = opinions;
  if (opinions.length === 1 && only) return { annotation: only, opinions, support: 1, settled: true };
  const { support, settled, ...kept } = consensus(project, opinions, options);
  const updated = opinions.reduce((last, one) => (one.updated > last ? one.updated : last), '');
  const annotation: Annotation = {
    item: only!.item,
    author: consensusAuthor,
    by: 'person',
    state: 'approved',
    ...kept,
    updated
  };
  return { annotation, opinions, support, settled };
}
