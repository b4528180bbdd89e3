// The open studio, as Svelte context: set once by the root layout, read by every screen. A screen is only
// rendered while a workspace is open, and is rendered anew when another one is opened.
import { getContext, setContext } from 'svelte';
import type { Hearth } from '$sdk/hearth';
import type { Workspace } from '$sdk/workspace';

export interface Studio {
  readonly hearth: Hearth;
  readonly workspace: Workspace;
}

const key = Symbol('studio');

/** Makes the studio known to everything below. `studio` is read when a screen asks. */
export function provideStudio(studio: () => Studio): void {
  setContext(key, studio);
}

/** The open workspace; during component initialisation only. */
export function useWorkspace(): Workspace {
  return getContext<() => Studio>(key)().workspace;
}

export function useHearth(): Hearth {
  return getContext<() => Studio>(key)().hearth;
}
