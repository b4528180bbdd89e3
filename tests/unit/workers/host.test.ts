// What a worker does around its runs, spoken to over its port as the page does.
import * as Comlink from 'comlink';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunContext } from '$core/component';
import { HearthError, toErrorRecord } from '$core/errors';
import { MemoryBlobs } from '$core/memory-blobs';
import type { JobCommand, JobMessage } from '$core/rpc';
import { serve } from '$workers/host';

interface Door {
  init(port: MessagePort, assets: object): Promise<void>;
  run(call: object, port: MessagePort): Promise<unknown>;
}

const opened: MessagePort[] = [];
afterEach(() => opened.splice(0).forEach((port) => port.close()));

function channel(): MessageChannel {
  const made = new MessageChannel();
  opened.push(made.port1, made.port2);
  return made;
}

/** Starts a run in a host of its own. */
async function start(run: (call: unknown, ctx: RunContext) => Promise<unknown>) {
  const main = channel();
  serve({ task: run }, {}, main.port1);
  const door = Comlink.wrap<Door>(main.port2);
  const blobs = channel();
  Comlink.expose(new MemoryBlobs(), blobs.port1);
  await door.init(Comlink.transfer(blobs.port2, [blobs.port2]), {});
  const job = channel();
  const done = door.run(
    { component: 'task', inputs: {}, params: {}, seed: 1 },
    Comlink.transfer(job.port2, [job.port2])
  );
  const heard = (kind: JobMessage['kind']) =>
    new Promise<void>((resolve) =>
      job.port1.addEventListener('message', ({ data }) => data.kind === kind && resolve())
    );
  job.port1.start();
  return { done, heard, send: (command: JobCommand) => job.port1.postMessage(command) };
}

/** Longer than a run may go without letting messages in. */
function work(): void {
  const until = performance.now() + 10;
  while (performance.now() < until);
}

async function steps(ctx: RunContext, count: number): Promise<number> {
  for (let i = 0; i < count; i++) {
    work();
    await ctx.tick();
  }
  return count;
}

describe('a run', () => {
  it('may do two things at once', async () => {
    const { done } = await start((_, ctx) => Promise.all([steps(ctx, 3), steps(ctx, 4)]));
    expect(await done).toEqual([3, 4]);
  });

  it('waits with both of them when paused, and goes on with both', async () => {
    const { done, heard, send } = await start((_, ctx) => Promise.all([steps(ctx, 20), steps(ctx, 20)]));
    send({ kind: 'pause' });
    await heard('paused');
    send({ kind: 'resume' });
    expect(await done).toEqual([20, 20]);
  });

  it('that memory does not hold ends with job/out-of-memory', async () => {
    const { done } = await start(() => Promise.resolve(new Float64Array(2 ** 52)));
    await expect(done).rejects.toMatchObject({ code: 'job/out-of-memory', details: { what: 'task' } });
  });

  it('is told why a checkpoint could not be kept', async () => {
    const { done, heard, send } = await start((_, ctx) => ctx.checkpoint({ step: 1 }).then(() => 'kept'));
    await heard('checkpoint');
    send({ kind: 'checkpoint-saved', id: 1, error: toErrorRecord(new HearthError('store/quota', {})) });
    await expect(done).rejects.toMatchObject({ name: 'HearthError', code: 'store/quota' });
  });

  it('ends with job/cancelled when it is cancelled, also while paused', async () => {
    const { done, heard, send } = await start((_, ctx) => steps(ctx, 1000));
    const ended = expect(done).rejects.toMatchObject({ code: 'job/cancelled' });
    send({ kind: 'pause' });
    await heard('paused');
    send({ kind: 'cancel' });
    await ended;
  });
});
