// What a person should know about a table before learning from it.
import type { ColumnProfile, ProfileWarning, TableProfile } from '$core/data/profile';
import { findCopies, type NumberedColumn } from './copies';

/** Share of missing cells from which a column is of little use. */
const mostlyMissing = 0.5;
/** Share of its commonest value from which a column hardly varies; from which a target is imbalanced. */
const imbalanced = 0.95;
const imbalancedTarget = 0.8;
/** Categories beyond this need a thought: each gets few rows. */
const manyCategories = 100;
/** Two columns this correlated are one, but for rounding. */
const sameLine = 0.99999;
const fewestRowsForCopies = 10;

export interface Findings {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  readonly candidates: readonly NumberedColumn[];
  readonly correlation: TableProfile['correlation'];
  readonly repeatedRows: number;
  readonly target: string | undefined;
}

export function findWarnings(findings: Findings): ProfileWarning[] {
  const { rows, columns, repeatedRows, target } = findings;
  const warnings = columns.flatMap((column) => columnWarnings(column, rows, target));
  for (const [column, of] of copies(findings)) warnings.push({ kind: 'copy', column, of });
  if (repeatedRows > 0) warnings.push({ kind: 'duplicate-rows', rows: repeatedRows });
  return warnings;
}

function columnWarnings(profile: ColumnProfile, rows: number, target: string | undefined): ProfileWarning[] {
  const { name: column, missing, distinct, flags, type } = profile;
  if (missing === rows) return [{ kind: 'all-missing', column }];
  if (flags.includes('constant')) return [{ kind: 'constant', column }];
  const warnings: ProfileWarning[] = [];
  if (flags.includes('id')) warnings.push({ kind: 'id-like', column });
  if (missing / rows > mostlyMissing)
    warnings.push({ kind: 'mostly-missing', column, fraction: missing / rows });
  if (type === 'category' && distinct > manyCategories)
    warnings.push({ kind: 'many-categories', column, distinct });
  const commonest = commonestValue(profile);
  const fraction = commonest ? commonest.count / (rows - missing) : 0;
  if (commonest && fraction >= (column === target ? imbalancedTarget : imbalanced))
    warnings.push({ kind: 'imbalance', column, value: commonest.value, fraction });
  return warnings;
}

/** Of categories and booleans, and of integers with one bin a value. */
function commonestValue({
  top,
  type,
  numbers,
  distinct
}: ColumnProfile): { value: string; count: number } | undefined {
  if (top) return type === 'text' ? undefined : top[0];
  if (!numbers || type !== 'integer' || distinct > numbers.histogram.counts.length) return undefined;
  const { counts, edges } = numbers.histogram;
  if (edges[1]! - edges[0]! !== 1) return undefined;
  const at = counts.indexOf(Math.max(...counts));
  return { value: String(edges[at]! + 0.5), count: counts[at]! };
}

function copies({ rows, candidates, correlation, target }: Findings): [string, string][] {
  if (rows < fewestRowsForCopies) return [];
  const pairs = findCopies(candidates, target);
  const copied = new Set(pairs.map(([column]) => column));
  const { names, values } = correlation;
  // The target first, so that others are its copies and not it theirs.
  const order = names
    .map((_, i) => i)
    .sort((a, b) => Number(names[b] === target) - Number(names[a] === target));
  for (const [at, i] of order.entries()) {
    if (copied.has(names[i]!)) continue;
    for (const j of order.slice(at + 1)) {
      if (copied.has(names[j]!) || !(Math.abs(values[i * names.length + j]!) >= sameLine)) continue;
      copied.add(names[j]!);
      pairs.push([names[j]!, names[i]!]);
    }
  }
  return pairs;
}
