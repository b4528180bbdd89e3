// Keeps the studio working without a network. The shell is cached when this version is installed; what is "heavy"
// (engines, their WebAssembly, the small language model) when first used, or at once when a page asks for it. Python and
// SQL, which few need, come only when they are used or everything is asked for. A new version waits until a person lets it take over, and files of older versions stay while a tab still runs one. Also gives every answer
// the isolation headers, for hosts that cannot send them. It holds no data: that is IndexedDB's.
import { base, build, files, version } from '$service-worker';
import type { PageRequest, WorkerAnswer, WorkerRequest } from '$core/offline';

const worker = self as unknown as ServiceWorkerGlobalScope;

/** One cache a version for what has no hash in its name, and one for all that has: its name never lies. */
const shellCache = `hearth-shell-${version}`;
const hashedCache = 'hearth-hashed';
const index = `${base}/`;
/** Every file of this build with its size (src/server/list-files.js). */
const list = `${base}/files.json`;

const isHeavy = (path: string): boolean => /\.(wasm|mjs|zip)$|\/workers\/|\/models\/ember\//.test(path);
/** Python (interpreter, library and the worker that runs it) and DuckDB: more than half of all bytes. */
const isRare = (path: string): boolean => /\/(pyodide|python_stdlib|sandbox|duckdb)[.-]/.test(path);
const isHashed = (path: string): boolean => path.includes('/immutable/');
const known = [...build, ...files];
const shell = [index, list, ...known.filter((path) => !isHeavy(path) && !isRare(path))];

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin'
};
/** How long a tab may take to say which version it runs before it is taken for an old one. */
const answerWithinMs = 3000;
const fetchedAtOnce = 6;

worker.addEventListener('install', (event) => event.waitUntil(saveMissing(shell)));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin || request.headers.has('range'))
    return;
  const path = request.mode === 'navigate' ? index : url.pathname;
  if (path !== index && !known.includes(path) && !isHashed(path)) return;
  event.respondWith(answer(path, request));
});

worker.addEventListener('message', (event) => {
  const request = event.data as WorkerRequest;
  const [port] = event.ports;
  const reply = (message: WorkerAnswer): void => port?.postMessage(message);
  event.waitUntil(
    obey(request, reply).catch((error: unknown) =>
      reply({ kind: 'error', message: error instanceof Error ? error.message : String(error) })
    )
  );
});

async function obey(request: WorkerRequest, reply: (message: WorkerAnswer) => void): Promise<void> {
  switch (request.kind) {
    case 'take-over':
      return worker.skipWaiting();
    case 'save-all':
    case 'save-usual': {
      const wanted = [...(await everything()).keys()].filter(
        (path) => request.kind === 'save-all' || !isRare(path)
      );
      await saveMissing(wanted, (done, total) => reply({ kind: 'progress', done, total }));
      return reply({ kind: 'saved' });
    }
    case 'report':
      return reply(await report());
    case 'tidy':
      return tidy();
    default:
      return request satisfies never;
  }
}

/** From the cache, else from the network, which is then kept. Pages are always this version's index. */
async function answer(path: string, request: Request): Promise<Response> {
  const cache = await cacheFor(path);
  const kept = await cache.match(path);
  if (kept) return isolated(kept);
  const fetched = await fetch(path === index ? index : request);
  if (fetched.ok) await cache.put(path, fetched.clone());
  return isolated(fetched);
}

function cacheFor(path: string): Promise<Cache> {
  return caches.open(isHashed(path) ? hashedCache : shellCache);
}

/** Fetches what is not cached yet, a few at a time. @throws TypeError when the network fails */
async function saveMissing(
  paths: readonly string[],
  heard: (done: number, total: number) => void = () => undefined
): Promise<void> {
  const queue = [...paths];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const cache = await cacheFor(path);
      // Without `no-cache` the browser's own cache could answer with an older version's file.
      if (!(await cache.match(path)))
        await cache.add(new Request(path, { cache: isHashed(path) ? 'default' : 'no-cache' }));
      heard(++done, paths.length);
    }
  };
  await Promise.all(Array.from({ length: fetchedAtOnce }, work));
}

/** The same answer with isolation headers; its body is passed on as it comes. */
function isolated(response: Response): Response {
  if (response.type === 'opaque' || response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(isolation)) headers.set(name, value);
  // The body is decoded by now; these would describe what was sent.
  headers.delete('content-encoding');
  headers.delete('content-length');
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** Paths and sizes of all files, the page among them. */
async function everything(): Promise<ReadonlyMap<string, number>> {
  const response = await answer(list, new Request(list));
  const entries = (await response.json()) as readonly (readonly [path: string, bytes: number])[];
  return new Map([[index, 0], ...entries.map(([path, bytes]) => [`${base}/${path}`, bytes] as const)]);
}

async function report(): Promise<WorkerAnswer> {
  const all = await everything();
  const absent = new Set<string>();
  for (const path of all.keys()) if (!(await (await cacheFor(path)).match(path))) absent.add(path);
  const bytesOf = (isMeant: (path: string) => boolean): number =>
    [...all].reduce((sum, [path, bytes]) => sum + (isMeant(path) ? bytes : 0), 0);
  return {
    kind: 'report',
    bytes: bytesOf((path) => !absent.has(path)),
    absentBytes: bytesOf((path) => absent.has(path)),
    absentRareBytes: bytesOf((path) => absent.has(path) && isRare(path)),
    complete: absent.size === 0
  };
}

/** Forgets other versions' files, if every open tab runs this one. */
async function tidy(): Promise<void> {
  const tabs = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const versions = await Promise.all(tabs.map(versionOf));
  if (worker.registration.waiting || versions.some((other) => other !== version)) return;
  for (const name of await caches.keys()) {
    if (name.startsWith('hearth-shell-') && name !== shellCache) await caches.delete(name);
  }
  const all = await everything();
  const hashed = await caches.open(hashedCache);
  for (const { url } of await hashed.keys()) {
    if (!all.has(new URL(url).pathname)) await hashed.delete(url);
  }
}

function versionOf(tab: Client): Promise<string | undefined> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    setTimeout(() => done(undefined), answerWithinMs);
    port1.onmessage = ({ data }: MessageEvent<string>) => done(data);
    tab.postMessage({ kind: 'which-version' } satisfies PageRequest, [port2]);
  });
}
