// Addresses inside the studio, and where records are looked at. Paths made from registries and records cannot be
// checked by the router's types, so they are resolved here.
import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import { splitFullRef, type AssetKind } from '$core/assets';
import type { JobRecord } from '$core/jobs/record';

/** `path` under the base path the studio is hosted at. */
export function linkTo(path: string): string {
  return resolve(path as '/');
}

/** With `quiet` the address changes in place: no new step back, and focus and scroll stay. */
export function go(path: string, { quiet = false } = {}): void {
  // eslint-disable-next-line svelte/no-navigation-without-resolve -- linkTo resolves
  void goto(linkTo(path), quiet ? { replaceState: true, keepFocus: true, noScroll: true } : {});
}

/** Whether the page at `pathname` belongs to the capability at `path`. */
export function isWithin(pathname: string, path: string): boolean {
  const root = linkTo(path);
  return path === '/' ? pathname === root : pathname === root || pathname.startsWith(`${root}/`);
}

const assetPages: Readonly<Record<AssetKind, string>> = {
  dataset: '/data',
  model: '/models',
  'language-model': '/catalog',
  adapter: '/catalog/adapters',
  images: '/data/images'
};

/** 'adult' (its latest version) or 'adult@1', without the base path. */
export function pathOfAsset(kind: AssetKind, ref: string): string {
  return `${assetPages[kind]}/${encodeURIComponent(ref)}`;
}

export function pathOfRun(id: string): string {
  return `/runs/${id}`;
}

/** Where the result of a job is looked at; undefined where there is nothing to see. */
export function pathOfJob(job: JobRecord): string | undefined {
  if (/^(train|fine-tune|evaluate-language)-/.test(job.component)) return pathOfRun(job.id);
  for (const output of Object.values(job.outputs ?? {})) {
    const split = splitFullRef(output);
    if (split) return pathOfAsset(split.kind, split.ref);
  }
  return undefined;
}
