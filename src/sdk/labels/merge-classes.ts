// The classes of a file met with those of a project: the same by name, with the attributes and keypoints either knows;
// the others new, under ids that are free. What is said comes out in the project's own ids. Pure.
import type { Annotation, AttributeValues, LabelAttribute, LabelClass } from '$core/labels/project';

export interface MergedClasses {
  readonly classes: readonly LabelClass[];
  /** An annotation of the file in the project's words. */
  readonly translate: (annotation: Annotation) => Annotation;
}

export function mergeClasses(own: readonly LabelClass[], given: readonly LabelClass[]): MergedClasses {
  const byName = new Map(own.map((one) => [one.name, one]));
  const taken = new Set(own.map(({ id }) => id));
  const ids = new Map(given.map(({ id, name }) => [id, byName.get(name)?.id ?? freeId(id, taken)]));
  const known = new Map<string, LabelClass>();
  const fresh: LabelClass[] = [];
  for (const one of given) {
    const mine = byName.get(one.name);
    const next = mine ? joined(mine, one) : renamed(one, ids);
    known.set(next.id, next);
    if (!mine) fresh.push(next);
  }
  return {
    classes: [...own.map((one) => known.get(one.id) ?? one), ...fresh],
    translate: (annotation) => translated(annotation, ids, known)
  };
}

function freeId(id: string, taken: Set<string>): string {
  let free = id;
  for (let i = 2; taken.has(free); i++) free = `${id}-${i}`;
  taken.add(free);
  return free;
}

/** A new class: no key, since the project's own keep theirs; below the class that its parent has become. */
function renamed({ hotkey: _, parent, ...rest }: LabelClass, ids: ReadonlyMap<string, string>): LabelClass {
  const above = parent === undefined ? undefined : ids.get(parent);
  return { ...rest, id: ids.get(rest.id)!, ...(above === undefined ? {} : { parent: above }) };
}

function joined(mine: LabelClass, theirs: LabelClass): LabelClass {
  const own = mine.attributes ?? [];
  const names = new Set(own.map(({ name }) => name));
  const more = (theirs.attributes ?? []).filter(({ name }) => !names.has(name));
  const skeleton = mine.skeleton ?? theirs.skeleton;
  if (more.length === 0 && skeleton === mine.skeleton) return mine;
  return {
    ...mine,
    ...(more.length > 0 ? { attributes: [...own, ...more] } : {}),
    ...(skeleton ? { skeleton } : {})
  };
}

function translated(
  annotation: Annotation,
  ids: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, LabelClass>
): Annotation {
  const id = (label: string): string => ids.get(label) ?? label;
  const part = <P extends { readonly label: string; readonly attributes?: AttributeValues }>(one: P): P => {
    const label = id(one.label);
    const attributes = one.attributes && valuesFor(one.attributes, known.get(label)?.attributes ?? []);
    return { ...one, label, ...(attributes ? { attributes } : {}) };
  };
  return {
    ...annotation,
    classes: annotation.classes.map(id),
    regions: annotation.regions.map(part),
    spans: annotation.spans.map(part),
    relations: annotation.relations.map((relation) => ({ ...relation, label: id(relation.label) }))
  };
}

/** Formats name attributes and write all values as text; the project has ids, and kinds of answers. */
function valuesFor(values: AttributeValues, attributes: readonly LabelAttribute[]): AttributeValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const attribute =
        attributes.find((one) => one.id === name) ?? attributes.find((one) => one.name === name);
      return attribute ? [attribute.id, valueFor(value, attribute.kind)] : [name, value];
    })
  );
}

function valueFor(value: AttributeValues[string], kind: LabelAttribute['kind']): AttributeValues[string] {
  const text = String(value);
  switch (kind) {
    case 'flag':
      return value === true || text.toLowerCase() === 'true';
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : value;
    case 'text':
    case 'choice':
      return text;
    default:
      return kind satisfies never;
  }
}
