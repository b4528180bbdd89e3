// What is said of flows on this device, and in no document: which hosts they may ask, and who rates their answers. Nobody
// else's saying so counts here.
import type { Clock, DeviceStore } from '$core/ports';

const hostsKey = (flow: string): string => `flow-hosts:${flow}`;
const raterKey = 'flow-rater';

export async function allowedHosts(device: DeviceStore, flow: string): Promise<readonly string[]> {
  const kept = await device.cached(hostsKey(flow));
  return Array.isArray(kept) ? kept.filter((host) => typeof host === 'string') : [];
}

export async function allowHosts(device: DeviceStore, flow: string, hosts: readonly string[]): Promise<void> {
  await device.setCached(hostsKey(flow), [...new Set(hosts)]);
}

/** Made once for the person at this device. */
export async function raterOf(device: DeviceStore, clock: Clock): Promise<string> {
  const kept = await device.cached(raterKey);
  if (typeof kept === 'string') return kept;
  const id = clock.id();
  await device.setCached(raterKey, id);
  return id;
}
