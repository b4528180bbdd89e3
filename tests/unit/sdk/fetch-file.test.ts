import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { fetchFile, type FetchProgress } from '$sdk/fetch-file';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function served(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('counts the bytes that come and names the file by its address, whatever that escapes', async () => {
  const body = Buffer.alloc(20 << 20, 'a,b\n1,2\n');
  const address = await served((_, response) => {
    response.setHeader('content-length', body.length);
    response.end(body);
  });
  const seen: FetchProgress[] = [];
  const file = await fetchFile(`${address}/two%20words.csv?x=1`, { onProgress: (next) => seen.push(next) });
  expect(file.name).toBe('two words.csv');
  expect(Buffer.from(await file.arrayBuffer()).equals(body)).toBe(true);
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.at(-1)).toEqual({ bytes: body.length, totalBytes: body.length });
  expect((await fetchFile(`${address}/%zz.csv`)).name).toBe('%zz.csv');
  expect((await fetchFile(address)).name).toBe('data');
});

it('stops in the middle when it is told to', async () => {
  const address = await served((_, response) => response.write('a,b\n'));
  const stop = new AbortController();
  const fetching = fetchFile(`${address}/endless.csv`, {
    signal: stop.signal,
    onProgress: () => stop.abort()
  });
  await expect(fetching).rejects.toMatchObject({ code: 'job/cancelled' });
});

it('is not sent any more once it is refused while it comes', async () => {
  let ended: (() => void) | undefined;
  const gone = new Promise<void>((done) => (ended = done));
  const address = await served((_, response) => {
    response.on('close', () => ended!());
    response.write('a,b\n');
  });
  const onProgress = (): never => {
    throw new RangeError('too large');
  };
  await expect(fetchFile(`${address}/endless.csv`, { onProgress })).rejects.toMatchObject({
    code: 'data/fetch-failed'
  });
  await gone;
});

it('says what the server answered, and speaks of other sites only where nothing did', async () => {
  const address = await served((_, response) => response.writeHead(404).end());
  const gone = await fetchFile(`${address}/gone.csv`).catch((error: Error) => error);
  expect(gone).toMatchObject({ code: 'data/fetch-failed', details: { status: 404 } });
  expect((gone as Error).message).not.toContain('CORS');
  closing.splice(0).forEach((close) => close());
  const away = await fetchFile(`${address}/gone.csv`).catch((error: Error) => error);
  expect((away as Error).message).toContain('CORS');
});

it('refuses what is no address, and in a page what is not encrypted unless it is of this machine', async () => {
  for (const address of ['sales.csv', 'ftp://example.org/a.csv', 'javascript:1'])
    await expect(fetchFile(address)).rejects.toMatchObject({ code: 'data/bad-address' });
  const here = await served((_, response) => response.end('a\n1\n'));
  Object.assign(globalThis, { location: { origin: 'https://studio.example' } });
  closing.push(() => Reflect.deleteProperty(globalThis, 'location'));
  const plain = await fetchFile('http://example.org/a.csv').catch((error: Error) => error);
  expect((plain as Error).message).toMatch(/not encrypted.*https/);
  expect((plain as Error).message).not.toContain('CORS');
  expect(await (await fetchFile(`${here}/a.csv`)).text()).toBe('a\n1\n');
});
