// Finished labels as rows to learn from: what the people who labelled an item agree on. Pure.
import { groupBy } from '$core/group-by';
import type { Annotation, LabelProject } from '$core/labels/project';

/** Submitted, and approved where the project asks for a second look. */
export function isFinished(annotation: Annotation, project: LabelProject): boolean {
  return annotation.state === 'approved' || (annotation.state === 'submitted' && !project.review);
}

/**
 * The classes of an item: those that more than half of its people gave. For one class only, the one most people gave;
 * of equals, the first of the project.
 */
export function agreedClasses(said: readonly Annotation[], project: LabelProject): readonly string[] {
  const votes = new Map(project.classes.map(({ id }) => [id, 0]));
  for (const { classes } of said)
    for (const id of classes) if (votes.has(id)) votes.set(id, votes.get(id)! + 1);
  if (project.multiple) return [...votes].filter(([, count]) => 2 * count > said.length).map(([id]) => id);
  const most = Math.max(0, ...votes.values());
  const winner = most > 0 ? [...votes].find(([, count]) => count === most) : undefined;
  return winner ? [winner[0]] : [];
}

/**
 * A CSV with one row for each finished item: `subject` (what is labelled: a picture's name or a text), then 'label';
 * where several classes may be right, a column of yes and no for each class instead.
 */
export function labelCsv(
  project: LabelProject,
  annotations: readonly Annotation[],
  subject: string,
  subjectOf: (item: string) => string
): string {
  const name = new Map(project.classes.map((one) => [one.id, one.name]));
  const header = project.multiple ? [subject, ...name.values()] : [subject, 'label'];
  const rows: (readonly string[])[] = [header];
  const finished = annotations.filter((annotation) => isFinished(annotation, project));
  for (const [item, said] of groupBy(finished, (annotation) => annotation.item)) {
    const agreed = agreedClasses(said, project);
    if (project.multiple)
      rows.push([subjectOf(item), ...[...name.keys()].map((id) => (agreed.includes(id) ? 'yes' : 'no'))]);
    else if (agreed[0] !== undefined) rows.push([subjectOf(item), name.get(agreed[0])!]);
  }
  return rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
