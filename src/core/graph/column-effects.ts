// What each kind of step does to the columns of its table, as far as that follows from its parameters. Steps that are not
// here leave columns as they are.
import { isStringType, type ColumnSchema, type ColumnType } from '../data/table';
import type { GraphNode } from './graph';

interface Outlined {
  readonly columns: readonly ColumnSchema[];
  readonly isOpen: boolean;
}
type Effect = (input: Outlined, params: GraphNode['params']) => Outlined;

const measures = ['mean', 'sum', 'min', 'max', 'median', 'deviation', 'distinct'] as const;

export const columnEffects: Readonly<Record<string, Effect>> = {
  'select-columns': (input, params) => {
    const names = namesIn(params.columns);
    if (names.length === 0) return input;
    const isRemoval = params.mode === 'remove';
    return { ...input, columns: input.columns.filter(({ name }) => names.includes(name) !== isRemoval) };
  },
  'rename-column': (input, params) =>
    changed(input, (column) =>
      column.name === params.column ? { ...column, name: textIn(params.to).trim() } : column
    ),
  'retype-columns': (input, params) =>
    retyped(input, namesIn(params.columns), typeIn(params.type, 'category')),
  'edit-metadata': (input, params) => {
    const chosen = namesIn(params.columns);
    const names = textIn(params.names)
      .split(',')
      .map((name) => name.trim());
    const typed =
      params.type === undefined || params.type === 'unchanged'
        ? input
        : retyped(input, chosen, typeIn(params.type, 'text'));
    const all = chosen.length === 0 ? input.columns.map(({ name }) => name) : chosen;
    return changed(typed, (column) => {
      const name = names[all.indexOf(column.name)];
      return name ? { ...column, name } : column;
    });
  },
  'encode-columns': (input, params) => {
    const chosen = namesIn(params.columns);
    const isEncoded = ({ name, type }: ColumnSchema): boolean =>
      chosen.length === 0 ? type === 'category' : chosen.includes(name);
    if (params.method === 'ordinal' || params.method === 'frequency')
      return changed(input, (column) => (isEncoded(column) ? { ...column, type: 'float' } : column));
    return { columns: input.columns.filter((column) => !isEncoded(column)), isOpen: true };
  },
  'bin-columns': (input, params) => {
    if (params.as === 'number') return input;
    return changedNumbers(input, namesIn(params.columns), 'category');
  },
  'group-rows': (input, params) => {
    const keys = namesIn(params.keys);
    const chosen = namesIn(params.columns);
    const rest = input.columns.filter(
      ({ name, type }) =>
        !keys.includes(name) && (chosen.length === 0 ? isNumber(type) : chosen.includes(name))
    );
    const asked = measures.filter((measure) => params[measure] ?? measure === 'mean');
    return {
      columns: [
        ...input.columns.filter(({ name }) => keys.includes(name)),
        ...(params.count === false ? [] : [added('rows', 'integer')]),
        ...rest.flatMap(({ name }) => asked.map((measure) => added(`${name} ${measure}`, 'float')))
      ],
      isOpen: input.isOpen
    };
  },
  'pivot-table': (input, params) => ({
    columns: input.columns.filter(({ name }) => namesIn(params.rows).includes(name)),
    isOpen: true
  }),
  'unpivot-table': (input, params) => {
    const chosen = namesIn(params.columns);
    const kept = input.columns.filter(({ name, type }) =>
      chosen.length === 0 ? !isNumber(type) : !chosen.includes(name)
    );
    const names = [
      added(textIn(params.nameColumn, 'name'), 'category'),
      added(textIn(params.valueColumn, 'value'), 'float')
    ];
    return { columns: [...kept, ...names], isOpen: input.isOpen };
  },
  'choose-features': (input, params) => ({
    columns: input.columns.filter(({ name }) => name === params.target),
    isOpen: true
  }),
  smote: (input, params) =>
    changed(input, (column) =>
      column.type === 'integer' && column.name !== params.target && !column.flags?.includes('id')
        ? { ...column, type: 'float' }
        : column
    ),
  'assign-folds': (input, params) => plus(input, added(textIn(params.name, 'fold'), 'integer')),
  'add-formula': (input, params) => plus(input, added(textIn(params.name, 'result'), 'float')),
  'generate-text': (input, params) => plus(input, added(textIn(params.name, 'answer'), 'text')),
  'text-features': (input, params) => ({
    columns: input.columns.filter(({ name }) => params.keepColumn === true || name !== params.column),
    isOpen: true
  }),
  'principal-components': (input, params) => {
    const chosen = namesIn(params.columns);
    const used = input.columns.filter(({ name, type }) =>
      chosen.length === 0 ? isNumber(type) : chosen.includes(name)
    );
    const count = Math.min(used.length, typeof params.components === 'number' ? params.components : 2);
    const kept = input.columns.filter((column) => params.keepColumns === true || !used.includes(column));
    const components = Array.from({ length: count }, (_, i) => added(`component ${i + 1}`, 'float'));
    return { columns: [...kept, ...components], isOpen: input.isOpen };
  },
  'cluster-rows': (input) => plus(input, added('cluster', 'category'), added('distance to centre', 'float')),
  'score-anomalies': (input) => plus(input, added('anomaly score', 'float'), added('anomaly', 'boolean')),
  'apply-transform': open,
  'score-table': open,
  'run-script': open
};

function open(input: Outlined): Outlined {
  return { ...input, isOpen: true };
}

function plus(input: Outlined, ...columns: readonly ColumnSchema[]): Outlined {
  const names = new Set(columns.map(({ name }) => name));
  return { ...input, columns: [...input.columns.filter(({ name }) => !names.has(name)), ...columns] };
}

function added(name: string, type: ColumnType): ColumnSchema {
  return { name, type, missing: 0 };
}

function changed(input: Outlined, change: (column: ColumnSchema) => ColumnSchema): Outlined {
  return { ...input, columns: input.columns.map(change) };
}

function changedNumbers(input: Outlined, chosen: readonly string[], type: ColumnType): Outlined {
  return changed(input, (column) =>
    (chosen.length === 0 ? isNumber(column.type) : chosen.includes(column.name))
      ? { ...column, type }
      : column
  );
}

function retyped(input: Outlined, names: readonly string[], type: ColumnType): Outlined {
  return changed(input, (column) =>
    names.length === 0 || names.includes(column.name) ? { ...column, type } : column
  );
}

function isNumber(type: ColumnType): boolean {
  return !isStringType(type) && type !== 'datetime';
}

function typeIn(value: unknown, fallback: ColumnType): ColumnType {
  return typeof value === 'string' ? (value as ColumnType) : fallback;
}

function textIn(value: unknown, fallback = ''): string {
  return typeof value === 'string' ? value : fallback;
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
}
