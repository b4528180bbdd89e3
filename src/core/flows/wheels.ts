// Python packages that a person has given to a flow: wheels of pure Python, kept whole by their hash.
import { isBlobId } from '../hash';
import { isRecord } from '../params';
import type { BlobId } from '../ports';

export interface FlowWheel {
  /** As its own file says it: 'PyYAML'. */
  readonly name: string;
  readonly version: string;
  /** 'pyyaml-6.0-py3-none-any.whl'. */
  readonly file: string;
  /** Its bytes; the id is their SHA-256. */
  readonly blob: BlobId;
  readonly bytes: number;
  /** What can be imported of it. */
  readonly modules: readonly string[];
  /** Names of packages that it needs besides. */
  readonly needs: readonly string[];
}

/** What a run needs to know of one. */
export type WheelFile = Pick<FlowWheel, 'file' | 'blob'>;

export const wheelLimits = { count: 30, fileBytes: 20_000_000, unpackedBytes: 80_000_000, entries: 5000 };

/** Modules of all of them. */
export function modulesIn(wheels: readonly FlowWheel[] = []): readonly string[] {
  return wheels.flatMap(({ modules }) => modules);
}

/** Names of packages as they are compared: 'Foo_bar' and 'foo-bar' are one (PEP 503). */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** @throws Error that says what is wrong */
export function parseWheels(input: unknown): readonly WheelFile[] {
  const isOne = (one: unknown): boolean =>
    isRecord(one) &&
    typeof one.file === 'string' &&
    /^[\w.+-]+\.whl$/.test(one.file) &&
    typeof one.blob === 'string' &&
    isBlobId(one.blob);
  if (!Array.isArray(input) || !input.every(isOne)) throw new Error('must be a list of wheels, as stored');
  return (input as WheelFile[]).map(({ file, blob }) => ({ file, blob }));
}
