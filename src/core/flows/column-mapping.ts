// How a row of a dataset becomes a flow's inputs: '${data.column}', '${run.outputs.x}' and '${run.inputs.x}' of an
// earlier run, or a literal. Without a mapping, columns go to the inputs of the same name.
import { HearthError } from '../errors';
import type { FlowInput, InputType } from './definition';
import { asPicture } from './pictures';

export type ColumnMapping = Readonly<Record<string, unknown>>;

type Row = Readonly<Record<string, unknown>>;

/** Where a row's values come from. */
export interface MappedRow {
  readonly data: Row;
  readonly runOutputs?: Row;
  readonly runInputs?: Row;
}

/** The mapping that takes outputs of a run that is evaluated, else columns, of an input's own name. */
export function mappingByName(
  inputs: readonly FlowInput[],
  columns: readonly string[],
  outputs: readonly string[] = []
): ColumnMapping {
  return Object.fromEntries(
    inputs.flatMap(({ name }) => {
      if (outputs.includes(name)) return [[name, `\${run.outputs.${name}}`]];
      return columns.includes(name) ? [[name, `\${data.${name}}`]] : [];
    })
  );
}

/** Columns of the data that a mapping takes. */
export function mappedColumns(mapping: ColumnMapping): readonly string[] {
  return [...new Set(Object.values(mapping).flatMap((value) => columnOf(value) ?? []))];
}

/** The column a value of a mapping names, if it does. */
export function columnOf(value: unknown): string | undefined {
  return typeof value === 'string' ? /^\$\{data\.(.+)\}$/.exec(value.trim())?.[1] : undefined;
}

/** Inputs that nothing gives a value: every row would fail. */
export function unmetInputs(inputs: readonly FlowInput[], mapping: ColumnMapping): readonly string[] {
  const isMet = (input: FlowInput): boolean =>
    input.isChatHistory === true || input.default !== undefined || Object.hasOwn(mapping, input.name);
  return inputs.flatMap((input) => (isMet(input) ? [] : [input.name]));
}

/** The flow's inputs for one row, as the types say. @throws HearthError flow/bad-mapping */
export function mapRow(inputs: readonly FlowInput[], mapping: ColumnMapping, row: MappedRow): Row {
  return Object.fromEntries(
    inputs.map((input) => {
      const given = Object.hasOwn(mapping, input.name)
        ? valueOf(input.name, mapping[input.name], row)
        : undefined;
      const value = given ?? input.default;
      if (value === undefined && !input.isChatHistory) throw unmet(input.name);
      return [input.name, asType(input.name, input.type, value ?? (input.isChatHistory ? [] : null))];
    })
  );
}

/** A value of a mapping for one row: also what evaluators expect. @throws HearthError flow/bad-mapping */
export function valueOf(input: string, value: unknown, row: MappedRow): unknown {
  if (typeof value !== 'string') return value;
  const [, source, name] = /^\$\{(data|run\.outputs|run\.inputs)\.(.+)\}$/.exec(value.trim()) ?? [];
  if (source === undefined || name === undefined) return value;
  const from = { data: row.data, 'run.outputs': row.runOutputs, 'run.inputs': row.runInputs }[source];
  if (!from || !Object.hasOwn(from, name))
    throw new HearthError('flow/bad-mapping', { input, reason: `there is no "${name}" in ${source}` });
  return from[name];
}

/** Tables hold texts and numbers; lists and objects stand in them as JSON. @throws HearthError flow/bad-mapping */
export function asType(input: string, type: InputType, value: unknown): unknown {
  if (value === null) return null;
  switch (type) {
    case 'string':
      return typeof value === 'string'
        ? value
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value);
    case 'int':
    case 'double': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (
        typeof number === 'number' &&
        Number.isFinite(number) &&
        (type === 'double' || Number.isInteger(number))
      )
        return number;
      throw wrong(input, type, value);
    }
    case 'bool':
      if (value === true || value === 1 || /^true$/i.test(String(value))) return true;
      if (value === false || value === 0 || /^false$/i.test(String(value))) return false;
      throw wrong(input, type, value);
    case 'list':
    case 'object': {
      const parsed = typeof value === 'string' ? parsedJson(value) : value;
      const fits =
        type === 'list' ? Array.isArray(parsed) : typeof parsed === 'object' && !Array.isArray(parsed);
      if (fits && parsed !== null) return parsed;
      throw wrong(input, type, value);
    }
    case 'image':
      return asPicture(value);
    default:
      return type satisfies never;
  }
}

/**
 * JSON; undefined if it is none. A key such as `constructor` is kept: it is the value's own, and what takes values on (rows,
 * templates, JSON for code) makes own keys of keys, never assigns them.
 */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Nothing gives an input a value. */
export function unmet(input: string): HearthError {
  return new HearthError('flow/bad-mapping', { input, reason: 'no column and no default gives it a value' });
}

function wrong(input: string, type: string, value: unknown): HearthError {
  const shown = JSON.stringify(value)?.slice(0, 60);
  return new HearthError('flow/bad-mapping', { input, reason: `${shown} is no ${type}` });
}
