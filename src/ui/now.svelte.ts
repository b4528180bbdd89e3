// The time for screens ("3 minutes ago", elapsed time of a running job): ticks only while something reads it.
import { createSubscriber } from 'svelte/reactivity';

function ticking(everyMs: number): { readonly current: number } {
  const subscribe = createSubscriber((update) => {
    const timer = setInterval(update, everyMs);
    return () => clearInterval(timer);
  });
  return {
    get current() {
      subscribe();
      return Date.now();
    }
  };
}

/** Epoch milliseconds, renewed each second; for elapsed times. */
export const now = ticking(1000);
/** Epoch milliseconds, renewed twice a minute; for "… ago". */
export const nowRoughly = ticking(30_000);
