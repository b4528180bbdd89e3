// What was measured of a graphics adapter. Kept while the worker lives, and in the browser's cache for later visits: an
// adapter that is met again is not measured again. Where nothing can be kept (Node, no room left), it is measured anew.
import type { Gpu } from './device';

export interface Measured<Args extends readonly unknown[], T> {
  /** Of what is measured, and of how: a new name where kernels change, so that old answers are not taken. */
  readonly name: string;
  readonly measure: (gpu: Gpu, ...args: Args) => Promise<T>;
  /** What of the arguments the answer depends on besides the adapter, as JSON; nothing where it is left out. */
  readonly subject?: (...args: Args) => unknown;
  /** What was kept, as a value of today; undefined where it no longer is one. */
  readonly parse: (kept: unknown, gpu: Gpu) => T | undefined;
}

/** `measure`, asked once for each adapter and subject; one that fails may be asked again. The value is kept as JSON. */
export function perAdapter<Args extends readonly unknown[], T>({
  name,
  measure,
  subject,
  parse
}: Measured<Args, T>): (gpu: Gpu, ...args: Args) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  const recall = async (gpu: Gpu, key: string, args: Args): Promise<T> => {
    const kept = parse(await readKept(name, key), gpu);
    if (kept !== undefined) return kept;
    const measured = await measure(gpu, ...args);
    await keep(name, key, measured);
    return measured;
  };
  return (gpu, ...args) => {
    const key = JSON.stringify([keyOf(gpu), subject?.(...args)]);
    const found = known.get(key) ?? recall(gpu, key, args);
    known.set(key, found);
    void found.catch(() => known.delete(key));
    return found;
  };
}

/** Adapters that tell the same of themselves and allow the same are taken for one. */
function keyOf({ device, info }: Gpu): readonly unknown[] {
  const { vendor, architecture, device: name, description } = info;
  const { limits, features } = device;
  const { maxComputeWorkgroupStorageSize, maxComputeInvocationsPerWorkgroup, maxStorageBufferBindingSize } =
    limits;
  return [
    [vendor, architecture, name, description],
    [maxComputeWorkgroupStorageSize, maxComputeInvocationsPerWorkgroup, maxStorageBufferBindingSize],
    [...features].sort()
  ];
}

const cacheName = 'hearth-measured';

/** Kept under a made-up address; another version of the browser may have other drivers. */
const addressOf = (name: string, key: string): string =>
  `https://measured.invalid/${name}/${encodeURIComponent(key)}/${encodeURIComponent(navigator.userAgent)}`;

async function readKept(name: string, key: string): Promise<unknown> {
  if (!('caches' in globalThis)) return undefined;
  const cache = await openCache();
  const kept = await cache?.match(addressOf(name, key));
  return kept?.json().catch(ignoreDamage);
}

async function keep(name: string, key: string, value: unknown): Promise<void> {
  const cache = await openCache();
  // A full disk is no reason not to go on: it will be measured again.
  await cache?.put(addressOf(name, key), Response.json(value)).catch(ignoreRefusal);
}

async function openCache(): Promise<Cache | undefined> {
  if (!('caches' in globalThis)) return undefined;
  return caches.open(cacheName).catch(ignoreRefusal);
}

/** Storage that refuses: full, or closed to this page. @throws what is anything else */
function ignoreRefusal(error: unknown): undefined {
  if (error instanceof DOMException) return undefined;
  throw error;
}

/** What was kept and cannot be read any more is as if it were not there, and written anew. @throws what is anything else */
function ignoreDamage(error: unknown): undefined {
  // Text that is no JSON; bytes that the disk has lost.
  if (error instanceof SyntaxError || error instanceof TypeError || error instanceof DOMException)
    return undefined;
  throw error;
}
