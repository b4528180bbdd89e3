// A flow's Python while there is a network: code of a stranger tries every way out, in its worker, in workers of its own and in
// the frame, to an address that the page itself may ask. Nothing arrives there.
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, openStudio, test } from './fixture';

/** Before the studio's server: hears all that is asked below /heard/, and passes the rest on. */
async function listenBefore(studio: string) {
  const heard: string[] = [];
  const server: Server = createServer((asked, answer) => {
    if (asked.url!.startsWith('/heard/')) {
      heard.push(asked.url!);
      const open = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
      answer.writeHead(200, { ...open, 'content-type': 'text/javascript' }).end('');
      return;
    }
    const { method, headers, url } = asked;
    const passed = request(new URL(url!, studio), { method: method!, headers }, (got) => {
      answer.writeHead(got.statusCode!, got.headers);
      got.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  server.on('upgrade', ({ url }: { url: string }, socket: { destroy(): void }) => {
    heard.push(url);
    socket.destroy();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = (): Promise<void> =>
    new Promise((closed) => void server.close(() => closed()).closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, close };
}

/** JavaScript that tries what a worker or page has, and gives the names of what it could reach. */
const ways = `async (base) => {
  const reached = [];
  const attempt = async (name, work) => {
    try { await work(base + name); reached.push(name); } catch {}
  };
  const told = (thing, good) => new Promise((done, failed) => {
    thing['on' + good] = done;
    thing.onerror = failed;
  });
  await attempt('fetch', (url) => fetch(url, { mode: 'no-cors' }));
  await attempt('xhr', (url) => {
    const asked = new XMLHttpRequest();
    asked.open('GET', url);
    asked.send();
    return told(asked, 'load');
  });
  await attempt('socket', (url) => told(new WebSocket(url.replace(/^http/, 'ws')), 'open'));
  await attempt('events', (url) => told(new EventSource(url), 'open'));
  await attempt('import', (url) => import(url));
  if (globalThis.document) {
    const put = (name, values) => {
      const element = Object.assign(document.createElement(name), values);
      document.documentElement.append(element);
      return told(element, 'load');
    };
    await attempt('image', (url) => put('img', { src: url }));
    await attempt('script', (url) => put('script', { src: url }));
    await attempt('style', (url) => put('link', { rel: 'stylesheet', href: url }));
    navigator.sendBeacon(base + 'beacon', 'x');
  } else {
    await attempt('scripts', async (url) => importScripts(url));
    await attempt('worker', (url) => {
      const worker = new Worker(url);
      setTimeout(() => worker.onerror?.(), 500);
      return told(worker, 'message');
    });
  }
  return reached;
}`;

/** The same from Python: by what its own worker has, and by workers it starts itself. */
const probe = `import js
from pyodide.ffi import create_proxy, to_js
from promptflow.core import tool
import asyncio

def worker(code, kind):
    heard = asyncio.get_running_loop().create_future()
    made = js.Worker.new("data:text/javascript," + js.encodeURIComponent(code), to_js({"type": kind}, dict_converter=js.Object.fromEntries))
    made.onmessage = create_proxy(lambda event: heard.set_result(event.data.to_py()))
    made.onerror = create_proxy(lambda event: heard.set_result(["could not start"]))
    return heard

@tool
async def probe(base: str, ways: str) -> list:
    reached = []
    assert js.WorkerGlobalScope.prototype.fetch
    try:
        await js.Reflect.apply(js.WorkerGlobalScope.prototype.fetch, js.self, to_js([base + "own-fetch"]))
        reached.append("own-fetch")
    except Exception:
        pass
    try:
        asked = js.XMLHttpRequest.new()
        asked.open("GET", base + "own-xhr", False)
        asked.send()
        reached.append("own-xhr")
    except Exception:
        pass
    try:
        js.WebSocket.new(base.replace("http", "ws") + "own-socket")
    except Exception:
        pass
    try:
        js.Function.new("base", "return import(base + 'own-import')")(base)
    except Exception:
        pass
    for kind in ("classic", "module"):
        reached.append(await worker(f"({ways})({js.JSON.stringify(base)} + '{kind}-').then(postMessage)", kind))
    return reached
`;

test.use({
  expectedErrors: [
    /Content Security Policy|ERR_BLOCKED_BY_CSP|ERR_FAILED|WebSocket|EventSource|Failed to load|^undefined\b/
  ]
});

test('nothing that a flow runs reaches an address by itself, which the page could', async ({
  page,
  server
}) => {
  const listener = await listenBefore(server.url);
  const base = `${listener.url}/heard/`;
  try {
    await openStudio(page, listener.url);
    // The listener hears: each of these would arrive from the page.
    const fromPage = `(${ways})(${JSON.stringify(`${base}page-`)})`;
    expect(await page.evaluate(fromPage)).toContain('fetch');
    const ought = ['fetch', 'xhr', 'socket', 'import', 'image', 'beacon'].map(
      (name) => `/heard/page-${name}`
    );
    await expect.poll(() => listener.heard).toEqual(expect.arrayContaining(ought));
    listener.heard.length = 0;

    const attached = page.waitForEvent('frameattached');
    const told = page.evaluate(
      async ({ source, inputs }) => {
        const workspace = await hearth.open();
        const flow = await workspace.flows.create('probe', 'flow.dag.yaml', {
          'flow.dag.yaml':
            'inputs: {base: {type: string}, ways: {type: string}}\noutputs: {reached: {reference: "${probe.output}"}}\nnodes:\n- {name: probe, type: python, source: {type: code, path: probe.py}, inputs: {base: "${inputs.base}", ways: "${inputs.ways}"}}\n',
          'probe.py': source
        });
        const job = await workspace.flows.run(flow.id, { rows: [inputs] });
        await job.done();
        const [row] = (await workspace.flows.traces(job.id))!.results;
        return row!.error?.message ?? row!.outputs.reached;
      },
      { source: probe, inputs: { base, ways } }
    );
    const frame = await attached;
    await frame.waitForLoadState();
    expect(await frame.evaluate(`(${ways})(${JSON.stringify(`${base}frame-`)})`)).toEqual([]);
    expect(await told).toEqual([[], []]);
    expect(listener.heard).toEqual([]);
  } finally {
    await listener.close();
  }
});
