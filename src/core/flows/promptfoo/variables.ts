// A test's variables: a list, or a name that fits several files, stands for a row each; a name of a file stands for its
// text; and an input of the flow has the type of its values.
import { isHearthError } from '../../errors';
import { isRecord } from '../../params';
import type { FlowInput, InputType } from '../definition';
import { flowPath } from '../flow-path';
import { readYaml } from '../yaml-text';
import { fitsPattern } from '../glob';

type Values = Readonly<Record<string, unknown>>;

/** A row for each combination of the values that stand in lists, the last list the fastest; the first `most` of them. */
export function combinations(values: Values, most: number): readonly Values[] {
  const lists = Object.entries(values).map(([name, value]) => ({
    name,
    list: (Array.isArray(value) ? value : [value]) as readonly unknown[]
  }));
  const all = lists.reduce((product, { list }) => Math.min(product, most) * list.length, 1);
  return Array.from({ length: Math.min(all, most) }, (_, row) => {
    let left = row;
    const parts = lists.toReversed().map(({ name, list }): [string, unknown] => {
      const part = list[left % list.length];
      left = Math.floor(left / list.length);
      return [name, part];
    });
    return Object.fromEntries(parts.reverse());
  });
}

/** Files by the names that variables give ('file://question.txt'), each read once. */
export class VariableFiles {
  readonly #files: Readonly<Record<string, string>>;
  readonly #read = new Map<string, string | undefined>();

  constructor(files: Readonly<Record<string, string>>) {
    this.#files = files;
  }

  /** A pattern of names as the list of the files that it fits. */
  listed(values: Values): Values {
    const paths = Object.keys(this.#files).sort();
    return mapped(values, (value) => {
      if (!namesFile(value) || !value.includes('*')) return value;
      const found = paths.filter((path) => fitsPattern(path, pathOf(value) ?? ''));
      return found.length === 0 ? value : found.map((path) => `file://${path}`);
    });
  }

  /** The values with texts of files in the place of their names; undefined where one cannot be had, which `say` hears. */
  filled(values: Values, say: (text: string) => void): Values | undefined {
    const named = Object.entries(values).flatMap(([name, value]) =>
      namesFile(value) ? [{ name, value }] : []
    );
    if (named.length === 0) return values;
    const texts = named.map(({ name, value }) => {
      if (!this.#read.has(value)) this.#read.set(value, this.#load(name, value, say));
      return [name, this.#read.get(value)] as const;
    });
    if (texts.some(([, text]) => text === undefined)) return undefined;
    return { ...values, ...Object.fromEntries(texts) };
  }

  /** As promptfoo: a text without the space around it, YAML as JSON. */
  #load(name: string, value: string, say: (text: string) => void): string | undefined {
    const path = pathOf(value);
    const shown = value.replace(/^file:\/\//, '');
    const text = path !== undefined && Object.hasOwn(this.#files, path) ? this.#files[path] : undefined;
    const isProgram = value.startsWith('package:') || /\.(py|js|mjs|cjs|ts|mts|cts)$/.test(shown);
    if (text === undefined && !isProgram) {
      say(`the file ${shown} of the variable "${name}" is not here; tests with it are left out`);
      return undefined;
    }
    try {
      if (text !== undefined && !isProgram)
        return /\.ya?ml$/.test(shown) ? JSON.stringify(readYaml(text, shown).value) : text.trim();
    } catch (error) {
      if (!isHearthError(error)) throw error;
    }
    say(`the file ${shown} of the variable "${name}" cannot be read; tests with it are left out`);
    return undefined;
  }
}

/** Inputs of a flow for variables: each of the type that all its values have, a text where they differ. */
export function inputsOf(rows: readonly { readonly values: Values }[]): readonly FlowInput[] {
  const types = new Map<string, InputType | undefined>();
  for (const { values } of rows)
    for (const [name, value] of Object.entries(values))
      types.set(name, united(types.get(name), typeOf(value)));
  return [...types].map(([name, type = 'string']) => ({
    name,
    type,
    default: defaults[type] ?? null,
    isChatInput: false,
    isChatHistory: false
  }));
}

/** What a test has that does not give a value: a template that looks into it writes nothing. */
const defaults: Partial<Record<InputType, unknown>> = { string: '', object: {}, list: [] };

function typeOf(value: unknown): InputType | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' && Number.isFinite(value)) return Number.isInteger(value) ? 'int' : 'double';
  if (Array.isArray(value)) return 'list';
  return isRecord(value) ? 'object' : 'string';
}

function united(a: InputType | undefined, b: InputType | undefined): InputType | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const areNumbers = [a, b].every((type) => type === 'int' || type === 'double');
  return areNumbers ? 'double' : 'string';
}

function namesFile(value: unknown): value is string {
  return typeof value === 'string' && /^(file:\/\/|package:)/.test(value);
}

/** The path in the folder that 'file://a.txt' names; undefined where it leads out of it. */
export function pathOf(value: string): string | undefined {
  try {
    return flowPath(value.replace(/^file:\/\//, ''));
  } catch (error) {
    if (isHearthError(error, 'flow/unsafe-file')) return undefined;
    throw error;
  }
}

function mapped(values: Values, change: (value: unknown) => unknown): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
