// Which Python a run is given: the last one of its flow while all that it may know is the same, and never two where one was.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KeptPython } from '$compute/kept-python';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const { signal } = new AbortController();

function world() {
  const seen = { started: 0, alive: 0 };
  const secrets = { stamp: 'a' };
  const kept = new KeptPython({
    start: () => {
      seen.started++;
      seen.alive++;
      const { port1: port, port2 } = new MessageChannel();
      port2.close();
      return Promise.resolve({ port, close: () => void seen.alive-- });
    },
    secretsStamp: () => Promise.resolve(secrets.stamp)
  });
  const run = async (key?: string): Promise<boolean> => {
    const python = await kept.open(key, signal);
    kept.keep(python);
    return python.isKept;
  };
  return { kept, run, seen, secrets };
}

test('a run with the same key takes the one before; another key, another secret or none ends it', async () => {
  const { run, seen, secrets } = world();
  expect([await run('a'), await run('a'), await run('b'), await run('a')]).toEqual([
    false,
    true,
    false,
    false
  ]);
  secrets.stamp = 'b';
  expect([await run('a'), await run('a'), await run(), await run()]).toEqual([false, true, false, false]);
  expect(seen).toEqual({ started: 6, alive: 0 });
});

test('while a run has it, another run of the flow has its own; of the two that come back one stays', async () => {
  const { kept, seen } = world();
  kept.keep(await kept.open('a', signal));
  const both = [await kept.open('a', signal), await kept.open('a', signal)];
  expect(both.map(({ isKept }) => isKept)).toEqual([true, false]);
  for (const python of both) kept.keep(python);
  expect(seen).toEqual({ started: 2, alive: 1 });
});

test('nobody wants it for five minutes, and its memory is given back', async () => {
  const { run, seen } = world();
  await run('a');
  vi.advanceTimersByTime(299_000);
  expect(await run('a')).toBe(true);
  vi.advanceTimersByTime(299_000);
  expect(seen.alive).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(seen.alive).toBe(0);
});
