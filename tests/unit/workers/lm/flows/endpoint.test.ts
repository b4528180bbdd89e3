// How long a busy endpoint is waited for: as long as it asks, and no longer than a person would.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { postJson } from '$workers/lm/flows/endpoint';

let server: Server | undefined;
afterEach(() => void server?.close());

/** Busy until it has been asked so often, and then an answer; gives when it was asked. */
async function busy(often: number, retryAfter: () => string) {
  const asked: number[] = [];
  server = createServer((_request, response) => {
    asked.push(performance.now());
    const isBusy = asked.length <= often;
    response.writeHead(isBusy ? 429 : 200, isBusy ? { 'retry-after': retryAfter() } : {});
    response.end(isBusy ? 'slow down' : '{"fine": true}');
  });
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  const endpoint = {
    kind: 'endpoint' as const,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  };
  const ask = (signal = new AbortController().signal) => postJson('x', {}, endpoint, undefined, signal);
  return { asked, ask };
}

test('a pause is as long as the server asks, in seconds or to a date', async () => {
  const seconds = await busy(1, () => '1');
  expect(await seconds.ask()).toEqual({ fine: true });
  expect(seconds.asked[1]! - seconds.asked[0]!).toBeGreaterThan(990);
  server!.close();
  // A date has whole seconds.
  const date = await busy(1, () => new Date(Date.now() + 2000).toUTCString());
  expect(await date.ask()).toEqual({ fine: true });
  expect(date.asked[1]! - date.asked[0]!).toBeGreaterThan(900);
});

test('who asks for an hour is told to have done so; a wait can be cancelled', async () => {
  const hour = await busy(9, () => '3600');
  await expect(hour.ask()).rejects.toMatchObject({
    code: 'flow/endpoint-failed',
    details: { reason: 'it answered 429 (slow down)' }
  });
  expect(hour.asked).toHaveLength(1);
  server!.close();
  const minute = await busy(9, () => '60');
  const abort = new AbortController();
  const waiting = minute.ask(abort.signal);
  await expect.poll(() => minute.asked.length).toBe(1);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
