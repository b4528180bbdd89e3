// Addresses that do what nobody agreed to: lead on to another host, send without end, or never answer.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { askEndpoint } from '$workers/lm/flows/endpoint';
import { reach } from '$workers/lm/flows/reach';
import { requestAllowed } from '$workers/lm/flows/requests';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** The host of a server that is closed after the test. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closing.push(() => new Promise((closed) => void server.close(() => closed()).closeAllConnections()));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const { signal } = new AbortController();

test('an address that leads on to another is refused, and nothing arrives there', async () => {
  const arrived: string[] = [];
  const other = await serve(({ headers }, response) => {
    arrived.push(headers.authorization ?? 'no key');
    response.end('{}');
  });
  const host = await serve((_request, response) => {
    response.writeHead(307, { location: `http://${other}/` }).end();
  });
  const headers = { authorization: 'Bearer sesame' };
  const wanted = { node: 'get', method: 'POST', url: `http://${host}/`, headers, body: '{}' };
  await expect(requestAllowed(wanted, [host], signal)).rejects.toMatchObject({ code: 'flow/request-failed' });
  const question = { node: 'ask', api: 'chat', messages: [], settings: {} } as const;
  const endpoint = { kind: 'endpoint', url: `http://${host}` } as const;
  const answer = askEndpoint(question, endpoint, 'sesame', signal);
  await expect(answer).rejects.toMatchObject({ code: 'flow/endpoint-failed' });
  expect(arrived).toEqual([]);
});

test('an answer without end is cut off, not read into memory', async () => {
  let sent = 0;
  const host = await serve((_request, response) => {
    const send = (): void => {
      sent++;
      response.write(new Uint8Array(100_000), (error) => void (error ?? send()));
    };
    send();
  });
  const limits = { signal, mostBytes: 1_000_000, longestMs: 60_000 };
  await expect(reach(`http://${host}/`, {}, limits)).rejects.toThrow('its answer has more than 1 MB');
  expect(sent).toBeGreaterThan(9);
});

test('an answer that stops in its middle costs its time and no more; a cancel is a cancel', async () => {
  const host = await serve((_request, response) => void response.write('a'));
  const limits = { mostBytes: 1000, longestMs: 100 };
  const late = reach(`http://${host}/`, {}, { signal, ...limits });
  await expect(late).rejects.toThrow('it took more than 0.1 seconds');
  const wanted = { node: 'get', method: 'GET', url: `http://${host}/`, headers: {}, body: null };
  const abort = new AbortController();
  const cancelled = requestAllowed(wanted, [host], abort.signal);
  abort.abort(new Error('cancelled'));
  await expect(cancelled).rejects.toThrow(/^cancelled$/);
});

test('no more is asked in a minute than a connection allows, and a cancel ends the wait', async () => {
  const at: number[] = [];
  const host = await serve((_request, response) => {
    at.push(performance.now());
    response.end('{"choices":[{"message":{"content":"yes"}}]}');
  });
  const question = { node: 'ask', api: 'chat', messages: [], settings: {} } as const;
  const endpoint = { kind: 'endpoint', url: `http://${host}`, perMinute: 600 } as const;
  const began = performance.now();
  await Promise.all([1, 2, 3, 4].map(() => askEndpoint(question, endpoint, undefined, signal)));
  expect(at[3]! - began).toBeGreaterThanOrEqual(295);
  const abort = new AbortController();
  const slow = { ...endpoint, perMinute: 1 };
  const waiting = askEndpoint(question, slow, undefined, abort.signal);
  abort.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow(/^cancelled$/);
  expect(at).toHaveLength(4);
});

test('an address on another machine that is not encrypted is told as the reason', async () => {
  const limits = { signal, mostBytes: 1000, longestMs: 60_000 };
  await expect(reach('http://nowhere.invalid/v1', {}, limits)).rejects.toThrow(
    'This page may ask only addresses that begin with https://'
  );
});
