// What a flow's Python wants beyond what is here: modules that its files import and packages that its requirements name, and
// which of them Pyodide's own distribution has.
import { packageWith, withNeeds, type DistributedPackage, type Distribution } from './distribution';
import type { FlowFiles } from './open-flow';
import { plainName } from './package-order';
import { absentPackages, broughtPackages } from './python-imports';
import { isRequirements, readRequirements } from './requirements';
import { modulesIn, type FlowWheel } from './wheels';

/** What brought a package on the list. */
export type Reason =
  | { readonly kind: 'import'; readonly module: string; readonly file: string }
  | { readonly kind: 'requirement'; readonly version: string; readonly file: string }
  /** Another package of the list needs it. */
  | { readonly kind: 'need'; readonly of: string };

export interface WantedPackage extends DistributedPackage {
  readonly reasons: readonly Reason[];
}

export interface WantedPackages {
  /** Each after what it needs. */
  readonly packages: readonly WantedPackage[];
  /** Modules and packages that the distribution does not have: their wheels must be given. */
  readonly elsewhere: readonly string[];
}

/** Of a flow's files, beside the packages that it has here. */
export function wantedPackages(
  files: FlowFiles,
  here: readonly FlowWheel[],
  distribution: Distribution
): WantedPackages {
  const has = new Set(here.map(({ name }) => plainName(name)));
  const reasons = new Map<string, Reason[]>();
  const elsewhere = new Set<string>();
  const want = (name: string | undefined, reason: Reason, said: string): void => {
    if (name === undefined) elsewhere.add(said);
    else if (!has.has(name)) reasons.set(name, [...(reasons.get(name) ?? []), reason]);
  };
  for (const [file, text] of Object.entries(files)) {
    if (isRequirements(file))
      for (const { name, version } of readRequirements(text)) {
        const plain = plainName(name);
        if (isBrought(plain) || has.has(plain)) continue;
        want(distribution.get(plain)?.name, { kind: 'requirement', version, file }, name);
      }
    if (!runsAsPython(file, files)) continue;
    for (const module of absentPackages(text, files, modulesIn(here)))
      want(packageWith(module, distribution)?.name, { kind: 'import', module, file }, module);
  }
  for (const { name, needs } of here)
    for (const need of needs.map(plainName).filter((one) => !isBrought(one) && !has.has(one)))
      want(distribution.get(need)?.name, { kind: 'need', of: name }, need);
  const packages = withNeeds([...reasons.keys()], distribution).filter(({ name }) => !has.has(name));
  return {
    packages: packages.map((one) => ({
      ...one,
      reasons: reasons.get(one.name) ?? [
        { kind: 'need', of: packages.find(({ needs }) => needs.includes(one.name))?.name ?? '' }
      ]
    })),
    elsewhere: [...elsewhere]
  };
}

/** JavaScript of the same name runs in a file's place. */
function runsAsPython(path: string, files: FlowFiles): boolean {
  return path.endsWith('.py') && !Object.hasOwn(files, path.replace(/\.py$/, '.js'));
}

/** The studio has its own in its place, or needs none. */
function isBrought(name: string): boolean {
  return broughtPackages.includes(name) || name.startsWith('promptflow-');
}
