// The log on disk: what is acknowledged is there when it is opened again, however the last process ended.
import { appendFile, mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileLog } from '../../../../src/server/relay/disk/file-log.js';
import { encodeRecord, scanRecords } from '../../../../src/server/relay/disk/records.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'hearth-log-'))));
afterEach(() => rm(folder, { recursive: true }));

const bytes = (text: string) => Buffer.from(text);
const textsOf = async (log: FileLog, after = 0) => {
  const texts: string[] = [];
  for await (const { kind, seq, bytes } of log.read(after))
    texts.push(`${kind === 'snapshot' ? 'S' : ''}${seq}:${Buffer.from(bytes)}`);
  return texts;
};
const segment = (first: number) => join(folder, `log.${String(first).padStart(16, '0')}`);

it('numbers what is appended and reads it back, whole or after a number', async () => {
  const log = await FileLog.open(folder);
  expect(await Promise.all(['a', 'b', 'c'].map((text) => log.append(bytes(text))))).toEqual([1, 2, 3]);
  expect(await textsOf(log)).toEqual(['1:a', '2:b', '3:c']);
  expect(await textsOf(log, 2)).toEqual(['3:c']);
  await log.close();
  const again = await FileLog.open(folder);
  expect(await again.append(bytes('d'))).toBe(4);
  expect(await textsOf(again, 1)).toEqual(['2:b', '3:c', '4:d']);
  await again.close();
});

it('cuts a torn end wherever it tears, keeps the piece, and goes on with the next number', async () => {
  const whole = encodeRecord(2, bytes('second'));
  for (const cut of [1, 5, 19, whole.length - 1]) {
    await rm(folder, { recursive: true });
    const log = await FileLog.open(folder);
    await log.append(bytes('first'));
    await log.close();
    await appendFile(segment(1), whole.subarray(0, cut));
    const again = await FileLog.open(folder);
    expect(await textsOf(again)).toEqual(['1:first']);
    expect(again.damaged).toBe(0);
    expect((await stat(`${segment(1)}.torn`)).size).toBe(cut);
    expect(await again.append(bytes('third'))).toBe(2);
    await again.close();
  }
});

it('steps over a record that was damaged in the middle, says so, and loses nothing that follows', async () => {
  const log = await FileLog.open(folder);
  for (const text of ['one', 'two', 'three']) await log.append(bytes(text));
  await log.close();
  const file = await readFile(segment(1));
  file[file.indexOf('two')]! ^= 1;
  await writeFile(segment(1), file);
  const again = await FileLog.open(folder);
  expect(await textsOf(again)).toEqual(['1:one', '3:three']);
  expect(again.damaged).toBe(encodeRecord(2, bytes('two')).length);
  expect(await again.append(bytes('four'))).toBe(4);
  await again.snapshot(4, bytes('all'));
  expect(again.damaged).toBe(0);
  await again.close();
});

it('finds every good record around a damaged length', () => {
  const file = Buffer.concat([1, 2, 3, 4].map((seq) => encodeRecord(seq, bytes(`RH${seq}`))));
  file.writeUInt32LE(0xffff_fff0, encodeRecord(1, bytes('RH1')).length + 4);
  expect(scanRecords(file).records.map(({ seq }) => seq)).toEqual([1, 3, 4]);
});

it('a snapshot stands for what came before; two are kept, and the log after the older', async () => {
  const log = await FileLog.open(folder);
  for (let i = 1; i <= 9; i++) {
    await log.append(bytes(`u${i}`));
    if (i % 3 === 0) await log.snapshot(i, bytes(`upto${i}`));
  }
  await log.append(bytes('u10'));
  expect(await textsOf(log)).toEqual(['S9:upto9', '10:u10']);
  expect(await textsOf(log, 8)).toEqual(['9:u9', '10:u10']);
  // Older than what is left of the log: from the snapshot.
  expect(await textsOf(log, 4)).toEqual(['S9:upto9', '10:u10']);
  const names = (await readdir(folder)).map((name) => name.replace(/\.0+/, '.')).sort();
  expect(names).toEqual(['log.10', 'log.7', 'snapshot.6', 'snapshot.9']);
  await log.close();

  await truncate(join(folder, `snapshot.${'9'.padStart(16, '0')}`), 10);
  const again = await FileLog.open(folder);
  expect(await textsOf(again)).toEqual(['S6:upto6', '7:u7', '8:u8', '9:u9', '10:u10']);
  await again.close();
});

it('goes on numbering after a snapshot even when its new segment is empty', async () => {
  const log = await FileLog.open(folder);
  await log.append(bytes('a'));
  await log.snapshot(1, bytes('all'));
  await log.close();
  const again = await FileLog.open(folder);
  expect(await again.append(bytes('b'))).toBe(2);
  expect(again.bytes).toBe(
    (await Promise.all((await readdir(folder)).map((n) => stat(join(folder, n))))).reduce(
      (s, { size }) => s + size,
      0
    )
  );
  await again.close();
});

it('does not acknowledge after it was closed', async () => {
  const log = await FileLog.open(folder);
  await log.close();
  await expect(log.append(bytes('late'))).rejects.toThrow('closed');
});
