// Turns at an address, by a clock that the test moves.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Turns } from '$workers/lm/flows/turns';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;

/** Takes turns and tells who had one. */
function taking() {
  const turns = new Turns();
  const had: string[] = [];
  const take = (who: string, perMinute: number, signal = never): void =>
    void turns.take(perMinute, signal).then(
      () => had.push(who),
      (error: unknown) => had.push(`${who}: ${(error as Error).message}`)
    );
  return { had, take };
}

test('they are taken in order and evenly apart', async () => {
  const { had, take } = taking();
  for (const who of ['a', 'b', 'c']) take(who, 3);
  await vi.advanceTimersByTimeAsync(19_999);
  expect(had).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(1);
  expect(had).toEqual(['a', 'b']);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(had).toEqual(['a', 'b', 'c']);
});

test('a cancel frees the turns that were waited for', async () => {
  const { had, take } = taking();
  const abort = new AbortController();
  take('sent', 3);
  for (let row = 1; row < 8; row++) take(`row ${row}`, 3, abort.signal);
  await vi.advanceTimersByTimeAsync(5000);
  abort.abort(new Error('cancelled'));
  await vi.advanceTimersByTimeAsync(0);
  expect(had).toHaveLength(8);
  expect(had[1]).toBe('row 1: cancelled');
  expect(vi.getTimerCount()).toBe(0);
  take('next run', 3);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(had.at(-1)).toBe('next run');
  take('too late', 3, abort.signal);
  await vi.advanceTimersByTimeAsync(0);
  expect(had.at(-1)).toBe('too late: cancelled');
});

test('a cancel of the first lets the next be first, and a higher limit counts from the next turn', async () => {
  const { had, take } = taking();
  const abort = new AbortController();
  take('sent', 1);
  take('slow', 1, abort.signal);
  take('fast', 60);
  await vi.advanceTimersByTimeAsync(2000);
  expect(had).toEqual(['sent']);
  abort.abort(new Error('cancelled'));
  await vi.advanceTimersByTimeAsync(0);
  expect(had).toEqual(['sent', 'slow: cancelled', 'fast']);
});
