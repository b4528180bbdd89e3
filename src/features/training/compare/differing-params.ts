// The parameters of several runs side by side, those that differ first.
import { components, type ComponentName } from '$core/components/index';
import type { JobRecord } from '$core/jobs/record';
import type { Param } from '$core/params';
import { changedParams } from '../run/run-code';

export interface ParamRow {
  readonly name: string;
  readonly label: string;
  /** One a run; undefined where its component has no such parameter. */
  readonly values: readonly unknown[];
  readonly differs: boolean;
}

/**
 * One row a parameter (and one for the seed), differing ones first, else in the order of the components. Between
 * algorithms only what both have can differ, and what was set by hand.
 */
export function compareParams(records: readonly JobRecord[]): readonly ParamRow[] {
  const names = new Set(records.flatMap((record) => Object.keys(record.params)));
  const rows = [...names].map((name) => paramRow(records, name));
  const seeds = records.map((record) => record.seed);
  const seed = { name: 'seed', label: 'Seed', values: seeds, differs: new Set(seeds).size > 1 };
  return [...rows, seed].sort((a, b) => Number(b.differs) - Number(a.differs));
}

function paramRow(records: readonly JobRecord[], name: string): ParamRow {
  const having = records.filter((record) => name in record.params);
  const distinct = new Set(having.map((record) => JSON.stringify(record.params[name]))).size;
  const isSet = having.some((record) => name in changedParams(record));
  return {
    name,
    label: labelOf(records, name),
    values: records.map((record) => record.params[name]),
    differs: distinct > 1 || (having.length < records.length && isSet)
  };
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
