// A transfer waits while the relay is away, gives up on a connection that only seems to be there, and stops when told.
import { expect, it } from 'vitest';
import { HearthError } from '$core/errors';
import { Transfer } from '$sdk/bytes/transfer';

const away = (): HearthError => new HearthError('share/not-connected', {});

function made(total = 10) {
  const states: string[] = [];
  const pauses: number[] = [];
  const transfer: Transfer = new Transfer('fetch', total, {
    connected: async () => undefined,
    pause: async (ms) => void pauses.push(ms),
    changed: () => states.push(`${transfer.state.state} ${transfer.state.done}`)
  });
  return { transfer, states, pauses };
}

it('goes on by itself after the relay was away', async () => {
  const { transfer, states } = made();
  let tries = 0;
  await transfer.run(async ({ onBytes }) => {
    onBytes(4, true);
    if (++tries < 3) throw away();
    onBytes(6, true);
  });
  expect(states).toEqual([
    ...['running 0', 'running 4', 'waiting 4', 'running 0', 'running 4', 'waiting 4'],
    ...['running 0', 'running 4', 'running 10', 'done 10']
  ]);
});

it('fails when nothing new comes through again and again, after longer and longer pauses', async () => {
  const { transfer, pauses } = made();
  const broken = transfer.run(async ({ onBytes }) => {
    onBytes(4, false);
    throw away();
  });
  await expect(broken).rejects.toMatchObject({ code: 'share/not-connected' });
  expect(pauses).toEqual([500, 1000, 2000, 4000]);
  expect(transfer.state).toMatchObject({ state: 'failed', error: { code: 'share/not-connected' } });
});

it('stops without an error when it is told to, and fails with what went wrong else', async () => {
  const stopped = made();
  await stopped.transfer.run(async ({ signal }) => {
    stopped.transfer.cancel();
    signal.throwIfAborted();
  });
  expect(stopped.transfer.state.state).toBe('cancelled');
  const failed = made();
  const full = new HearthError('share/relay-full', {});
  await expect(failed.transfer.run(() => Promise.reject(full))).rejects.toBe(full);
});
