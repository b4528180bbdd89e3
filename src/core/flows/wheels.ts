// Python packages that a flow has: wheels of pure Python that a person gave, and files of Pyodide's own distribution, kept
// whole by their hash.
import { isBlobId } from '../hash';
import { isRecord } from '../params';
import type { BlobId } from '../ports';
import { inOrder, plainName } from './package-order';
import { pythonBuild } from './run/python-build';

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
  /** With compiled code, or of Pyodide's distribution: where Pyodide's own installer puts it. Else it is only unpacked. */
  readonly install?: 'site' | 'dynlib';
  /** Which build of Python it is for, where it is for one alone: a later studio brings another. */
  readonly abi?: string;
  /** Of Pyodide's distribution: what its list says the SHA-256 is, in hex. */
  readonly sha256?: string;
  /** Where it lay in the flow's folder, if it came with that. */
  readonly path?: string;
}

/** What a run needs to know of one. */
export type WheelFile = Pick<FlowWheel, 'file' | 'blob' | 'install'>;

export const wheelLimits = {
  count: 80,
  fileBytes: 20_000_000,
  unpackedBytes: 80_000_000,
  entries: 5000,
  /** Of one from Pyodide's distribution, and of all that a flow's zip brings. */
  distributedBytes: 100_000_000,
  togetherBytes: 300_000_000
};

/** Modules of all of them that can be loaded. */
export function modulesIn(wheels: readonly FlowWheel[] = []): readonly string[] {
  return wheels.filter(fitsPython).flatMap(({ modules }) => modules);
}

/** Whether this studio's Python can load it. */
export function fitsPython({ abi }: FlowWheel): boolean {
  return abi === undefined || abi === pythonBuild.abi_version;
}

/** For a run: libraries before what is linked with them, and each package after what it needs. */
export function wheelFiles(wheels: readonly FlowWheel[] = []): readonly WheelFile[] {
  const known = new Map(wheels.filter(fitsPython).map((wheel) => [plainName(wheel.name), wheel]));
  const ordered = inOrder(
    [...known.keys()],
    (name) => known.get(name),
    ({ needs }) => needs.map(plainName)
  );
  return ordered
    .toSorted((a, b) => Number(b.install === 'dynlib') - Number(a.install === 'dynlib'))
    .map(({ file, blob, install }) => ({ file, blob, ...(install ? { install } : {}) }));
}

/** @throws Error that says what is wrong */
export function parseWheels(input: unknown): readonly WheelFile[] {
  const isOne = (one: unknown): boolean =>
    isRecord(one) &&
    typeof one.file === 'string' &&
    /^[\w.+-]+\.(whl|zip)$/.test(one.file) &&
    (one.install === undefined || one.install === 'site' || one.install === 'dynlib') &&
    typeof one.blob === 'string' &&
    isBlobId(one.blob);
  if (!Array.isArray(input) || !input.every(isOne)) throw new Error('must be a list of wheels, as stored');
  return (input as WheelFile[]).map(({ file, blob, install }) => ({
    file,
    blob,
    ...(install ? { install } : {})
  }));
}
