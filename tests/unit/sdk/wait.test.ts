import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { wait } from '$sdk/wait';

const day = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('waits as long as it is told, also longer than a timer can', async () => {
  let isOver = false;
  void wait(60 * day, new AbortController().signal).then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(60 * day - 1);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isOver).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('ends when it is called off, and leaves no timer', async () => {
  const abort = new AbortController();
  const waiting = wait(60 * day, abort.signal);
  const ended = expect(waiting).rejects.toThrow('enough');
  await vi.advanceTimersByTimeAsync(30 * day);
  abort.abort(new Error('enough'));
  await ended;
  await expect(wait(1, abort.signal)).rejects.toThrow('enough');
  expect(vi.getTimerCount()).toBe(0);
});
