// Where packages of Pyodide's distribution are fetched from on this device, and the list that they are held to: the one that
// comes with the studio, or that of somebody's own distribution.
import { HearthError } from '$core/errors';
import { readDistribution, type Distribution } from '$core/flows/distribution';
import { packagesAddress } from '$core/flows/run/python-build';
import { isRecord } from '$core/params';
import { checkedAddress, fetchFile, type FetchProgress } from './fetch-file';
import type { WorkspacePorts } from './ports';

const key = 'python-packages';

/** Chosen at this device. */
interface Chosen {
  /** Ends with a slash: files lie beside one another. */
  readonly address: string;
  /** The list of a distribution of one's own, as it was fetched. */
  readonly list?: unknown;
}

export class PackageSource {
  readonly #ports: WorkspacePorts;
  #read: { readonly of: Chosen | undefined; readonly packages: Distribution } | undefined;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
  }

  /** The address, and whether a person chose it. */
  async get(): Promise<{ readonly address: string; readonly isChosen: boolean }> {
    const chosen = await this.#chosen();
    return { address: chosen?.address ?? packagesAddress, isChosen: chosen !== undefined };
  }

  /**
   * An address that serves the same files, or that of a `pyodide-lock.json` of one's own with its files beside it, which is
   * asked for at once; '' goes back to that of Pyodide's makers.
   * @throws HearthError data/bad-address, data/fetch-failed, flow/bad-file
   */
  async set(address: string, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#read = undefined;
    await this.#ports.device.setCached(key, address === '' ? undefined : await chosenOf(address, options));
  }

  /**
   * What there is. Asks no network beyond the studio's own files.
   * @throws HearthError flow/no-python; flow/bad-file where the list kept of one's own distribution is for another Python by now
   */
  async packages(): Promise<Distribution> {
    const of = await this.#chosen();
    if (this.#read && this.#read.of?.address === of?.address) return this.#read.packages;
    const packages = of?.list === undefined ? await this.#own() : readList(of.list, of.address);
    this.#read = { of, packages };
    return packages;
  }

  /** That comes with the studio. */
  async #own(): Promise<Distribution> {
    const list = await this.#ports.packageList?.();
    return list === undefined ? new Map() : readDistribution(list);
  }

  async #chosen(): Promise<Chosen | undefined> {
    const kept = await this.#ports.device.cached(key);
    return isRecord(kept) && typeof kept.address === 'string' ? (kept as unknown as Chosen) : undefined;
  }
}

/** Bytes of a list of packages; Pyodide's own has 120 kB. */
const longestList = 20e6;

async function chosenOf(address: string, options: { readonly signal?: AbortSignal }): Promise<Chosen> {
  const url = checkedAddress(address);
  if (!url.pathname.endsWith('.json')) {
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return { address: url.href };
  }
  const onProgress = ({ bytes }: FetchProgress): void => {
    if (bytes > longestList) throw new RangeError(`it has more than ${longestList / 1e6} MB`);
  };
  const file = await fetchFile(url.href, { ...options, onProgress });
  const list = parsed(await file.text(), url.href);
  readList(list, url.href);
  return { address: new URL('.', url).href, list };
}

/** @throws HearthError flow/bad-file */
function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw badList(file, error);
  }
}

/** A list of somebody's own, from `file`. @throws HearthError flow/bad-file */
function readList(list: unknown, file: string): Distribution {
  try {
    return readDistribution(list);
  } catch (error) {
    throw badList(file, error);
  }
}

function badList(file: string, cause: unknown): HearthError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HearthError('flow/bad-file', { file, reason }, { cause });
}
