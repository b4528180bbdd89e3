// How far the people of a project agree: each pair, everybody together, and who takes what for what. The measure
// follows the task: kappa and alpha for classes, F1 and IoU for parts.
import { matchRegions, matchSpans } from '../matching';
import type { Annotation, LabelProject } from '../project';
import { cohenKappa, fleissKappa, krippendorffAlpha, setDifference, setValue, type Ratings } from './nominal';
import { authorsOf, opinionsOf, type Opinions } from './opinions';
import { regionAgreement, spanAgreement } from './parts';

export interface PairAgreement {
  readonly first: string;
  readonly second: string;
  /** Items both labelled. */
  readonly items: number;
  /** Cohen's kappa, alpha over sets of classes, or F1; undefined where it cannot be told. */
  readonly value: number | undefined;
  /** Mean IoU of what both marked; regions and spans only. */
  readonly likeness?: number | undefined;
}

export interface AgreementReport {
  readonly measure: 'kappa' | 'alpha' | 'f1';
  readonly pairs: readonly PairAgreement[];
  /** Krippendorff's alpha for classes; F1 of all pairs together for parts. */
  readonly overall: number | undefined;
  /** Single classes only. */
  readonly fleiss?: number | undefined;
}

export function agreementReport(
  project: Pick<LabelProject, 'task' | 'multiple'>,
  annotations: readonly Annotation[]
): AgreementReport {
  const opinions = opinionsOf(annotations);
  const authors = authorsOf(opinions);
  if (project.task === 'image-regions' || project.task === 'text-spans')
    return partsReport(project.task, opinions, authors);
  const ratings = ratingsOf(opinions, authors);
  const measure = project.multiple ? 'alpha' : 'kappa';
  const pairs = pairsOf(authors).map(([first, second]): PairAgreement => {
    const [a, b] = [authors.indexOf(first), authors.indexOf(second)];
    const shared = ratings.filter((row) => row[a] !== undefined && row[b] !== undefined);
    const two = shared.map((row) => [row[a], row[b]]);
    const value = project.multiple
      ? krippendorffAlpha(two, setDifference)
      : cohenKappa(two.map(([x]) => x), two.map(([, y]) => y)); // prettier-ignore
    return { first, second, items: shared.length, value };
  });
  if (project.multiple) return { measure, pairs, overall: krippendorffAlpha(ratings, setDifference) };
  return { measure, pairs, overall: krippendorffAlpha(ratings), fleiss: fleissKappa(ratings) };
}

/** [item][author]: the item's classes as one value. */
export function ratingsOf(opinions: Opinions, authors: readonly string[]): Ratings {
  return [...opinions.values()].map((said) =>
    authors.map((author) => {
      const annotation = said.get(author);
      return annotation && setValue(annotation.classes);
    })
  );
}

function partsReport(
  task: 'image-regions' | 'text-spans',
  opinions: Opinions,
  authors: readonly string[]
): AgreementReport {
  const measure = task === 'image-regions' ? regionAgreement : spanAgreement;
  const all = pairsOf(authors).map(([first, second]) => {
    const shared = sharedItems(opinions, first, second);
    return { first, second, items: shared.length, found: measure(shared) };
  });
  const [pairs, parts] = all.reduce(
    ([sum, of], { found }) => [sum + found.pairs, of + found.first + found.second] as const,
    [0, 0] as readonly [number, number]
  );
  return {
    measure: 'f1',
    pairs: all.map(({ found, ...pair }) => ({ ...pair, value: found.f1, likeness: found.likeness })),
    overall: parts > 0 ? (2 * pairs) / parts : undefined
  };
}

function pairsOf(authors: readonly string[]): readonly (readonly [string, string])[] {
  return authors.flatMap((first, i) => authors.slice(i + 1).map((second) => [first, second] as const));
}

export function sharedItems(
  opinions: Opinions,
  first: string,
  second: string
): readonly (readonly [Annotation, Annotation])[] {
  return [...opinions.values()].flatMap((said) => {
    const [a, b] = [said.get(first), said.get(second)];
    return a && b ? [[a, b] as const] : [];
  });
}

/** What stands in a confusion for a part only one of the two marked, and for an item without a class. */
export const nothing = '';

/**
 * Where two people differ: counts by [class of the first][class of the second], classes by id, `nothing` for none.
 * Several classes of one item count pair by pair where they differ.
 */
export function confusionBetween(
  annotations: readonly Annotation[],
  first: string,
  second: string
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const counted = [...itemsBetween(annotations, first, second)].map(
    ([a, row]) => [a, new Map([...row].map(([b, items]) => [b, items.length]))] as const
  );
  return new Map(counted);
}

/** The items behind each count of `confusionBetween`; an item comes as often as it counts. */
export function itemsBetween(
  annotations: readonly Annotation[],
  first: string,
  second: string
): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const table = new Map<string, Map<string, string[]>>();
  for (const [a, b] of sharedItems(opinionsOf(annotations), first, second)) {
    const add: Add = (ofFirst, ofSecond) => {
      const row = table.get(ofFirst) ?? new Map<string, string[]>();
      table.set(ofFirst, row.set(ofSecond, [...(row.get(ofSecond) ?? []), a.item]));
    };
    addClasses(a.classes, b.classes, add);
    addParts(a.regions, b.regions, matchRegions(a.regions, b.regions, { acrossLabels: true }), add);
    addParts(a.spans, b.spans, matchSpans(a.spans, b.spans, { acrossLabels: true }), add);
  }
  return table;
}

type Add = (a: string, b: string) => void;

function addClasses(first: readonly string[], second: readonly string[], add: Add): void {
  const onlyFirst = first.filter((label) => !second.includes(label));
  const onlySecond = second.filter((label) => !first.includes(label));
  for (const label of first) if (second.includes(label)) add(label, label);
  for (let i = 0; i < Math.max(onlyFirst.length, onlySecond.length); i++)
    add(onlyFirst[i] ?? nothing, onlySecond[i] ?? nothing);
}

type Labelled = readonly { readonly label: string }[];

function addParts(
  first: Labelled,
  second: Labelled,
  pairs: readonly { readonly first: number; readonly second: number }[],
  add: Add
): void {
  for (const pair of pairs) add(first[pair.first]!.label, second[pair.second]!.label);
  const [paired, pairedSecond] = [
    new Set(pairs.map((one) => one.first)),
    new Set(pairs.map((one) => one.second))
  ];
  first.forEach((part, i) => paired.has(i) || add(part.label, nothing));
  second.forEach((part, i) => pairedSecond.has(i) || add(nothing, part.label));
}
