// The browsers' frames and the relay's are the same bytes.
import { expect, it } from 'vitest';
import { ackedSeq, decodeFrame, encodeFrame, frameTypes } from '$sync/sharing/frames';
import * as relay from '../../../../src/server/relay/frames.js';

const envelope = Uint8Array.from({ length: 130 }, (_, i) => (i === 0 ? 1 : i === 1 ? 1 : i));

it('what a browser writes, the relay reads', () => {
  const frame = Buffer.from(encodeFrame('push', 7, 2 ** 40 + 3, envelope));
  const read = relay.decodeFrame(frame);
  expect(read).toMatchObject({ type: relay.push, document: 7, number: 2 ** 40 + 3 });
  expect([...read!.envelope]).toEqual([...envelope]);
  expect(read!.epoch).toBe(0x02030405);
});

it('what the relay writes, a browser reads', () => {
  const read = decodeFrame(Uint8Array.from(relay.encodeFrame(relay.record, 9, 12, envelope)));
  expect(read).toMatchObject({ type: frameTypes.record, document: 9, number: 12 });
  const seq = Buffer.alloc(8);
  seq.writeBigUInt64BE(99n);
  expect(ackedSeq(decodeFrame(Uint8Array.from(relay.encodeFrame(relay.ack, 1, 2, seq))))).toBe(99);
  expect(() => decodeFrame(new Uint8Array(3))).toThrow(RangeError);
});

it('frames of the relay alone, other versions and short ones are none of a client', () => {
  const encode = (type: number, bytes = envelope) => relay.encodeFrame(type, 1, 1, bytes);
  expect(relay.decodeFrame(encode(relay.record))).toBeUndefined();
  expect(
    relay.decodeFrame(
      encode(
        relay.push,
        envelope.map((byte, i) => (i === 0 ? 2 : byte))
      )
    )
  ).toBeUndefined();
  expect(relay.decodeFrame(encode(relay.push, envelope.subarray(0, 121)))).toBeUndefined();
});
