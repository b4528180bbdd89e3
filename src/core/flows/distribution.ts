// Packages of Pyodide's own distribution: what a `pyodide-lock.json` says of each (name, file, hash, what it needs), and what
// must be had before it. Fetches nothing.
import * as v from 'valibot';
import { inOrder, plainName } from './package-order';
import { pythonBuild } from './run/python-build';

export interface DistributedPackage {
  /** As packages are compared: 'scikit-learn'. */
  readonly name: string;
  readonly version: string;
  /** Beside the lock file: 'numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl'. */
  readonly file: string;
  /** Of the file, in hex. */
  readonly sha256: string;
  /** Where Python puts it: among modules, or among libraries that modules are linked with. */
  readonly install: 'site' | 'dynlib';
  /** What can be imported of it. */
  readonly modules: readonly string[];
  readonly needs: readonly string[];
}

/** By name. */
export type Distribution = ReadonlyMap<string, DistributedPackage>;

const entry = v.object({
  name: v.string(),
  version: v.string(),
  file_name: v.pipe(v.string(), v.regex(/^[\w.+-]+\.(whl|zip)$/)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  install_dir: v.string(),
  imports: v.array(v.string()),
  depends: v.array(v.string())
});
const lock = v.object({
  info: v.object({ abi_version: v.string(), python: v.string() }),
  packages: v.record(v.string(), entry)
});

/** @throws Error that says what is wrong with the list, or which Python it is for */
export function readDistribution(input: unknown): Distribution {
  const parsed = v.safeParse(lock, input);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Error(`it is no list of Pyodide's packages (${v.getDotPath(issue) ?? 'as a whole'})`);
  }
  const { info, packages } = parsed.output;
  if (info.abi_version !== pythonBuild.abi_version)
    throw new Error(
      `its packages are for Pyodide ${info.abi_version}, and this is ${pythonBuild.abi_version}`
    );
  return new Map(
    Object.values(packages).map((one) => {
      const name = plainName(one.name);
      return [
        name,
        {
          name,
          version: one.version,
          file: one.file_name,
          sha256: one.sha256,
          install: one.install_dir === 'dynlib' ? 'dynlib' : 'site',
          modules: one.imports,
          needs: one.depends.map(plainName)
        }
      ] as const;
    })
  );
}

/** The package that a module comes with: 'sklearn' of scikit-learn. */
export function packageWith(module: string, distribution: Distribution): DistributedPackage | undefined {
  return [...distribution.values()].find(({ modules }) => modules.includes(module));
}

/** These packages and all they need, each after what it needs; a name that is not in the list is passed over. */
export function withNeeds(
  names: readonly string[],
  distribution: Distribution
): readonly DistributedPackage[] {
  return inOrder(
    names.map(plainName),
    (name) => distribution.get(name),
    ({ needs }) => needs
  );
}
