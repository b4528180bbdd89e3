// Serves a built studio over HTTP, and the relay of shared workspaces on the same port. Run by itself it serves
// build/ as it is; `npm start` (start.js) builds first. docs/operations.md lists the environment it reads.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentSecurityPolicy, isolation } from './headers.js';
import { limitsFrom } from './relay/limits.js';
import { Relay } from './relay/relay.js';
import { serveFolder } from './static.js';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

const firstPort = 4173;
const portsTried = 100;

/**
 * @typedef {object} ServeOptions
 * @property {string} folder the built studio
 * @property {number | undefined} [port] 0 for any; undefined for the first free one from 4173
 * @property {string} [host] only this machine by default
 * @property {import('./relay/relay.js').RelayOptions} [relay] for shared workspaces; without it there is none
 * @property {boolean} [bare] without isolation and policy headers, like a plain static host (for tests)
 */

/**
 * Starts serving. Resolves when connections are accepted.
 * @param {ServeOptions} options
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function serve({ folder, port, host = '127.0.0.1', bare = false, relay: options }) {
  const answer = serveFolder(folder, bare ? async () => ({}) : () => headersFor(folder));
  const relay = options && (await Relay.open(options));
  const server = createServer((request, response) => {
    answerAll(relay, answer, request, response).catch((/** @type {unknown} */ error) => {
      console.error(`${request.method} ${request.url} failed:`, error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end('The server failed to answer this.');
    });
  });
  server.on('upgrade', (request, socket, head) => {
    // A client that goes away in the middle of a refusal is no reason to stop.
    socket.on('error', () => socket.destroy());
    if (relay) relay.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
  });
  const bound = await listen(server, host, port);
  const shownHost = host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host;
  const close = async () => {
    await relay?.close();
    await new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  };
  return { url: `http://${shownHost}:${bound}`, port: bound, close };
}

/**
 * @param {Relay | undefined} relay
 * @param {(request: Request, response: Response) => Promise<void>} files
 * @param {Request} request @param {Response} response
 */
async function answerAll(relay, files, request, response) {
  if (relay && (await relay.answer(request, response))) return;
  await files(request, response);
}

/**
 * The policy names the hash of the page's start script, so it is made from the page as it now is.
 * @param {string} folder
 */
async function headersFor(folder) {
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  return {
    ...isolation,
    'content-security-policy': contentSecurityPolicy(html),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer'
  };
}

/** @param {import('node:http').Server} server @param {string} host @param {number | undefined} port */
async function listen(server, host, port) {
  for (let candidate = port ?? firstPort; ; candidate++) {
    const bound = await tryListen(server, host, candidate);
    if (bound !== undefined) return bound;
    if (port !== undefined)
      throw new Error(`Port ${port} is taken. Set PORT to another one, or leave it out.`);
    if (candidate >= firstPort + portsTried)
      throw new Error(`No port from ${firstPort} to ${candidate} is free.`);
  }
}

/**
 * @param {import('node:http').Server} server @param {string} host @param {number} port
 * @returns {Promise<number | undefined>} undefined if the port is taken
 */
function tryListen(server, host, port) {
  return new Promise((done, failed) => {
    const onError = (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === 'EADDRINUSE' ? done(undefined) : failed(error);
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      done(/** @type {import('node:net').AddressInfo} */ (server.address()).port);
    });
  });
}

/**
 * Where rooms are kept in NATS; undefined for files.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {import('./relay/storage.js').NatsOptions | undefined}
 */
export function natsFrom({
  RELAY_NATS,
  RELAY_NATS_CREDS,
  RELAY_NATS_REPLICAS,
  RELAY_NATS_STREAMS,
  RELAY_NATS_PREFIX
}) {
  if (!RELAY_NATS) return undefined;
  const number = (/** @type {string} */ name, /** @type {string} */ text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number above 0.`);
    return value;
  };
  if (RELAY_NATS_PREFIX && !/^[a-z0-9-]+$/.test(RELAY_NATS_PREFIX))
    throw new Error('RELAY_NATS_PREFIX may have small letters, digits and hyphens.');
  return {
    servers: RELAY_NATS.split(',').map((server) => server.trim()),
    ...(RELAY_NATS_CREDS ? { credentials: RELAY_NATS_CREDS } : {}),
    ...(RELAY_NATS_REPLICAS ? { replicas: number('RELAY_NATS_REPLICAS', RELAY_NATS_REPLICAS) } : {}),
    ...(RELAY_NATS_STREAMS ? { streams: number('RELAY_NATS_STREAMS', RELAY_NATS_STREAMS) } : {}),
    ...(RELAY_NATS_PREFIX ? { prefix: RELAY_NATS_PREFIX } : {})
  };
}

/** Serves by the environment, says where, and stops in good order when told to. @param {string} folder */
export async function serveAndSay(folder) {
  const { PORT, HOST, RELAY, RELAY_FOLDER, RELAY_LIMITS, RELAY_ORIGINS } = process.env;
  const nats = natsFrom(process.env);
  const port = PORT === undefined || PORT === '' ? undefined : Number(PORT);
  const relay = RELAY !== 'off' && {
    folder: resolve(RELAY_FOLDER ?? 'relay-data'),
    ...(nats ? { nats } : {}),
    limits: limitsFrom(RELAY_LIMITS),
    origins: (RELAY_ORIGINS ?? '').split(',').filter(Boolean)
  };
  const { url, close } = await serve({
    folder,
    port,
    ...(HOST ? { host: HOST } : {}),
    ...(relay ? { relay } : {})
  });
  console.log(`Hearth is open at ${url}`);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void close().then(() => process.exit(0)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await serveAndSay(resolve(process.env.BUILD_DIR ?? 'build'));
}
