// Whose opinion counts where agreement is measured or a consensus made, by item and person.
import type { Annotation } from '../project';

/** item -> author -> what they submitted; later ones of the same author replace earlier ones. */
export type Opinions = ReadonlyMap<string, ReadonlyMap<string, Annotation>>;

/** Submitted and approved annotations; the model's only where `withModel`. */
export function opinionsOf(annotations: readonly Annotation[], withModel = false): Opinions {
  const byItem = new Map<string, Map<string, Annotation>>();
  for (const annotation of annotations) {
    if (!counts(annotation) || (annotation.by === 'model' && !withModel)) continue;
    const authors = byItem.get(annotation.item) ?? new Map<string, Annotation>();
    const before = authors.get(annotation.author);
    if (!before || before.updated <= annotation.updated) authors.set(annotation.author, annotation);
    byItem.set(annotation.item, authors);
  }
  return byItem;
}

/** Whether an annotation says what its item is: not a draft, nor skipped, flagged or rejected. */
export function counts(annotation: Annotation): boolean {
  return annotation.state === 'submitted' || annotation.state === 'approved';
}

/** Everybody with an opinion, in the order of names. */
export function authorsOf(opinions: Opinions): readonly string[] {
  return [...new Set([...opinions.values()].flatMap((authors) => [...authors.keys()]))].sort();
}
