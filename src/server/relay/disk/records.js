// How a room's log lies on disk. A record is: mark (2 bytes), a spare 2, length, CRC-32 over number and bytes,
// number (8 bytes, a whole number below 2^53), bytes. A crash can only tear the end, which is cut off; damage in
// the middle is stepped over to the next mark whose checksum holds, and told.
import { crc32 } from 'node:zlib';

const mark = 0x4852;
export const headerBytes = 20;

/** @typedef {{ readonly seq: number, readonly bytes: Buffer }} LogRecord */
/**
 * @typedef {object} Scan
 * @property {LogRecord[]} records whose checksums hold, in order
 * @property {number} end where the last of them ends
 * @property {number} damaged bytes in the middle that belong to no good record
 */

/** @param {number} seq @param {Uint8Array} bytes */
export function encodeRecord(seq, bytes) {
  const record = Buffer.allocUnsafe(headerBytes + bytes.byteLength);
  record.writeUInt16LE(mark, 0);
  record.writeUInt16LE(0, 2);
  record.writeUInt32LE(bytes.byteLength, 4);
  record.writeBigUInt64LE(BigInt(seq), 12);
  record.set(bytes, headerBytes);
  record.writeUInt32LE(crc32(record.subarray(12)), 8);
  return record;
}

/**
 * The record at `at`; undefined if none is whole there.
 * @param {Buffer} file @param {number} at
 */
function recordAt(file, at) {
  if (at + headerBytes > file.length || file.readUInt16LE(at) !== mark) return undefined;
  const end = at + headerBytes + file.readUInt32LE(at + 4);
  if (end > file.length || crc32(file.subarray(at + 12, end)) !== file.readUInt32LE(at + 8)) return undefined;
  return { seq: Number(file.readBigUInt64LE(at + 12)), bytes: file.subarray(at + headerBytes, end), end };
}

/**
 * All good records of a file.
 * @param {Buffer} file
 * @returns {Scan}
 */
export function scanRecords(file) {
  /** @type {LogRecord[]} */
  const records = [];
  let end = 0;
  let damaged = 0;
  for (let at = 0; at < file.length;) {
    const found = recordAt(file, at);
    if (!found) {
      at = nextMark(file, at + 1);
      continue;
    }
    records.push(found);
    damaged += at - end;
    at = end = found.end;
  }
  return { records, end, damaged };
}

/** @param {Buffer} file @param {number} from */
function nextMark(file, from) {
  const at = file.indexOf('RH', from, 'latin1');
  return at < 0 ? file.length : at;
}
