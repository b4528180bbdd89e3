// Finished labels as rows to learn from: one a picture or text where it has classes, one a part where parts are marked.
// Pure; what an item's people agree on is core/labels/decided.ts.
import { maskBounds } from '$core/labels/geometry/mask';
import { boundsOf, pieces, type Bounds } from '$core/labels/geometry/outline';
import type { Annotation, LabelProject, Region } from '$core/labels/project';

/** Submitted, and approved where the project asks for a second look. */
export function isFinished(annotation: Annotation, project: Pick<LabelProject, 'review'>): boolean {
  return annotation.state === 'approved' || (annotation.state === 'submitted' && !project.review);
}

/** What an item is called, and what it says: a picture's file, or a text. */
export interface Subject {
  readonly name: string;
  readonly text?: string;
}

/**
 * A CSV of decided labels. Whole classes: 'image' and 'file' (the hash its labels go by) or 'text', then 'label', or a
 * column of yes and no for each class where several may be right. Parts: a row each, with its place.
 */
export function labelCsv(
  project: LabelProject,
  decided: readonly Annotation[],
  subjectOf: (item: string) => Subject
): string {
  const rows = isOfParts(project)
    ? partRows(project, decided, subjectOf)
    : classRows(project, decided, subjectOf);
  return rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function isOfParts({ task }: LabelProject): boolean {
  return task === 'image-regions' || task === 'text-spans';
}

type Rows = readonly (readonly string[])[];
type SubjectOf = (item: string) => Subject;

function classRows(project: LabelProject, decided: readonly Annotation[], subjectOf: SubjectOf): Rows {
  const name = new Map(project.classes.map((one) => [one.id, one.name]));
  const isImage = project.task === 'image-classification';
  const header = [
    ...(isImage ? ['image', 'file'] : ['text']),
    ...(project.multiple ? name.values() : ['label'])
  ];
  const rows = decided.flatMap(({ item, classes }) => {
    const subject = subjectOf(item);
    const own = isImage ? [subject.name, item] : [subject.text ?? ''];
    if (project.multiple)
      return [[...own, ...[...name.keys()].map((id) => (classes.includes(id) ? 'yes' : 'no'))]];
    const label = name.get(classes[0] ?? '');
    return label === undefined ? [] : [[...own, label]];
  });
  return [header, ...rows];
}

function partRows(project: LabelProject, decided: readonly Annotation[], subjectOf: SubjectOf): Rows {
  const name = new Map(project.classes.map((one) => [one.id, one.name]));
  if (project.task === 'text-spans')
    return [
      ['row', 'label', 'start', 'end', 'words'],
      ...decided.flatMap(({ item, spans }) => {
        const { name: row, text = '' } = subjectOf(item);
        return spans.map(({ label, start, end }) => [
          row,
          name.get(label) ?? label,
          String(start),
          String(end),
          text.slice(start, end)
        ]);
      })
    ];
  return [
    ['image', 'file', 'label', 'shape', 'x', 'y', 'width', 'height'],
    ...decided.flatMap(({ item, regions }) =>
      regions.map((region) => [
        subjectOf(item).name,
        item,
        name.get(region.label) ?? region.label,
        region.shape.kind,
        ...extentOf(region.shape).map(String)
      ])
    )
  ];
}

/** Left, top, width and height of what a shape covers, in pixels. */
function extentOf(shape: Region['shape']): readonly [number, number, number, number] {
  const { left, top, right, bottom } = boundsOfShape(shape) ?? { left: 0, top: 0, right: 0, bottom: 0 };
  return [left, top, right - left, bottom - top];
}

function boundsOfShape(shape: Region['shape']): Bounds | undefined {
  if (shape.kind === 'mask') return maskBounds(shape);
  if (shape.kind === 'keypoints') return boundsOf(shape.points.map(({ x, y }) => [x, y] as const));
  return boundsOf(pieces(shape).flatMap(({ points }) => points));
}

function cell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
