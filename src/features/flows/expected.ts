// What a new check begins with: a column that looks like what is expected, and a name that no other check has.
import { checkLabel, type Check } from '$core/flows/checks';
import { columnOf } from '$core/flows/column-mapping';
import type { EvaluatorName } from '$core/flows/evaluators/names';

const telling =
  /^(expected|wanted|ground.?truth|reference|target|label|gold|correct|answer|solution|output)/i;

/** The columns with the likeliest first: one that is named so, else one that the flow is not given. */
export function likelyExpected(
  columns: readonly string[],
  mapping: Readonly<Record<string, unknown>>
): string | undefined {
  const given = new Set(Object.values(mapping).map(columnOf));
  const free = columns.filter((name) => !given.has(name));
  return free.find((name) => telling.test(name)) ?? free.at(-1) ?? columns.at(-1);
}

/** The same check with a name, where another has its own. */
export function named(check: Check, others: readonly Check[]): Check {
  const taken = new Set(others.map(checkLabel));
  if (!taken.has(checkLabel(check))) return check;
  let label: string = check.kind;
  for (let n = 2; taken.has(label); n++) label = `${check.kind} ${n}`;
  return { ...check, label };
}

/** A check turned into another kind: what only the old one could be set to, and a name it was given for its kind, go. */
export function ofKind({ label, ...check }: Check, kind: EvaluatorName, others: readonly Check[]): Check {
  const { settings: _settings, ...rest } = check;
  const own = label !== undefined && !label.startsWith(check.kind) ? { label } : {};
  return named({ ...rest, ...own, kind }, others);
}
