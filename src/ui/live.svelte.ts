// Live<T> (core/ports.ts) as a rune: subscribed only while something on screen reads it.
import { createSubscriber } from 'svelte/reactivity';
import type { Live } from '$core/ports';

export interface Current<T> {
  readonly current: T;
}

/** `fromLive(workspace.jobs.live).current` in markup or $derived renders again on every change. */
export function fromLive<T>(live: Live<T>): Current<T> {
  const subscribe = createSubscriber((update) => live.subscribe(update));
  return {
    get current() {
      subscribe();
      return live.get();
    }
  };
}
