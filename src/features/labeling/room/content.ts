// What is said of one item, and each way to change it. Pure: the editor keeps, undoes and writes what comes out.
import type { Annotation, AttributeValues, Region, Relation, Span } from '$core/labels/project';

/** What undo goes back to. */
export type Content = Pick<Annotation, 'classes' | 'regions' | 'spans' | 'relations'>;

export function hasContent({ classes, regions, spans }: Content): boolean {
  return classes.length + regions.length + spans.length > 0;
}

export function contentOf({ classes, regions, spans, relations }: Annotation): Content {
  return { classes, regions, spans, relations };
}

/** Gives a class or takes it back; without `multiple` it is the only answer. */
export function withClassToggled({ classes }: Content, id: string, multiple: boolean): Partial<Content> {
  const has = classes.includes(id);
  if (!multiple) return { classes: has ? [] : [id] };
  return { classes: has ? classes.filter((other) => other !== id) : [...classes, id] };
}

/** Undefined where the same words have the class already, or there are no words. */
export function withSpan({ spans }: Content, span: Span): Partial<Content> | undefined {
  const { start, end, label } = span;
  if (end <= start) return undefined;
  if (spans.some((one) => one.start === start && one.end === end && one.label === label)) return undefined;
  return { spans: [...spans, span].toSorted((a, b) => a.start - b.start || a.end - b.end) };
}

/** Undefined for a mark related to itself, to nothing, or in that way already. */
export function withRelation(
  { spans, relations }: Content,
  relation: Relation
): Partial<Content> | undefined {
  const { from, to, label } = relation;
  const both = [from, to].every((end) => spans.some(({ id }) => id === end));
  if (!both || from === to) return undefined;
  if (relations.some((one) => one.from === from && one.to === to && one.label === label)) return undefined;
  return { relations: [...relations, relation] };
}

/** Without a region, span or relation, and the relations that hang on it. */
export function without({ regions, spans, relations }: Content, id: string): Partial<Content> {
  return {
    regions: regions.filter((region) => region.id !== id),
    spans: spans.filter((span) => span.id !== id),
    relations: relations.filter((one) => one.id !== id && one.from !== id && one.to !== id)
  };
}

/** Undefined where nothing has that id, or it has the class already. */
export function withLabel(content: Content, id: string, label: string): Partial<Content> | undefined {
  return changedPart(content, id, (part) =>
    part.label === label ? part : withoutValues({ ...part, label })
  );
}

/** With an attribute said, or, for undefined, no longer said. */
export function withAttribute(
  content: Content,
  id: string,
  attribute: string,
  value: AttributeValues[string] | undefined
): Partial<Content> | undefined {
  return changedPart(content, id, (part) => {
    const { [attribute]: _, ...rest } = part.attributes ?? {};
    const values = value === undefined ? rest : { ...rest, [attribute]: value };
    return Object.keys(values).length > 0 ? { ...part, attributes: values } : withoutValues(part);
  });
}

/** Attributes are questions of a class: another class has others. */
function withoutValues<P extends Region | Span>(part: P): P {
  const { attributes: _, ...rest } = part;
  return rest as P;
}

function changedPart(
  { regions, spans }: Content,
  id: string,
  change: <P extends Region | Span>(part: P) => P
): Partial<Content> | undefined {
  const region = regions.findIndex((one) => one.id === id);
  const span = spans.findIndex((one) => one.id === id);
  if (region >= 0) {
    const next = change(regions[region]!);
    return same(next, regions[region]) ? undefined : { regions: regions.with(region, next) };
  }
  if (span < 0) return undefined;
  const next = change(spans[span]!);
  return same(next, spans[span]) ? undefined : { spans: spans.with(span, next) };
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
