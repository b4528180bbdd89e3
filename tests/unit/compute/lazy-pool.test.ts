import { expect, it } from 'vitest';
import { LazyPool } from '$compute/lazy-pool';
import { MemoryBlobs } from '$core/memory-blobs';

const call = { component: 'import-table', inputs: {}, params: {}, seed: 0 } as never;

it('starts no worker once it is closed, nor for what was asked while it was being loaded', async () => {
  const pool = new LazyPool(new MemoryBlobs() as never, {} as never);
  const early = pool.run(call, () => undefined);
  const asked = pool.service('data').closeView(1);
  pool.close();
  const refusal = { code: 'job/worker-failed', details: { reason: 'it was closed' } };
  await expect(early.done).rejects.toMatchObject(refusal);
  await expect(asked).rejects.toMatchObject(refusal);
  const late = pool.run(call, () => undefined);
  late.cancel();
  await expect(late.done).rejects.toMatchObject(refusal);
});
