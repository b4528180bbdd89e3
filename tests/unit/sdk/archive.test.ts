import { unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { commentsShard } from '$core/sharing/roles';
import { MemoryBlobs } from '$core/memory-blobs';
import type { AssetRecord } from '$core/assets';
import type { JobRecord } from '$core/jobs/record';
import type { Annotation } from '$core/labels/project';
import { readArchive, writeArchive } from '$sdk/archive';
import type { RecordsToArchive } from '$sdk/archive-json';
import type { StoredProject } from '$sdk/labels/stored-project';
import { closedMap, commentsMap, readComments, writeComments } from '$sdk/comments-archive';
import type { Shards } from '$sdk/ports';
import { WorkspaceDocument } from '$sync/document';
import { SharedMachine } from '../../support/memory-workspace';

async function archived(): Promise<{ file: File; records: RecordsToArchive }> {
  const machine = new SharedMachine();
  const big = await machine.blobs.put(crypto.getRandomValues(new Uint8Array(60_000)));
  const record = { kind: 'dataset', name: 'a', versions: [{ manifest: { parts: [big] } }] };
  const records: RecordsToArchive = { assets: { 'dataset:a': record as unknown as AssetRecord }, jobs: {} };
  const { blobs, device } = machine;
  const clock = { now: () => 5, id: () => 'x' };
  const file = await writeArchive(
    'Team',
    records,
    { blobs, device, clock, appVersion: '1' },
    () => undefined
  );
  return { file, records };
}

async function entriesOf(file: File): Promise<Record<string, Uint8Array>> {
  return unzipSync(new Uint8Array(await file.arrayBuffer()));
}

function zipped(entries: Record<string, Uint8Array>, name = 'w.hearth'): File {
  return new File([zipSync(entries) as Uint8Array<ArrayBuffer>], name);
}

test('an archive read back gives the same records and bytes', async () => {
  const { file, records } = await archived();
  const blobs = new MemoryBlobs();
  const content = await readArchive(file, blobs);
  expect(content.records).toEqual(records);
  expect(content.index).toMatchObject({ name: 'Team', format: 1 });
  for (const id of Object.keys(content.index.blobs))
    expect(await blobs.has(id as `sha256:${string}`)).toBe(true);
});

const large = { entries: 10, jsonBytes: 4000, partBytes: 2000, totalBytes: 1e6 };

/** An archive of two projects' labels, five pieces each, and a log of eight jobs, within small limits. */
async function archivedInParts(most: typeof large) {
  const { blobs, device } = new SharedMachine();
  const jobs = Array.from({ length: 8 }, (_, i) => `job${i}`);
  for (const job of jobs) await device.appendLog(job, [{ at: 1, level: 'info', text: job.repeat(100) }]);
  const pieces = (id: string) =>
    Array.from({ length: 5 }, (_, i) => [{ item: `${id}${i}`, author: '標註'.repeat(90) } as Annotation]);
  const labels = ['p', 'q'].map((id) => ({
    project: { id } as StoredProject,
    annotations: (async function* () {
      yield* pieces(id);
    })()
  }));
  const records = { assets: {}, jobs: Object.fromEntries(jobs.map((id) => [id, {} as JobRecord])), labels };
  const ports = { blobs, device, clock: { now: () => 5, id: () => 'x' }, appVersion: '1' };
  const file = await writeArchive('Large', records, ports, () => undefined, most);
  return { file, jobs, said: { p: pieces('p').flat(), q: pieces('q').flat() } };
}

test('labels and logs that are too much for one entry go into several, and come back whole', async () => {
  const { file, jobs, said } = await archivedInParts(large);
  const sizes = Object.entries(await entriesOf(file)).filter(([path]) => path !== 'hearth.json');
  expect(Math.max(...sizes.map(([, bytes]) => bytes.length))).toBeLessThan(large.jsonBytes);
  expect(sizes.length).toBeGreaterThan(4);
  const { index, records, traces, more } = await readArchive(file, new MemoryBlobs());
  expect(index.format).toBe(2);
  const read = new Map(records.labels!.map(({ project, annotations }) => [project.id, [...annotations]]));
  const logs = { ...traces };
  for await (const part of more()) {
    for (const { project, annotations } of part.labels ?? []) read.get(project)!.push(...annotations);
    Object.assign(logs, part.traces);
  }
  expect(Object.fromEntries(read)).toEqual(said);
  expect(Object.entries(logs).map(([job, { log }]) => [job, log[0]!.text])).toEqual(
    jobs.map((job) => [job, job.repeat(100)])
  );
  const changed = { ...(await entriesOf(file)), 'more/1.json': new TextEncoder().encode('{"labels":[]}') };
  await expect(readArchive(zipped(changed), new MemoryBlobs())).rejects.toMatchObject({
    code: 'archive/bad-checksum'
  });
});

test('what could not be read back is not written', async () => {
  for (const [what, most] of [
    ['record-bytes', { ...large, jsonBytes: 1000 }],
    ['files', { ...large, entries: 5 }],
    ['bytes', { ...large, totalBytes: 5000 }]
  ] as const)
    await expect(archivedInParts(most)).rejects.toMatchObject({
      code: 'archive/too-large-to-write',
      details: { what }
    });
});

test('a flipped byte in a blob, a changed record and a missing blob are refused by checksum', async () => {
  const { file } = await archived();
  const path = Object.keys(await entriesOf(file)).find((name) => name.startsWith('blobs/'))!;
  const flipped = await entriesOf(file);
  flipped[path]![7]! ^= 1;
  const changed = await entriesOf(file);
  changed['records.json'] = new TextEncoder().encode('{"assets":{},"jobs":{}}');
  const { [path]: _gone, ...missing } = await entriesOf(file);
  for (const entries of [flipped, changed, missing])
    await expect(readArchive(zipped(entries), new MemoryBlobs())).rejects.toMatchObject({
      code: 'archive/bad-checksum'
    });
});

test('an entry of records that the index does not list is refused', async () => {
  const entries = await entriesOf((await archived()).file);
  const index = JSON.parse(new TextDecoder().decode(entries['hearth.json'])) as {
    readonly checksums: Record<string, string>;
  };
  const { 'traces.json': _unlisted, ...checksums } = index.checksums;
  const without = {
    ...entries,
    'hearth.json': new TextEncoder().encode(JSON.stringify({ ...index, checksums }))
  };
  const added = { ...entries, 'more/1.json': new TextEncoder().encode('{"labels":[]}') };
  for (const [changed, entry] of [
    [without, 'traces.json'],
    [added, 'more/1.json']
  ] as const)
    await expect(readArchive(zipped(changed), new MemoryBlobs())).rejects.toMatchObject({
      code: 'archive/bad-checksum',
      details: { entry }
    });
});

test('a path that escapes is refused', async () => {
  const entries = { ...(await entriesOf((await archived()).file)), '../evil.txt': new Uint8Array([1]) };
  await expect(readArchive(zipped(entries), new MemoryBlobs())).rejects.toMatchObject({
    code: 'archive/bad-path'
  });
});

test('a zip bomb is refused before it is unpacked', async () => {
  const bomb = zipped({ 'records.json': new Uint8Array(60_000_000) });
  expect(bomb.size).toBeLessThan(100_000);
  await expect(readArchive(bomb, new MemoryBlobs())).rejects.toMatchObject({ code: 'archive/too-large' });
});

test('a cut-off file, another kind of file and a newer format are told apart', async () => {
  const { file } = await archived();
  const cut = new File([file.slice(0, Math.floor(file.size / 2))], 'cut.hearth');
  await expect(readArchive(cut, new MemoryBlobs())).rejects.toMatchObject({ code: 'archive/not-an-archive' });
  const text = new File(['hello, world'], 'x.hearth');
  await expect(readArchive(text, new MemoryBlobs())).rejects.toMatchObject({
    code: 'archive/not-an-archive'
  });
  const entries = await entriesOf(file);
  const index = JSON.parse(new TextDecoder().decode(entries['hearth.json'])) as object;
  entries['hearth.json'] = new TextEncoder().encode(JSON.stringify({ ...index, format: 99 }));
  await expect(readArchive(zipped(entries), new MemoryBlobs())).rejects.toMatchObject({
    code: 'archive/newer'
  });
});

test('keys that could reach a prototype are dropped', async () => {
  const entries = await entriesOf((await archived()).file);
  const hostile = '{"assets":{"__proto__":{"polluted":1}},"jobs":{}}';
  entries['records.json'] = new TextEncoder().encode(hostile);
  await expect(readArchive(zipped(entries), new MemoryBlobs())).rejects.toMatchObject({
    code: 'archive/bad-checksum'
  });
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('ratings and comments go along, but nothing among them that is no comment', async () => {
  const shardsOf = (machine: SharedMachine): Shards => ({
    open: (name, how) =>
      how({
        id: name,
        log: machine.shardLog(name),
        channel: machine.channel(name),
        leases: machine.leases
      }),
    delete: () => Promise.resolve()
  });
  const machine = new SharedMachine();
  const workspace = await machine.tab({});
  const flow = await workspace.flows.create('Quiz', 'a.txt', {});
  const rating = { flow: flow.id, job: 'j', row: 0, a: 'x', b: 'y', better: 'a', rater: 'Ann' } as const;
  await workspace.flows.ratings.rate(rating);
  const author = '0'.repeat(32);
  const about = { subject: `flow:${flow.id}`, title: 'Quiz', path: `/flows/${flow.id}` };
  const comment = { id: 'c', ...about, thread: 'c', author, name: 'Ann', at: 1, text: 'Good', mentions: [] };
  const document = await shardsOf(machine).open(commentsShard, WorkspaceDocument.open);
  await document.commit((draft) => {
    draft.set(commentsMap, 'c', comment);
    draft.set(commentsMap, 'bad', { ...comment, id: 'bad', path: 'javascript:alert(1)' });
    draft.set(closedMap, 'c', { by: author, name: 'Ann', at: 2 });
  });
  await document.close();

  const { records } = await readArchive(await workspace.export(), new MemoryBlobs());
  expect(Object.values(records.ratings!)).toMatchObject([rating]);
  const other = shardsOf(new SharedMachine());
  await writeComments({ ...records.comments!, comments: { ...records.comments!.comments, x: null! } }, other);
  expect(await readComments(other)).toEqual({
    comments: { c: comment },
    resolved: { c: { by: author, name: 'Ann', at: 2 } }
  });
  expect(records.comments).toEqual(await readComments(other));
});
