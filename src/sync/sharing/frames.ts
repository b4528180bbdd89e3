// Binary frames of the socket: type (1 byte), the document's number on this socket (2), a number (8), the envelope.
// The relay's side is src/server/relay/frames.js; a test holds the two together.
import { join, type Bytes } from './bytes';

export const frameTypes = { push: 1, record: 2, presence: 3, snapshot: 4, ack: 5 } as const;
const headBytes = 11;

export interface Frame {
  readonly type: number;
  readonly document: number;
  /** Of the push, or of the record. */
  readonly number: number;
  readonly envelope: Bytes;
}

export function encodeFrame(
  type: keyof typeof frameTypes,
  document: number,
  number: number,
  envelope: Bytes
): Bytes {
  const head = new Uint8Array(headBytes);
  const view = new DataView(head.buffer);
  view.setUint8(0, frameTypes[type]);
  view.setUint16(1, document);
  view.setBigUint64(3, BigInt(number));
  return join(head, envelope);
}

/** @throws RangeError for a frame that is cut off */
export function decodeFrame(bytes: Bytes): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    type: view.getUint8(0),
    document: view.getUint16(1),
    number: Number(view.getBigUint64(3)),
    envelope: bytes.subarray(headBytes)
  };
}

/** The number that the log gave a push, in an acknowledgement. */
export function ackedSeq({ envelope }: Frame): number {
  return Number(new DataView(envelope.buffer, envelope.byteOffset).getBigUint64(0));
}
