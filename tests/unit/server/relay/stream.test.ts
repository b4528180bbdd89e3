// Following a stream: what cannot be understood is told and passed by, and nothing stays on the servers after the end.
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Tail, Turns } from '../../../../src/server/relay/jetstream/stream.js';
import { hasNats, Nats } from '../../../support/nats';

describe.skipIf(!hasNats)('a followed stream', () => {
  let nats: Nats;
  beforeAll(async () => void (nats = await Nats.start()));
  afterAll(() => nats.remove());

  it('tells of a message that was not understood, hears the next, and leaves no consumer behind', async () => {
    const nc = await connect({ servers: nats.servers[0]! });
    const [jsm, js] = [await jetstreamManager(nc), jetstream(nc)];
    await jsm.streams.add({ name: 's', subjects: ['s.>'] });
    const heard: string[] = [];
    let wake: () => void = () => undefined;
    const both = new Promise<void>((done) => (wake = done));
    const tail = new Tail({ jsm, js, name: 's' }, 's.>', 1, (message) => {
      heard.push(message.string());
      if (heard.length === 2) wake();
      if (message.string() === 'bad') throw new SyntaxError('not a roster');
    });
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await tail.start();
    await js.publish('s.a', 'bad');
    await js.publish('s.a', 'good');
    await both;
    await tail.close();
    expect(heard).toEqual(['bad', 'good']);
    expect(told.mock.calls).toEqual([
      ['Message 1 of s.> was not understood:', expect.objectContaining({ message: 'not a roster' })]
    ]);
    told.mockRestore();
    expect((await jsm.streams.info('s')).state.consumer_count).toBe(0);
    await nc.close();
  });
});

it('turns are taken so many at once, and given on by what fails', async () => {
  const turns = new Turns(2);
  const [ends, begun]: [(() => void)[], number[]] = [[], []];
  const all = [0, 1, 2, 3].map((i) =>
    turns.take(async () => {
      begun.push(i);
      await new Promise<void>((done) => ends.push(done));
      if (i === 0) throw new Error('broken');
    })
  );
  expect(begun).toEqual([0, 1]);
  ends[0]!();
  await expect(all[0]).rejects.toThrow('broken');
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  ends[1]!();
  await expect.poll(() => begun).toEqual([0, 1, 2, 3]);
  ends[2]!();
  ends[3]!();
  await Promise.all(all.slice(1));
});
