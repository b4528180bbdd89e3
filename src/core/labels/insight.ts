// Everything a project's page tells of its people, in one pass over what was said: agreement, quality and pace, and
// what needs a look. Pure; run in a worker, since it compares every two people on every item.
import { peopleReport, type PersonReport } from './agreement/people';
import { agreementReport, type AgreementReport } from './agreement/report';
import { decisions, type Decision } from './decided';
import type { Annotation, LabelProject, Weighting } from './project';

/** An item whose people differ. */
export interface Dispute {
  readonly item: string;
  /** Share of the weight behind what a consensus would keep. */
  readonly support: number;
  readonly people: readonly string[];
}

export interface Insight {
  readonly agreement: AgreementReport;
  readonly people: readonly PersonReport[];
  /** The least agreed first. */
  readonly disputes: readonly Dispute[];
  /** Items with as many labels as wanted, from several people, that are settled. */
  readonly settled: number;
}

export function insightOf(project: LabelProject, annotations: readonly Annotation[]): Insight {
  const people = peopleReport(project, annotations);
  const decided = decisions(project, annotations, {
    weights: weightsOf(people, project.weighting ?? 'equal')
  });
  const several = decided.filter(({ opinions }) => opinions.length > 1);
  const disputes = several
    .filter(({ settled }) => !settled)
    .map(({ annotation: { item }, support, opinions }) => ({
      item,
      support,
      people: opinions.map(({ author }) => author)
    }))
    .sort((a, b) => a.support - b.support);
  return {
    agreement: agreementReport(project, annotations),
    people,
    disputes,
    settled: several.length - disputes.length
  };
}

/** People whose quality nobody can tell count as much as the middle of the others. */
export function weightsOf(
  people: readonly PersonReport[],
  weighting: Weighting
): ReadonlyMap<string, number> {
  if (weighting === 'equal') return new Map();
  const known = people.flatMap(({ quality }) => quality ?? []);
  const usual = known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : 1;
  return new Map(people.map(({ person, quality }) => [person, Math.max(0.01, quality ?? usual)]));
}

/** The decisions of a project, its people weighted as it says. */
export function weightedDecisions(
  project: LabelProject,
  annotations: readonly Annotation[]
): readonly Decision[] {
  return decisions(project, annotations, { weights: projectWeights(project, () => annotations) });
}

/** How much each person of a project counts; `all` gives everything said, where that is needed to tell. */
export function projectWeights(
  project: LabelProject,
  all: () => readonly Annotation[]
): ReadonlyMap<string, number> {
  const { weighting = 'equal' } = project;
  return weightsOf(weighting === 'equal' ? [] : peopleReport(project, all()), weighting);
}
