// Readers of values from outside: each gives a value of its type or throws Unreadable, which says where and what.
import { isRecord } from '../params';

export class Unreadable extends Error {
  /** Where: 'steps.fit.params'. */
  readonly at: string;

  constructor(at: string, problem: string) {
    super(`${at} ${problem}`);
    this.at = at;
  }
}

/** `at` names the place for people: 'steps.fit.params'. */
export type Reader<T> = (input: unknown, at: string) => T;

export const text: Reader<string> = (input, at) => {
  if (typeof input === 'string') return input;
  throw new Unreadable(at, 'must be text');
};

export const number: Reader<number> = (input, at) => {
  if (typeof input === 'number' && Number.isFinite(input)) return input;
  throw new Unreadable(at, 'must be a number');
};

export const bool: Reader<boolean> = (input, at) => {
  if (typeof input === 'boolean') return input;
  throw new Unreadable(at, 'must be true or false');
};

/** Refuses keys that reach a prototype. */
export const record: Reader<Readonly<Record<string, unknown>>> = (input, at) => {
  if (!isRecord(input)) throw new Unreadable(at, 'must be a mapping');
  if (Object.hasOwn(input, '__proto__')) throw new Unreadable(at, 'has a forbidden name');
  return input;
};

export const list =
  <T>(read: Reader<T>): Reader<readonly T[]> =>
  (input, at) => {
    if (!Array.isArray(input)) throw new Unreadable(at, 'must be a list');
    return input.map((value, i) => read(value, `${at}[${i}]`));
  };
