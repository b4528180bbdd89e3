// The parameters of several runs side by side, those that differ first.
import { components, type ComponentName } from '$core/components/index';
import type { JobRecord } from '$core/jobs/record';
import type { Param } from '$core/params';

export interface ParamRow {
  readonly name: string;
  readonly label: string;
  /** One a run; undefined where its component has no such parameter. */
  readonly values: readonly unknown[];
  readonly differs: boolean;
}

/** One row a parameter (and one for the seed), differing ones first, else in the order of the components. */
export function compareParams(records: readonly JobRecord[]): readonly ParamRow[] {
  const names = new Set(records.flatMap((record) => Object.keys(record.params)));
  const rows = [...names].map((name) =>
    rowOf(
      name,
      labelOf(records, name),
      records.map((record) => record.params[name])
    )
  );
  const seeds = rowOf(
    'seed',
    'Seed',
    records.map((record) => record.seed)
  );
  return [...rows, seeds].sort((a, b) => Number(b.differs) - Number(a.differs));
}

function rowOf(name: string, label: string, values: readonly unknown[]): ParamRow {
  const first = JSON.stringify(values[0]);
  return { name, label, values, differs: values.some((value) => JSON.stringify(value) !== first) };
}

function labelOf(records: readonly JobRecord[], name: string): string {
  for (const { component } of records) {
    const params: Readonly<Record<string, Param>> | undefined =
      components[component as ComponentName]?.params;
    const label = params?.[name]?.label;
    if (label) return label;
  }
  return name;
}
