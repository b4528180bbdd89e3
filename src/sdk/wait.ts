// Waiting, for as long as one likes: a timer of a page counts in 32 bits and rings at once when it is set to more.

/** 2³¹ − 1, the most that a timer takes (HTML standard, setTimeout: its timeout is a long): 24.8 days. */
const longestMs = 2_147_483_647;

/** Resolves after `ms`, rejects with its reason when the signal is aborted. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  let left = ms;
  do {
    await waitOnce(Math.min(left, longestMs), signal);
    left -= longestMs;
  } while (left > 0);
}

function waitOnce(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
