// Shared files over HTTP: encrypted pieces by name, written by members who may write, read by all members, while
// their socket is open (its ticket is the pass). POST /relay/<room>/missing asks which pieces are not here yet,
// so that an upload goes on where it broke.
import { pipeline } from 'node:stream/promises';
import { parse, Refusal } from './access.js';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/** @typedef {import('./room.js').Room} Room */

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
 * @param {string | undefined} piece @param {Room} room @param {boolean} mayStore of whose ticket was shown
 * @param {import('./limits.js').Limits} limits
 */
export async function answerFiles(request, response, piece, room, mayStore, limits) {
  const { pieces } = room.store;
  if (piece === undefined) return answerMissing(request, response, pieces);
  if (request.method === 'PUT') {
    if (!mayStore) throw new Refusal('read-only', 'Viewers cannot store files.');
    const size = Number(request.headers['content-length']);
    if (!(size > 0 && size <= limits.pieceBytes)) throw new Refusal('too-large', 'This piece is too large.');
    if ((await pieces.size(piece)) === undefined)
      await room.reserved(size, () => pieces.write(piece, request, size));
    else request.resume();
    return void response.writeHead(204).end();
  }
  const size = await pieces.size(piece);
  const isWanted = size !== undefined && request.method !== 'HEAD';
  const bytes = isWanted ? await pieces.read(piece) : undefined;
  // It may be lost since it was counted.
  if (size === undefined || (isWanted && !bytes)) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size });
  if (!bytes) return void response.end();
  await pipeline(bytes, response);
}

/** @param {Request} request @param {Response} response @param {import('./storage.js').Pieces} kept */
async function answerMissing(request, response, kept) {
  const pieces = parse(await textOf(request));
  const valid =
    Array.isArray(pieces) &&
    pieces.length <= askedAtOnce &&
    pieces.every((id) => /^[0-9a-f]{64}$/.test(String(id)));
  if (!valid) throw new Refusal('bad-message', 'This list of pieces is not valid.');
  const missing = await kept.missing(pieces);
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
