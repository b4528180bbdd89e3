// Shared bytes over a real relay: sent encrypted, fetched whole, gone on with, and never believed unchecked.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chunkBytes, hashBytes } from '$core/hash';
import { MemoryBlobs } from '$core/memory-blobs';
import type { BlobId, BlobStore } from '$core/ports';
import { randomIn } from '../../../support/random-bytes';
import { startRelay, type TestRelay } from '../../../support/relay-client';
import { founder, guest, linkFrom, type Peer } from '../../../support/shared-peer';

let relay: TestRelay;
const peers: Peer[] = [];
beforeEach(async () => void (relay = await startRelay()));
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await relay.remove();
});

const store = (): BlobStore => new MemoryBlobs() as unknown as BlobStore;
const never = new AbortController().signal;
const quiet = { signal: never, onBytes: () => undefined };

async function pair(role: 'editor' | 'viewer' = 'editor') {
  const ann = await founder('Ann', relay);
  peers.push(ann);
  await ann.settled();
  const ben = await guest('Ben', await linkFrom(ann, role), relay);
  peers.push(ben);
  await ben.settled();
  return { ann, ben };
}

const folder = async (): Promise<string> => {
  const [room] = (await readdir(relay.rooms)).filter((name) => /^[0-9a-f]{32}$/.test(name));
  return join(relay.rooms, room!, 'files');
};

it('carries small and large bytes to another device, and the relay holds no word of them', async () => {
  const { ann, ben } = await pair('viewer');
  const [here, there] = [store(), store()];
  const large = randomIn(2 * chunkBytes + 17, 5);
  large.set(new TextEncoder().encode('MARKER-IN-PLAIN'), chunkBytes + 100);
  const ids = [await here.put(large), await here.put(new TextEncoder().encode('MARKER-IN-PLAIN'))];
  const sizes = new Map([
    [ids[0]!, large.byteLength],
    [ids[1]!, 15]
  ]);
  await ann.session.files.upload(sizes, here, quiet);
  expect(await ann.session.files.absent(sizes, never)).toEqual(new Set());
  let bytes = 0;
  const lacking = await ben.session.files.download(ids, there, {
    signal: never,
    onBytes: (n) => (bytes += n)
  });
  expect(lacking).toEqual([]);
  expect(bytes).toBe(large.byteLength + 15);
  expect(await hashBytes(await there.get(ids[0]!))).toBe(ids[0]);
  for (const file of await readdir(await folder()))
    expect((await readFile(join(await folder(), file))).includes('MARKER')).toBe(false);
});

it('sends nothing twice, and goes on with what is missing after a stop', async () => {
  const { ann, ben } = await pair();
  const [here, there] = [store(), store()];
  const large = randomIn(4 * chunkBytes, 7);
  const id = await here.put(large);
  const sizes = new Map([[id, large.byteLength]]);
  const sent: boolean[] = [];
  const upload = () =>
    ann.session.files.upload(sizes, here, { signal: never, onBytes: (_n, isNew) => void sent.push(isNew) });
  await upload();
  await upload();
  expect(sent.map(Number).reduce((a, b) => a + b)).toBe(5);

  const stop = new AbortController();
  let pieces = 0;
  const onBytes = (): void => {
    if (++pieces === 2) stop.abort();
  };
  await expect(ben.session.files.download([id], there, { signal: stop.signal, onBytes })).rejects.toThrow();
  expect(await there.has(id)).toBe(false);
  expect((await there.pieces(id)).size).toBe(2);
  const fresh: boolean[] = [];
  await ben.session.files.download([id], there, {
    signal: never,
    onBytes: (_n, isNew) => void fresh.push(isNew)
  });
  expect(fresh.filter(Boolean)).toHaveLength(2);
  expect(await hashBytes(await there.get(id))).toBe(id);
});

it('keeps nothing of a piece that was changed, exchanged or cut on the relay, and says what it lacks', async () => {
  const { ann, ben } = await pair();
  const here = store();
  const ids: BlobId[] = [await here.put(randomIn(1000, 1)), await here.put(randomIn(1000, 2))];
  await ann.session.files.upload(new Map(ids.map((id) => [id, 1000])), here, quiet);
  const [one, other] = (await readdir(await folder())).map((name) => name);
  const path = join(await folder(), one!);
  const good = await readFile(path);
  const flipped = Buffer.from(good);
  flipped[200]! ^= 1;
  for (const bad of [flipped, await readFile(join(await folder(), other!)), good.subarray(0, 50)]) {
    await writeFile(path, bad);
    const there = store();
    await expect(ben.session.files.download(ids, there, quiet)).rejects.toMatchObject({
      code: 'share/bytes-damaged'
    });
  }
  await writeFile(path, good);
  const unknown: BlobId = `sha256:${'0'.repeat(64)}`;
  expect(await ben.session.files.download([...ids, unknown], store(), quiet)).toEqual([unknown]);
});

it('is refused for viewers, who may only fetch', async () => {
  const { ben } = await pair('viewer');
  const here = store();
  const id = await here.put(randomIn(10, 3));
  await expect(ben.session.files.upload(new Map([[id, 10]]), here, quiet)).rejects.toMatchObject({
    code: 'share/refused'
  });
});
