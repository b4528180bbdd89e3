// Packages of a flow's Python: what it wants beyond what is here, fetched from Pyodide's own distribution once a person says
// so, or given as files. Nothing is kept of what is not as its list says.
import { HearthError, isHearthError } from '$core/errors';
import type { DistributedPackage } from '$core/flows/distribution';
import { plainName } from '$core/flows/package-order';
import { pythonBuild } from '$core/flows/run/python-build';
import { wantedPackages, type WantedPackage, type WantedPackages } from '$core/flows/wanted-packages';
import { fitsPython, wheelLimits, type FlowWheel } from '$core/flows/wheels';
import { hashWhole } from '$core/hash';
import type { BlobId } from '$core/ports';
import { writingLease } from './catalog';
import { fetchFile, type FetchProgress } from './fetch-file';
import type { FolderPackage } from './flow-files';
import { readWheel } from './flow-wheels';
import type { Flows } from './flows';
import { PackageSource } from './package-source';
import type { WorkspacePorts } from './ports';

export interface PlannedPackage extends WantedPackage {
  readonly url: string;
  /** Where another flow has it on this device: nothing is fetched then. */
  readonly kept?: FlowWheel;
}

export interface PackagePlan extends WantedPackages {
  /** Where the packages would be fetched from. */
  readonly address: string;
  readonly packages: readonly PlannedPackage[];
}

export interface PackageProgress extends FetchProgress {
  readonly package: string;
  /** Packages that are here, of how many. */
  readonly done: number;
  readonly count: number;
}

export interface FetchPackagesOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PackageProgress) => void;
}

/** A package from outside, once all of it was checked, with its bytes where they are not kept already. */
export interface CheckedPackage {
  readonly wheel: Omit<FlowWheel, 'blob'>;
  readonly bytes: Blob | BlobId;
}

export class FlowPackages {
  readonly source: PackageSource;
  readonly #flows: Flows;
  readonly #ports: WorkspacePorts;

  constructor(flows: Flows, ports: WorkspacePorts) {
    this.#flows = flows;
    this.#ports = ports;
    this.source = new PackageSource(ports);
  }

  /** What the flow's Python wants and what would be fetched for it. Asks no network. @throws HearthError flow/no-python, flow/bad-file */
  async plan(flow: string): Promise<PackagePlan> {
    const { files, wheels = [] } = this.#flows.get(flow);
    const here = await this.#here(wheels);
    const { address } = await this.source.get();
    const none = wantedPackages(files, here, new Map());
    const lost = wheels.filter((wheel) => !here.includes(wheel));
    if (none.elsewhere.length === 0 && lost.length === 0) return { ...none, address, packages: [] };
    const distribution = await this.source.packages();
    const wanted = wantedPackages(files, here, distribution);
    const again = lost.flatMap(({ name }) => distribution.get(plainName(name)) ?? []);
    const packages: WantedPackage[] = [
      ...again
        .filter(({ name }) => !wanted.packages.some((one) => one.name === name))
        .map((one) => ({ ...one, reasons: [] })),
      ...wanted.packages
    ];
    return {
      ...wanted,
      address,
      packages: await Promise.all(packages.map((one) => this.#planned(one, address)))
    };
  }

  /** For each module that the flow imports and has not, the package that could be fetched. Asks no network. */
  async offered(flow: string): Promise<Readonly<Record<string, string>>> {
    try {
      const { packages } = await this.plan(flow);
      return Object.fromEntries(packages.flatMap(({ name, modules }) => modules.map((one) => [one, name])));
    } catch (error) {
      // A run goes on without a list, or with one that is for another Python: a module that is missing is told all the same.
      if (isHearthError(error, 'flow/no-python') || isHearthError(error, 'flow/bad-file')) return {};
      throw error;
    }
  }

  /**
   * Fetches what the plan names, holds each file to the SHA-256 of the list, and gives them to the flow: all or none. Ask the
   * person first.
   * @throws HearthError flow/package-not-fetched, flow/bad-file, job/cancelled, store/quota
   */
  async fetch(
    flow: string,
    plan: Pick<PackagePlan, 'packages'>,
    { signal, onProgress = () => undefined }: FetchPackagesOptions = {}
  ): Promise<readonly FlowWheel[]> {
    const { packages } = plan;
    const checked: CheckedPackage[] = [];
    for (const one of packages) {
      const progress = { package: one.name, done: checked.length, count: packages.length };
      onProgress({ ...progress, bytes: 0 });
      const told = (now: FetchProgress): void => onProgress({ ...progress, ...now });
      checked.push(await fetched(one, { ...(signal ? { signal } : {}), onProgress: told }));
    }
    if (signal?.aborted) throw new HearthError('job/cancelled', {});
    return this.keep(flow, checked);
  }

  /** Takes a file that a person gave, in place of another version of it. @throws HearthError flow/bad-file, flow/unsafe-file, store/quota */
  async add(flow: string, file: File): Promise<FlowWheel> {
    const [wheel] = await this.keep(flow, [await this.check(file)]);
    return wheel!;
  }

  /**
   * What a file is, once all of it was checked: one of Pyodide's distribution by its hash, any other wheel by what it says of
   * itself. `path` is where it lay in the flow's folder. @throws HearthError flow/bad-file, flow/unsafe-file
   */
  async check(file: File, path?: string): Promise<CheckedPackage> {
    const place = path === undefined ? {} : { path };
    const known = await this.#distributed(file);
    const wheel = known ? wheelOf(known, file.size) : await readWheel(file);
    return { wheel: { ...wheel, ...place }, bytes: file };
  }

  /**
   * Those that came with a flow: what cannot be taken of its folder is named, what was chosen by itself is refused.
   * @throws HearthError flow/bad-file, flow/unsafe-file
   */
  async checkAll(given: readonly FolderPackage[]) {
    const taken: CheckedPackage[] = [];
    const leftOut: string[] = [];
    for (const { file, path, isLoose } of given) {
      try {
        if (taken.length === wheelLimits.count) throw tooMany(file.name);
        taken.push(await this.check(file, path));
      } catch (error) {
        if (isLoose || !(isHearthError(error, 'flow/bad-file') || isHearthError(error, 'flow/unsafe-file')))
          throw error;
        leftOut.push(path);
      }
    }
    return { taken, leftOut };
  }

  /** Of a flow's packages, to be given with it. @throws HearthError flow/bad-file */
  async files(wheels: readonly FlowWheel[]): Promise<readonly (readonly [path: string, bytes: Blob])[]> {
    const { blobs } = this.#ports;
    const files: (readonly [string, Blob])[] = [];
    for (const { file, blob, path = `wheels/${file}` } of wheels) {
      if (!(await blobs.has(blob)))
        throw new HearthError('flow/bad-file', {
          file,
          reason: 'it is not on this device: fetch it or give it to the flow again, or leave out the packages'
        });
      files.push([path, await blobs.get(blob)]);
    }
    return files;
  }

  /** Keeps their bytes, and then the flow that has them. @throws HearthError flow/bad-file, store/quota */
  async keep(flow: string, packages: readonly CheckedPackage[]): Promise<readonly FlowWheel[]> {
    const { id, blobs, leases } = this.#ports;
    if (packages.length === 0) return [];
    return leases.hold(
      writingLease(id),
      async () => {
        const kept: FlowWheel[] = [];
        for (const { wheel, bytes } of packages)
          kept.push({ ...wheel, blob: typeof bytes === 'string' ? bytes : await blobs.put(bytes) });
        await this.#flows.update(flow, ({ wheels = [] }) => ({ wheels: withWheels(wheels, kept) }));
        return kept;
      },
      { shared: true }
    );
  }

  async #here(wheels: readonly FlowWheel[]): Promise<readonly FlowWheel[]> {
    const are = await Promise.all(wheels.map(({ blob }) => this.#ports.blobs.has(blob)));
    return wheels.filter((wheel, i) => are[i] && fitsPython(wheel));
  }

  async #planned(wanted: WantedPackage, address: string): Promise<PlannedPackage> {
    const same = this.#flows
      .list()
      .flatMap(({ wheels = [] }) => wheels)
      .filter(({ sha256 }) => sha256 === wanted.sha256);
    const [kept] = await this.#here(same);
    return { ...wanted, url: new URL(wanted.file, address).href, ...(kept ? { kept } : {}) };
  }

  /** Pure wheels are judged by what they say of themselves, wherever they are from. */
  async #distributed(file: File): Promise<DistributedPackage | undefined> {
    if (!/_wasm32\.whl$|\.zip$/.test(file.name) || file.size > wheelLimits.distributedBytes) return undefined;
    const known = [...(await this.source.packages()).values()].find((one) => one.file === file.name);
    return known && known.sha256 === (await hashWhole(file)) ? known : undefined;
  }
}

function wheelOf({ install, sha256, ...known }: DistributedPackage, bytes: number): Omit<FlowWheel, 'blob'> {
  const { name, version, file, modules, needs } = known;
  return { name, version, file, bytes, modules, needs, install, abi: pythonBuild.abi_version, sha256 };
}

/** @throws HearthError flow/package-not-fetched, job/cancelled */
async function fetched(
  one: PlannedPackage,
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress: (now: FetchProgress) => void }
): Promise<CheckedPackage> {
  if (one.kept) return { wheel: wheelOf(one, one.kept.bytes), bytes: one.kept.blob };
  const refuse = (reason: string, cause?: unknown): HearthError =>
    new HearthError('flow/package-not-fetched', { package: one.name, url: one.url, reason }, { cause });
  const watched = (now: FetchProgress): void => {
    if (now.bytes > wheelLimits.distributedBytes) throw new Error('it has more than 100 MB');
    onProgress(now);
  };
  try {
    const file = await fetchFile(one.url, { ...(signal ? { signal } : {}), onProgress: watched });
    const hash = await hashWhole(file);
    const [found, wanted] = [hash, one.sha256].map((hex) => `${hex.slice(0, 12)}…`);
    if (hash !== one.sha256) throw refuse(`its SHA-256 is ${found}, and the list says ${wanted}`);
    return { wheel: wheelOf(one, file.size), bytes: file };
  } catch (error) {
    if (isHearthError(error, 'data/fetch-failed')) throw refuse(reasonOf(error.details), error);
    throw error;
  }
}

/** A browser does not say why an address gave no answer at all. */
function reasonOf({ reason, status }: { readonly reason: string; readonly status?: number }): string {
  return status === undefined
    ? `there is no network, or nothing that may be asked answers there (${reason})`
    : reason;
}

/** @throws HearthError flow/bad-file */
function withWheels(before: readonly FlowWheel[], added: readonly FlowWheel[]): readonly FlowWheel[] {
  const all = new Map(before.map((wheel) => [plainName(wheel.name), wheel]));
  for (const wheel of added) {
    all.delete(plainName(wheel.name));
    all.set(plainName(wheel.name), wheel);
  }
  if (all.size > wheelLimits.count) throw tooMany(added.at(-1)!.file);
  return [...all.values()];
}

function tooMany(file: string): HearthError {
  return new HearthError('flow/bad-file', {
    file,
    reason: `a flow has at most ${wheelLimits.count} packages`
  });
}
