// What goes over the socket: JSON texts for control, and these binary frames for what is encrypted. A frame is
// type (1 byte), the document's number on this socket (2), a number (8), then the envelope, which the relay cannot
// read but for its first bytes: version, kind and epoch. src/sync/sharing/frames.ts is the browsers' side.

export const push = 1;
export const record = 2;
export const presence = 3;
export const snapshot = 4;
export const ack = 5;
const headBytes = 11;
/** version 1, kind 1, epoch 4, author 16, counter 8, nonce 12, at least a tag 16, signature 64 */
const leastEnvelope = 122;

/**
 * @param {number} type @param {number} document @param {number} number of the push, or of the record
 * @param {Uint8Array} [envelope]
 */
export function encodeFrame(type, document, number, envelope = new Uint8Array()) {
  const frame = Buffer.allocUnsafe(headBytes + envelope.byteLength);
  frame.writeUInt8(type, 0);
  frame.writeUInt16BE(document, 1);
  frame.writeBigUInt64BE(BigInt(number), 3);
  frame.set(envelope, headBytes);
  return frame;
}

/**
 * A frame in parts; undefined for what is no frame of a client.
 * @param {Buffer} frame
 */
export function decodeFrame(frame) {
  if (frame.length < headBytes + leastEnvelope) return undefined;
  const type = frame.readUInt8(0);
  if (type !== push && type !== presence && type !== snapshot) return undefined;
  const number = Number(frame.readBigUInt64BE(3));
  if (!Number.isSafeInteger(number)) return undefined;
  const envelope = frame.subarray(headBytes);
  if (envelope[0] !== 1) return undefined;
  return { type, document: frame.readUInt16BE(1), number, envelope, epoch: envelope.readUInt32BE(2) };
}
