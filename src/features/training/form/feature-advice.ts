// Which columns are of use to learn from, and why the others are left out: the rules of core/training/features.ts
// as they can be told before a training. From the schema alone at once; from the profile, when it has come, also
// copies of the target.
import type { TableProfile } from '$core/data/profile';
import type { ColumnSchema } from '$core/data/table';

export type LeftOutReason = 'id' | 'constant' | 'empty' | 'text' | 'copy' | 'group';

export interface FeatureAdvice<C extends ColumnSchema = ColumnSchema> {
  readonly column: C;
  /** Absent where the column is of use. */
  readonly reason?: LeftOutReason;
}

export interface AdviceContext {
  readonly rows: number;
  readonly target: string;
  /** The column that groups rows for validation: learning it would let groups be recognised. */
  readonly groupColumn?: string | undefined;
  readonly profile?: TableProfile | undefined;
}

/** Advice for every column but the target, in the table's order. */
export function adviseFeatures<C extends ColumnSchema>(
  columns: readonly C[],
  context: AdviceContext
): readonly FeatureAdvice<C>[] {
  const copies = copiesOf(context.target, context.profile);
  return columns
    .filter((column) => column.name !== context.target)
    .map((column) => {
      const reason = reasonFor(column, context, copies);
      return reason ? { column, reason } : { column };
    });
}

/** Whether a column can be learned from at all; the others are left out even where they are asked for. */
export function isLearnable(reason: LeftOutReason | undefined): boolean {
  return reason !== 'constant' && reason !== 'empty' && reason !== 'text';
}

function reasonFor(
  column: ColumnSchema,
  { rows, groupColumn }: AdviceContext,
  copies: ReadonlySet<string>
): LeftOutReason | undefined {
  if (rows > 0 && column.missing >= rows) return 'empty';
  if (column.flags?.includes('constant')) return 'constant';
  if (column.flags?.includes('id')) return 'id';
  if (column.type === 'text') return 'text';
  if (copies.has(column.name)) return 'copy';
  if (column.name === groupColumn) return 'group';
  return undefined;
}

function copiesOf(target: string, profile: TableProfile | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  for (const warning of profile?.warnings ?? []) {
    if (warning.kind !== 'copy') continue;
    if (warning.of === target) names.add(warning.column);
    if (warning.column === target) names.add(warning.of);
  }
  return names;
}
