// How much memory a job may take on this device. Page and workers ask alike, so that a plan made in one holds in the
// other.

/**
 * Half of what the browser says there is (`navigator.deviceMemory`, in GB; 4 where it says nothing), at least 1 GB and
 * at most 3.5 GB: a tab gets about 4 GB.
 */
export function memoryBudget({ deviceMemory = 4 }: { readonly deviceMemory?: number }): number {
  return Math.max(1e9, Math.min(3.5e9, deviceMemory * 0.5e9));
}
