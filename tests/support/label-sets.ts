// Sets of labels so that two can be compared: by names, without the ids and times that formats do not keep.
import type { LabelSet } from '$core/labels/formats/format';
import { Names } from '$core/labels/formats/writing';
import type { Annotation, AttributeValues, Shape } from '$core/labels/project';

/** What a set says, in words that do not depend on how it was written. */
export function plainSet(set: LabelSet): unknown {
  const names = new Names(set);
  return {
    classes: set.classes.map((one) => one.name),
    items: set.items.map(({ name, width, height, text }) => {
      const annotations = set.annotations.filter((one) => one.item === name);
      return { name, width, height, text, said: annotations.map((one) => plainAnnotation(one, names)) };
    })
  };
}

function plainAnnotation(one: Annotation, names: Names): unknown {
  const spans = new Map(one.spans.map((span) => [span.id, span]));
  const place = (id: string) => [spans.get(id)?.start, spans.get(id)?.end];
  return {
    author: one.author,
    state: one.state,
    by: one.by,
    classes: one.classes.map((id) => names.of(id)),
    regions: one.regions.map((region) => ({
      label: names.of(region.label),
      shape: roundedShape(region.shape),
      attributes: ordered(names.attributes(region))
    })),
    spans: one.spans.map((span) => ({
      label: names.of(span.label),
      start: span.start,
      end: span.end,
      attributes: ordered(names.attributes(span))
    })),
    relations: one.relations.map(({ label, from, to }) => [names.of(label), place(from), place(to)])
  };
}

function ordered(values: AttributeValues): unknown {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** To a thousandth of a pixel. */
function roundedShape(shape: Shape): unknown {
  return JSON.parse(
    JSON.stringify(shape, (_, value: unknown) =>
      typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
    )
  ) as unknown;
}
