// Whether the browser has a network, as far as it knows: only "no" is sure.
import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((update) => {
  const stop = new AbortController();
  for (const event of ['online', 'offline'])
    globalThis.addEventListener(event, update, { signal: stop.signal });
  return () => stop.abort();
});

export const online = {
  get current(): boolean {
    subscribe();
    return navigator.onLine;
  }
};
