import Dexie from 'dexie';
import { afterEach, expect, test } from 'vitest';
import { chunkBytes, hashBytes } from '$core/hash';
import type { BlobId } from '$core/ports';
import { argon2Cost, type VaultHeader } from '$core/vault/vault-keys';
import { BlobTable } from '$store/blobs';
import { CatalogueDatabase, databaseName, WorkspaceDatabase } from '$store/database';
import { DeviceTable } from '$store/device';
import { translated } from '$store/errors';
import { UpdateTable } from '$store/update-log';
import { VaultTable } from '$store/vault';

const opened: WorkspaceDatabase[] = [];
function open(id = crypto.randomUUID()): WorkspaceDatabase {
  const database = new WorkspaceDatabase(id);
  opened.push(database);
  return database;
}

afterEach(async () => {
  for (const database of opened.splice(0)) {
    database.close();
    await Dexie.delete(database.name);
  }
});

function randomBytes(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536)
    crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65_536)));
  return bytes;
}

test('bytes of several chunks come back whole, and equal bytes are kept once', async () => {
  const blobs = new BlobTable(open());
  const bytes = randomBytes(9_000_001);
  const id = await blobs.put(bytes);
  expect(await blobs.put(new Blob([bytes]))).toBe(id);
  expect(await hashBytes(await blobs.get(id))).toBe(id);
  expect([...(await blobs.list()).values()]).toEqual([9_000_001]);
});

test('bytes without a commit record do not exist, and a sweep removes them', async () => {
  const database = open();
  const blobs = new BlobTable(database);
  const kept = await blobs.put(randomBytes(100));
  const unused = await blobs.put(randomBytes(200));
  const torn: BlobId = `sha256:${'0'.repeat(64)}`;
  await database.chunks.put({ blob: torn, index: 0, bytes: new Blob(['half']) });
  await expect(blobs.get(torn)).rejects.toMatchObject({ code: 'store/missing-blob' });
  expect(await blobs.sweep(new Set([kept]))).toEqual({ deleted: 1, bytes: 200 });
  expect(await blobs.has(unused)).toBe(false);
  expect(await database.chunks.count()).toBe(1);
});

test('bytes that arrive in pieces are named when they are whole, and wait through a sweep that keeps them', async () => {
  const blobs = new BlobTable(open());
  const bytes = randomBytes(2 * chunkBytes + 5);
  const id = await hashBytes(bytes);
  const piece = (index: number) => new Blob([bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes)]);
  await blobs.putPiece(id, 0, piece(0));
  await blobs.putPiece(id, 2, piece(2));
  await blobs.sweep(new Set([id]));
  expect(await blobs.pieces(id)).toEqual(new Set([0, 2]));
  expect(await blobs.has(id)).toBe(false);
  await expect(blobs.finish(id, 3)).rejects.toMatchObject({ code: 'store/failed' });
  await blobs.putPiece(id, 1, piece(1));
  await blobs.finish(id, 3);
  expect(await hashBytes(await blobs.get(id))).toBe(id);
  expect((await blobs.list()).get(id)).toBe(bytes.byteLength);
});

test('bytes that are not here are asked of their source when they are read', async () => {
  const blobs = new BlobTable(open());
  const bytes = randomBytes(10);
  const id = await hashBytes(bytes);
  blobs.source = async (asked) => (await blobs.put(bytes)) === asked;
  expect((await blobs.get(id)).size).toBe(10);
});

test('series come back in order, and steps repeated after a resume replace the earlier ones', async () => {
  const device = new DeviceTable(open());
  const point = (step: number, value: number) => ({ series: 'loss', step, value });
  await device.appendSeries('j', [point(0, 9), point(1, 8), point(2, 7)]);
  await device.appendSeries('j', [point(1, 5), point(2, 4)]);
  expect(await device.series('j')).toEqual([{ name: 'loss', steps: [0, 1, 2], values: [9, 5, 4] }]);
  await device.forgetJob('j');
  expect(await device.series('j')).toEqual([]);
});

test('the update log keeps order through a compaction', async () => {
  const log = new UpdateTable(open());
  for (const n of [1, 2, 3]) await log.append(Uint8Array.of(n));
  const rows = await log.load(0);
  const seq = await log.compact(Uint8Array.of(9), rows[1]!.seq);
  expect((await log.load(0)).map((row) => row.bytes[0])).toEqual([3, 9]);
  expect(await log.load(seq)).toEqual([]);
});

test('a full disk is told as store/quota and an outdated tab as such', async () => {
  const inner = Object.assign(new Error('full'), { name: 'QuotaExceededError' });
  const full = Object.assign(new Error('aborted'), { name: 'AbortError', inner });
  await expect(translated(() => Promise.reject(full))).rejects.toMatchObject({ code: 'store/quota' });
  const database = open();
  await database.open();
  const newer = new Dexie(databaseName(database.name.slice('hearth-'.length)));
  newer.version(database.verno + 1).stores({ blobs: 'id' });
  await newer.open();
  newer.close();
  await expect(new BlobTable(database).put(randomBytes(10))).rejects.toMatchObject({
    code: 'store/outdated-tab'
  });
});

test('the first header of a vault is written once, and what goes with a second one is not kept', async () => {
  const catalogue = new CatalogueDatabase();
  const vault = new VaultTable(catalogue);
  const wrapped = new Uint8Array(8);
  const header = (salt: number): VaultHeader => ({
    version: 1,
    passphrase: { ...argon2Cost, salt: new Uint8Array([salt]), wrapped },
    passkeys: []
  });
  try {
    const put = [{ name: 'a', sealed: wrapped }];
    await vault.write({ header: header(1), isFirst: true });
    await expect(vault.write({ header: header(2), isFirst: true, put })).rejects.toMatchObject({
      code: 'vault/exists'
    });
    expect([await vault.header(), await vault.secrets()]).toEqual([header(1), []]);
    await vault.write({ header: header(3) });
    expect(await vault.header()).toEqual(header(3));
  } finally {
    await catalogue.delete();
  }
});
