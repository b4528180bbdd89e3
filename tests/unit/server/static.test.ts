// The static server over real HTTP on the loopback. Raw requests, because fetch tidies paths before it sends them.
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostsOfThisMachine } from '$core/this-machine';
import { serve } from '../../../src/server/main.js';

const index = `<!doctype html><script src="/boot.js"></script><script>start(1)</script>${'<p>hearth</p>'.repeat(200)}`;
const script = 'export const answer = 42;\n'.repeat(100);
const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251));

let base: string;
let folder: string;
let server: Awaited<ReturnType<typeof serve>>;
let bare: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'hearth-server-'));
  folder = join(base, 'build');
  await mkdir(join(folder, '_app/immutable'), { recursive: true });
  await writeFile(join(base, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'index.html'), index);
  await writeFile(join(folder, 'data.csv'), 'a,b\n1,2\n');
  await writeFile(join(folder, 'empty.txt'), '');
  await writeFile(join(folder, 'model.onnx'), bytes);
  await writeFile(join(folder, 'åäö 1.txt'), 'name');
  await writeFile(join(folder, '_app/immutable/a.js'), script);
  await writeFile(join(folder, '_app/immutable/e.wasm'), bytes);
  await writeFile(join(folder, '_app/immutable/r.mjs'), script);
  await writeFile(join(folder, 'manifest.webmanifest'), '{}');
  await symlink(join(base, 'secret.txt'), join(folder, 'leak.txt'));
  await symlink(base, join(folder, 'up'));
  server = await serve({ folder, port: 0 });
  bare = await serve({ folder, port: 0, bare: true });
});
afterAll(async () => {
  await Promise.all([server.close(), bare.close()]);
  await rm(base, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  to = server
): Promise<Answer> {
  return new Promise((done, failed) => {
    const call = request({ host: '127.0.0.1', port: to.port, path, headers, method }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) })
      );
    });
    call.on('error', failed).end();
  });
}

describe('what it answers', () => {
  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/_app/immutable/a.js', 'text/javascript; charset=utf-8'],
    ['/_app/immutable/r.mjs', 'text/javascript; charset=utf-8'],
    ['/_app/immutable/e.wasm', 'application/wasm'],
    ['/manifest.webmanifest', 'application/manifest+json'],
    ['/data.csv', 'text/csv; charset=utf-8'],
    ['/model.onnx', 'application/octet-stream']
  ])('%s is %s', async (path, type) => {
    const { status, headers } = await ask(path);
    expect([status, headers['content-type']]).toEqual([200, type]);
  });

  it('gives index.html for routes, at any depth and with a query', async () => {
    for (const path of ['/data', '/data/adult@1', '/models/a.b@2/x?tab=1', '/_app']) {
      const { status, body } = await ask(path);
      expect([path, status, body.toString()]).toEqual([path, 200, index]);
    }
  });

  it('answers 404 for a missing file with an extension', async () => {
    expect((await ask('/_app/immutable/gone.js')).status).toBe(404);
    expect((await ask('/data.csv/x.txt')).status).toBe(404);
  });

  it('finds names with blanks and letters of any language', async () => {
    expect((await ask(`/${encodeURIComponent('åäö 1.txt')}`)).body.toString()).toBe('name');
  });

  it('refuses other methods and says which it knows', async () => {
    const { status, headers } = await ask('/', {}, 'POST');
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('answers HEAD like GET without the body', async () => {
    const get = await ask('/model.onnx');
    const head = await ask('/model.onnx', {}, 'HEAD');
    expect(head.body.length).toBe(0);
    expect(head.headers['content-length']).toBe(String(bytes.length));
    expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
  });

  it('answers an empty file', async () => {
    const { status, headers, body } = await ask('/empty.txt');
    expect([status, headers['content-length'], body.length]).toEqual([200, '0', 0]);
  });
});

describe('what cannot be reached', () => {
  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/_app/../../secret.txt',
    '/..%5csecret.txt',
    '/index.html%00.txt',
    '/%',
    '/%ff%fe'
  ])('%s is not a valid address', async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(400);
    expect(body.toString()).not.toContain('secret');
  });

  it.each(['/leak.txt', '/up/secret.txt', '//secret.txt', `/${'a'.repeat(5000)}.txt`])(
    '%.20s is not there',
    async (path) => {
      expect((await ask(path)).status).toBe(404);
    }
  );

  it('does not decode twice', async () => {
    expect((await ask('/%252e%252e%252fsecret.txt')).status).toBe(404);
  });
});

describe('caching', () => {
  it('keeps hashed files for ever and asks about the others each time', async () => {
    expect((await ask('/_app/immutable/a.js')).headers['cache-control']).toBe(
      'public, max-age=31536000, immutable'
    );
    expect((await ask('/')).headers['cache-control']).toBe('no-cache');
  });

  it('answers 304 to a known entity tag, per encoding', async () => {
    const plain = (await ask('/')).headers.etag!;
    const br = (await ask('/', { 'accept-encoding': 'br' })).headers.etag!;
    expect(br).not.toBe(plain);
    expect((await ask('/', { 'if-none-match': plain })).status).toBe(304);
    expect((await ask('/', { 'if-none-match': `"x", W/${br}`, 'accept-encoding': 'br' })).status).toBe(304);
    expect((await ask('/', { 'if-none-match': plain, 'accept-encoding': 'br' })).status).toBe(200);
  });

  it('sends the new file and a new tag after a change, also compressed', async () => {
    const path = join(folder, 'changing.txt');
    await writeFile(path, 'old '.repeat(1000));
    const old = await ask('/changing.txt', { 'accept-encoding': 'br' });
    await writeFile(path, 'new '.repeat(1000));
    await utimes(path, new Date(), new Date(Date.UTC(2030, 0)));
    const renewed = await ask('/changing.txt', {
      'accept-encoding': 'br',
      'if-none-match': old.headers.etag!
    });
    expect(renewed.status).toBe(200);
    expect(brotliDecompressSync(renewed.body).toString()).toBe('new '.repeat(1000));
  });
});

describe('compression', () => {
  it('prefers brotli, then gzip, for text', async () => {
    const br = await ask('/_app/immutable/a.js', { 'accept-encoding': 'gzip, deflate, br' });
    expect(br.headers['content-encoding']).toBe('br');
    expect(br.headers.vary).toBe('accept-encoding');
    expect(brotliDecompressSync(br.body).toString()).toBe(script);
    const gz = await ask('/_app/immutable/a.js', { 'accept-encoding': 'gzip, br;q=0' });
    expect(gz.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gz.body).toString()).toBe(script);
  });

  it('leaves small and binary files as they are', async () => {
    expect((await ask('/data.csv', { 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined();
    expect(
      (await ask('/model.onnx', { 'accept-encoding': 'br' })).headers['content-encoding']
    ).toBeUndefined();
  });
});

describe('byte ranges', () => {
  it.each([
    ['bytes=0-9', 0, 9],
    ['bytes=4990-', 4990, 4999],
    ['bytes=-10', 4990, 4999],
    ['bytes=4990-99999', 4990, 4999],
    ['bytes=-99999', 0, 4999]
  ])('%s', async (range, start, end) => {
    const { status, headers, body } = await ask('/model.onnx', { range });
    expect([status, headers['content-range']]).toEqual([206, `bytes ${start}-${end}/5000`]);
    expect(body.equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  it.each(['bytes=5000-', 'bytes=9999-10000', 'bytes=-0'])('%s cannot be satisfied', async (range) => {
    const { status, headers } = await ask('/model.onnx', { range });
    expect([status, headers['content-range']]).toEqual([416, 'bytes */5000']);
  });

  it.each(['bytes=9-0', 'bytes=0-1,4-5', 'lines=0-1', 'bytes=-'])('%s is answered whole', async (range) => {
    const { status, body } = await ask('/model.onnx', { range });
    expect([status, body.length]).toEqual([200, 5000]);
  });

  it('is not compressed, and is dropped when the file changed since', async () => {
    const part = await ask('/_app/immutable/a.js', { range: 'bytes=0-4', 'accept-encoding': 'br' });
    expect([part.status, part.body.toString(), part.headers['content-encoding']]).toEqual([
      206,
      'expor',
      undefined
    ]);
    const same = await ask('/model.onnx', { range: 'bytes=0-4', 'if-range': part.headers.etag! });
    expect(same.status).toBe(200);
  });
});

describe('headers of every answer', () => {
  it('isolates the page and lets only our scripts run', async () => {
    for (const path of ['/', '/_app/immutable/a.js', '/gone.js']) {
      const { headers } = await ask(path);
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('allows the inline start script by its hash and no other', async () => {
    const policy = String((await ask('/')).headers['content-security-policy']);
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1];
    // The first is the frame of Python (frame-script.test.ts); the second: printf 'start(1)' | openssl dgst -sha256 -binary | base64
    expect(scripts).toBe(
      `'self' 'wasm-unsafe-eval' 'sha256-kDfIfUpIcuuwSysqFo4seX5VDvOF2xD+2ivcpDmHq6o=' 'sha256-C8SfGBGJsmbsuuRA9C16YhP3phiX+27EEOWp/JTKBQQ='`
    );
    expect(policy).toContain("object-src 'none'");
    // Models of this machine have no certificate; what leaves it is encrypted.
    const asked = /connect-src ([^;]*)/.exec(policy)?.[1];
    const own = hostsOfThisMachine.map((host) => `http://${host}:*`).join(' ');
    expect(own).toBe('http://localhost:* http://127.0.0.1:*');
    expect(asked).toBe(`'self' https: ${own} wss: blob: data:`);
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('can imitate a host without headers', async () => {
    const { headers } = await ask('/', {}, 'GET', bare);
    expect(headers['cross-origin-embedder-policy']).toBeUndefined();
    expect(headers['content-security-policy']).toBeUndefined();
  });
});

describe('starting', () => {
  it('says which port is taken', async () => {
    await expect(serve({ folder, port: server.port })).rejects.toThrow(`Port ${server.port} is taken`);
  });
});
