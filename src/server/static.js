// Answers GET and HEAD for the files of one folder: types, entity tags, byte ranges, compression of text, and
// index.html for the routes of the app. Nothing outside the folder can be reached, by dots, codes or links.
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { isText, typeOf } from './headers.js';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/** @typedef {{ path: string, size: number, mtimeMs: number, type: string, immutable: boolean }} Found */
/** @typedef {'br' | 'gzip'} Encoding */

const compressors = {
  // Quality 5 is a quarter of the time of 11 for about 5 % more bytes.
  br: (/** @type {Buffer} */ bytes) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: promisify(gzip)
};
const worthCompressing = 1024;

/**
 * @param {string} folder
 * @param {() => Promise<Record<string, string>>} headers of every answer
 * @returns {(request: Request, response: Response) => Promise<void>}
 */
export function serveFolder(folder, headers) {
  const root = resolve(folder);
  const compress = compressedFiles();
  return async (request, response) => {
    for (const [name, value] of Object.entries(await headers())) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(response.setHeader('allow', 'GET, HEAD'), 405, 'Only GET and HEAD are answered here.');
    }
    const segments = segmentsOf(request.url ?? '/');
    if (!segments) return refuse(response, 400, 'This address is not valid.');
    const found = await find(root, segments);
    if (!found) return refuse(response, 404, 'There is no such file.');
    await answer(request, response, found, compress);
  };
}

/**
 * Parts of the path, decoded; undefined for what no honest client sends.
 * @param {string} url
 */
export function segmentsOf(url) {
  const path = url.split(/[?#]/, 1)[0] ?? '/';
  let decoded;
  try {
    decoded = decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
  const segments = decoded.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.some((segment) => segment === '..' || /[\0\\]/.test(segment)) ? undefined : segments;
}

/**
 * The file, or index.html for what looks like a route (no extension).
 * @param {string} root @param {string[]} segments
 * @returns {Promise<Found | undefined>}
 */
async function find(root, segments) {
  const file = await fileInside(root, segments);
  if (file) return { ...file, immutable: segments.includes('immutable') };
  if (extname(segments.at(-1) ?? '') !== '') return undefined;
  const index = await fileInside(root, ['index.html']);
  return index && { ...index, immutable: false };
}

/** @param {string} root @param {string[]} segments */
async function fileInside(root, segments) {
  try {
    // Links are followed first: where they end decides.
    const path = await realpath(join(root, ...segments));
    const inside = path.startsWith((await realpath(root)) + sep);
    const info = inside ? await stat(path) : undefined;
    if (!info?.isFile()) return undefined;
    return { path, size: info.size, mtimeMs: info.mtimeMs, type: typeOf(extname(path).toLowerCase()) };
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}

/**
 * @param {Request} request @param {Response} response @param {Found} file
 * @param {(file: Found, encoding: Encoding) => Promise<Buffer>} compress
 */
async function answer(request, response, file, compress) {
  const range = request.headers.range;
  const encoding = range ? undefined : encodingFor(file, String(request.headers['accept-encoding'] ?? ''));
  const tag = `"${file.size.toString(36)}-${Math.round(file.mtimeMs).toString(36)}${encoding ? `-${encoding}` : ''}"`;
  response.setHeader('content-type', file.type);
  response.setHeader('etag', tag);
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (isText(file.type)) response.setHeader('vary', 'accept-encoding');
  if (hasTag(request.headers['if-none-match'], tag)) return void response.writeHead(304).end();
  if (encoding) return sendCompressed(request, response, await compress(file, encoding), encoding);
  const ifRange = request.headers['if-range'];
  await sendBytes(request, response, file, ifRange === undefined || ifRange === tag ? range : undefined);
}

/** @param {Request} request @param {Response} response @param {Buffer} bytes @param {Encoding} encoding */
function sendCompressed(request, response, bytes, encoding) {
  response.writeHead(200, { 'content-encoding': encoding, 'content-length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** @param {Request} request @param {Response} response @param {Found} file @param {string | undefined} range */
async function sendBytes(request, response, file, range) {
  const part = range === undefined ? undefined : parseRange(range, file.size);
  if (part === 'unsatisfiable') {
    return void response.writeHead(416, { 'content-range': `bytes */${file.size}` }).end();
  }
  const { start, end } = part ?? { start: 0, end: file.size - 1 };
  response.writeHead(part ? 206 : 200, {
    'content-length': end - start + 1,
    ...(part ? { 'content-range': `bytes ${start}-${end}/${file.size}` } : {})
  });
  if (request.method === 'HEAD' || file.size === 0) return void response.end();
  try {
    await pipeline(createReadStream(file.path, { start, end }), response);
  } catch (error) {
    // The client went away in the middle: nothing is left to be told.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/**
 * One byte range; undefined for forms that may be answered whole (several ranges, other units).
 * @param {string} header @param {number} size
 * @returns {{ start: number, end: number } | 'unsatisfiable' | undefined}
 */
export function parseRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const last = match[2] === '' ? size - 1 : Number(match[2]);
  if (match[1] === '')
    return last > 0 && size > 0 ? { start: Math.max(0, size - last), end: size - 1 } : 'unsatisfiable';
  const start = Number(match[1]);
  if (match[2] !== '' && last < start) return undefined;
  return start < size ? { start, end: Math.min(last, size - 1) } : 'unsatisfiable';
}

/**
 * @param {Found} file @param {string} accepted
 * @returns {Encoding | undefined}
 */
function encodingFor(file, accepted) {
  if (!isText(file.type) || file.size < worthCompressing) return undefined;
  const names = accepted.split(',').filter((entry) => !/;\s*q=0(\.0*)?\s*$/.test(entry));
  const offers = (/** @type {string} */ name) => names.some((entry) => entry.trim().split(';')[0] === name);
  return offers('br') ? 'br' : offers('gzip') ? 'gzip' : undefined;
}

/** Compressed text in memory, renewed when the file changes: a stale index.html after a build breaks the app. */
function compressedFiles() {
  /** @type {Map<string, { mtimeMs: number, bytes: Promise<Buffer> }>} */
  const kept = new Map();
  return (/** @type {Found} */ file, /** @type {Encoding} */ encoding) => {
    const key = `${encoding}:${file.path}`;
    const found = kept.get(key);
    if (found?.mtimeMs === file.mtimeMs) return found.bytes;
    const bytes = readFile(file.path).then(compressors[encoding]);
    kept.set(key, { mtimeMs: file.mtimeMs, bytes });
    bytes.catch(() => kept.delete(key));
    return bytes;
  };
}

/** @param {string | undefined} header @param {string} tag */
function hasTag(header, tag) {
  return header !== undefined && header.split(',').some((entry) => entry.trim().replace(/^W\//, '') === tag);
}

/** @param {Response} response @param {number} status @param {string} sentence */
function refuse(response, status, sentence) {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .end(sentence);
}
