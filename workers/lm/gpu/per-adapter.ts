// What was measured of a graphics adapter, kept for as long as the worker lives: a device that is opened again on the
// same adapter is not measured again.
import type { Gpu } from './device';

/** `measure`, asked once for each adapter; one that fails may be asked again. */
export function perAdapter<Args extends readonly unknown[], T>(
  measure: (gpu: Gpu, ...args: Args) => Promise<T>
): (gpu: Gpu, ...args: Args) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (gpu, ...args) => {
    const key = keyOf(gpu);
    const found = known.get(key) ?? measure(gpu, ...args);
    known.set(key, found);
    void found.catch(() => known.delete(key));
    return found;
  };
}

/** Adapters that tell the same of themselves and allow the same are taken for one. */
function keyOf({ device, info }: Gpu): string {
  const { vendor, architecture, device: name, description } = info;
  const { limits, features } = device;
  const { maxComputeWorkgroupStorageSize, maxComputeInvocationsPerWorkgroup, maxStorageBufferBindingSize } =
    limits;
  return JSON.stringify([
    [vendor, architecture, name, description],
    [maxComputeWorkgroupStorageSize, maxComputeInvocationsPerWorkgroup, maxStorageBufferBindingSize],
    [...features].sort()
  ]);
}
