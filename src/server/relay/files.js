// Shared files over HTTP: encrypted pieces by name, written by members who may write, read by all members, while
// their socket is open (its ticket is the pass). POST /relay/<room>/missing asks which pieces are not here yet,
// so that an upload goes on where it broke.
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse, Refusal } from './access.js';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/** @typedef {import('./connection.js').Connection} Connection */

const address = /^\/relay\/([0-9a-f]{32})\/(?:files\/([0-9a-f]{64})|(missing))$/;
const askedAtOnce = 4096;
const askBytes = 512 * 1024;

/**
 * @param {string} url
 * @returns {{ room: string, piece: string | undefined } | undefined}
 */
export function filesAddress(url) {
  const match = address.exec(url.split('?', 1)[0] ?? '');
  return match ? { room: match[1] ?? '', piece: match[2] } : undefined;
}

/**
 * @param {Request} request @param {Response} response
 * @param {string | undefined} piece @param {Connection} connection whose ticket was shown
 * @param {import('./limits.js').Limits} limits
 */
export async function answerFiles(request, response, piece, connection, limits) {
  const { room } = connection;
  if (!room) throw new Refusal('no-grant', 'Say hello first.');
  const folder = join(room.folder, 'files');
  if (piece === undefined) return answerMissing(request, response, folder);
  const path = join(folder, piece);
  if (request.method === 'PUT') {
    if (!connection.mayStore) throw new Refusal('read-only', 'Viewers cannot store files.');
    const size = Number(request.headers['content-length']);
    if (!(size > 0 && size <= limits.pieceBytes)) throw new Refusal('too-large', 'This piece is too large.');
    if ((await sizeOf(path)) === undefined) {
      room.reserve(size);
      room.stored(await receive(request, path, limits.pieceBytes));
    } else request.resume();
    return void response.writeHead(204).end();
  }
  const size = await sizeOf(path);
  if (size === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size });
  if (request.method === 'HEAD') return void response.end();
  await pipeline(createReadStream(path), response);
}

/** Writes beside, then renames: a piece is there whole or not at all. @param {Request} request @param {string} path @param {number} limit */
async function receive(request, path, limit) {
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  let size = 0;
  const file = await open(beside, 'wx');
  try {
    for await (const part of request) {
      size += part.length;
      if (size > limit) throw new Refusal('too-large', 'This piece is too large.');
      await file.write(part);
    }
    await file.datasync();
    await rename(beside, path);
  } catch (error) {
    await unlink(beside).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return size;
}

/** @param {Request} request @param {Response} response @param {string} folder */
async function answerMissing(request, response, folder) {
  const pieces = parse(await textOf(request));
  const valid =
    Array.isArray(pieces) &&
    pieces.length <= askedAtOnce &&
    pieces.every((id) => /^[0-9a-f]{64}$/.test(String(id)));
  if (!valid) throw new Refusal('bad-message', 'This list of pieces is not valid.');
  const missing = [];
  for (const id of pieces) if ((await sizeOf(join(folder, id))) === undefined) missing.push(id);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(missing));
}

/** @param {Request} request */
async function textOf(request) {
  let text = '';
  for await (const part of request) {
    text += part;
    if (text.length > askBytes) throw new Refusal('too-large', 'This list is too long.');
  }
  return text;
}

/** @param {string} path @returns {Promise<number | undefined>} */
async function sizeOf(path) {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}
