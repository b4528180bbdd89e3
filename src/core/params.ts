// Parameters of a component, described once: from this come validation, defaults, the form in the UI, CLI
// flags and the documentation. Pure data, so it can be shown, stored and sent.
import { HearthError } from './errors';

interface Common {
  readonly label: string;
  readonly help?: string;
  /** Shown in the "expert" fold of the form. */
  readonly expert?: boolean;
  /** Shown, and used, only when another parameter has one of these values. */
  readonly when?: { readonly param: string; readonly is: readonly (string | number | boolean)[] };
}
export interface NumberParam extends Common {
  readonly kind: 'integer' | 'number';
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /** A slider of this parameter runs on a logarithmic scale, and a sweep samples it so. */
  readonly log?: boolean;
  readonly unit?: string;
}
export interface ChoiceParam<V extends string = string> extends Common {
  readonly kind: 'choice';
  readonly options: readonly V[];
  readonly default: V;
}
export interface BooleanParam extends Common {
  readonly kind: 'boolean';
  readonly default: boolean;
}
/** The name of one column of an input table. */
export interface ColumnParam<O extends boolean = boolean> extends Common {
  readonly kind: 'column';
  readonly input: string;
  readonly optional: O;
}
/** The name of an asset of the workspace, 'adult' for its latest version or 'adult@1' for that one. */
export interface AssetParam extends Common {
  readonly kind: 'asset';
  readonly asset: 'dataset' | 'model' | 'language-model' | 'adapter' | 'images';
}
/** Names of columns of an input table; an empty list means all that fit. */
export interface ColumnsParam extends Common {
  readonly kind: 'columns';
  readonly input: string;
}
export interface TextParam extends Common {
  readonly kind: 'text';
  readonly default: string;
  readonly maxLength: number;
  /** 0 unless given. */
  readonly minLength?: number;
  /** Lines of its field, where it is more than one. */
  readonly rows?: number;
  /** What it is written in: its field is then an editor that colours it. */
  readonly language?: 'sql';
}
/** A structured value with a parser of its own (a list of edits, options of a reader). */
export interface ValueParam<T> extends Common {
  readonly kind: 'value';
  readonly default: T;
  /** Returns the value, or throws an Error that says what is wrong. */
  readonly parse: (input: unknown) => T;
}

export type Param =
  | NumberParam
  | ChoiceParam
  | BooleanParam
  | ColumnParam
  | ColumnsParam
  | AssetParam
  | TextParam
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a parser is contravariant in its value
  | ValueParam<any>;
export type Params = Readonly<Record<string, Param>>;

/** The value of one parameter after parsing. */
export type ParamValue<P> = P extends NumberParam
  ? number
  : P extends ChoiceParam<infer V>
    ? V
    : P extends BooleanParam
      ? boolean
      : P extends ColumnParam<infer O>
        ? O extends true
          ? string | undefined
          : string
        : P extends ColumnsParam
          ? readonly string[]
          : P extends TextParam | AssetParam
            ? string
            : P extends ValueParam<infer T>
              ? T
              : never;
export type ParamValues<P extends Params> = { readonly [K in keyof P]: ParamValue<P[K]> };

export const integer = (
  label: string,
  min: number,
  max: number,
  value: number,
  more: Partial<NumberParam> = {}
) => ({ kind: 'integer', label, min, max, default: value, ...more }) as NumberParam;
export const number = (
  label: string,
  min: number,
  max: number,
  value: number,
  more: Partial<NumberParam> = {}
) => ({ kind: 'number', label, min, max, default: value, ...more }) as NumberParam;
export const choice = <const V extends string>(
  label: string,
  options: readonly V[],
  value: V,
  more: Omit<Partial<Common>, 'label'> = {}
): ChoiceParam<V> => ({ kind: 'choice', label, options, default: value, ...more });
export const flag = (label: string, value: boolean, more: Partial<Common> = {}): BooleanParam => ({
  kind: 'boolean',
  default: value,
  ...more,
  label
});
export const column = (label: string, input: string, more: Partial<Common> = {}): ColumnParam<false> => ({
  kind: 'column',
  input,
  optional: false,
  ...more,
  label
});
export const optionalColumn = (
  label: string,
  input: string,
  more: Partial<Common> = {}
): ColumnParam<true> => ({
  kind: 'column',
  input,
  optional: true,
  ...more,
  label
});
export const columns = (label: string, input: string, more: Partial<Common> = {}): ColumnsParam => ({
  kind: 'columns',
  input,
  ...more,
  label
});
export const asset = (label: string, kind: AssetParam['asset'], more: Partial<Common> = {}): AssetParam => ({
  kind: 'asset',
  asset: kind,
  ...more,
  label
});
export const text = (label: string, value: string, more: Partial<TextParam> = {}): TextParam => ({
  kind: 'text',
  default: value,
  maxLength: 10_000,
  ...more,
  label
});
export const value = <T>(
  label: string,
  fallback: T,
  parse: (input: unknown) => T,
  more: Partial<Common> = {}
): ValueParam<T> => ({ kind: 'value', default: fallback, parse, ...more, label });

/** The whole set of parameters from what a caller gave: defaults filled in, each value checked. @throws HearthError job/bad-params */
export function parseParams<P extends Params>(component: string, params: P, input: unknown): ParamValues<P> {
  const given = isRecord(input) ? input : {};
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(params, key));
  if (unknown !== undefined) {
    const known = Object.keys(params).join(', ');
    throw new HearthError('job/bad-params', {
      component,
      field: unknown,
      reason: `is not one of its parameters (${known})`
    });
  }
  const out: Record<string, unknown> = {};
  for (const [field, param] of Object.entries(params)) {
    const problem = (reason: string) => new HearthError('job/bad-params', { component, field, reason });
    out[field] = parseParam(param, given[field], problem);
  }
  return out as ParamValues<P>;
}

function parseParam(param: Param, input: unknown, problem: (reason: string) => HearthError): unknown {
  switch (param.kind) {
    case 'integer':
    case 'number':
      return parseNumber(param, input ?? param.default, problem);
    case 'choice': {
      const chosen = input ?? param.default;
      if (typeof chosen === 'string' && param.options.includes(chosen)) return chosen;
      throw problem(`must be one of ${param.options.join(', ')}`);
    }
    case 'boolean': {
      const chosen = input ?? param.default;
      if (typeof chosen === 'boolean') return chosen;
      throw problem('must be true or false');
    }
    case 'column':
      if (typeof input === 'string' && input !== '') return input;
      if (param.optional && (input === undefined || input === null || input === '')) return undefined;
      throw problem('must name a column');
    case 'asset':
      if (typeof input === 'string' && input !== '') return input;
      throw problem(`must name a ${param.asset}`);
    case 'columns':
      if (input === undefined) return [];
      if (Array.isArray(input) && input.every((name) => typeof name === 'string')) return input;
      throw problem('must be a list of column names');
    case 'text': {
      const chosen = input ?? param.default;
      if (typeof chosen !== 'string' || chosen.length > param.maxLength)
        throw problem(`must be text of at most ${param.maxLength} characters`);
      if (chosen.trim().length < (param.minLength ?? 0)) throw problem('must not be empty');
      return chosen;
    }
    case 'value':
      try {
        return input === undefined ? param.default : param.parse(input);
      } catch (error) {
        throw problem(error instanceof Error ? error.message : String(error));
      }
    default:
      return param satisfies never;
  }
}

function parseNumber(param: NumberParam, input: unknown, problem: (reason: string) => HearthError): number {
  if (typeof input !== 'number' || Number.isNaN(input)) throw problem('must be a number');
  if (param.kind === 'integer' && !Number.isInteger(input)) throw problem('must be a whole number');
  if (input < param.min || input > param.max) throw problem(`must be from ${param.min} to ${param.max}`);
  return input;
}

/** Defaults of every parameter that has one. */
export function defaultParams(params: Params): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, param] of Object.entries(params)) {
    if (param.kind === 'columns') out[name] = [];
    else if (param.kind !== 'column' && param.kind !== 'asset') out[name] = param.default;
  }
  return out;
}

/** Whether a parameter counts, given the values of the others. */
export function isShown(param: Param, values: Readonly<Record<string, unknown>>): boolean {
  return !param.when || param.when.is.includes(values[param.when.param] as string | number | boolean);
}

export function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}
