// How each person works: how much, how fast, how often others say the same, and how both change by day.
import { consensus } from '../consensus';
import { groupBy } from '../group-by';
import type { Annotation, LabelProject } from '../project';
import { setDifference, setValue } from './nominal';
import { opinionsOf } from './opinions';
import { regionAgreement, spanAgreement } from './parts';

export interface Day {
  /** '2026-01-31', UTC. */
  readonly day: string;
  readonly submitted: number;
  readonly quality: number | undefined;
}

export interface PersonReport {
  readonly person: string;
  readonly submitted: number;
  readonly skipped: number;
  readonly flagged: number;
  readonly approved: number;
  readonly rejected: number;
  /** Median time of an item; undefined where none was taken. */
  readonly seconds: number | undefined;
  /**
   * Mean likeness in [0, 1] with what the others of each item together say (their consensus without this person):
   * 1 - Jaccard's distance for classes, F1 for parts. Undefined where nobody shares an item.
   */
  readonly quality: number | undefined;
  readonly days: readonly Day[];
}

export function peopleReport(
  project: Pick<LabelProject, 'task' | 'multiple'>,
  annotations: readonly Annotation[]
): readonly PersonReport[] {
  const opinions = opinionsOf(annotations);
  const byPerson = groupBy(
    annotations.filter((one) => one.by === 'person'),
    (one) => one.author
  );
  return [...byPerson.keys()].sort().map((person) => {
    const own = byPerson.get(person)!;
    const scored = own.map((annotation) => {
      const said = opinions.get(annotation.item);
      const others =
        said?.get(person) === annotation ? [...said.values()].filter((one) => one.author !== person) : [];
      return {
        annotation,
        likeness: others.length > 0 ? likenessTo(project, annotation, others) : undefined
      };
    });
    const count = (state: Annotation['state']) => own.filter((one) => one.state === state).length;
    return {
      person,
      submitted: count('submitted') + count('approved') + count('rejected'),
      skipped: count('skipped'),
      flagged: count('flagged'),
      approved: count('approved'),
      rejected: count('rejected'),
      seconds: median(own.flatMap((one) => one.seconds ?? [])),
      quality: mean(scored.flatMap((one) => one.likeness ?? [])),
      days: daysOf(scored)
    };
  });
}

function likenessTo(
  project: Pick<LabelProject, 'task' | 'multiple'>,
  own: Annotation,
  others: readonly Annotation[]
): number | undefined {
  const together = consensus(project, others);
  if (project.task === 'image-regions') return regionAgreement([[own, together]]).f1 ?? 1;
  if (project.task === 'text-spans') return spanAgreement([[own, together]]).f1 ?? 1;
  return 1 - setDifference(setValue(own.classes), setValue(together.classes));
}

function daysOf(
  scored: readonly { readonly annotation: Annotation; readonly likeness: number | undefined }[]
): readonly Day[] {
  const delivered = scored.filter(({ annotation }) =>
    ['submitted', 'approved', 'rejected'].includes(annotation.state)
  );
  const byDay = groupBy(delivered, ({ annotation }) => annotation.updated.slice(0, 10));
  return [...byDay]
    .map(([day, own]) => ({
      day,
      submitted: own.length,
      quality: mean(own.flatMap((one) => one.likeness ?? []))
    }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

function mean(values: readonly number[]): number | undefined {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : mean(sorted.slice(half - 1, half + 1));
}
