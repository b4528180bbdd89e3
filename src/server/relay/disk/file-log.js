// The log of one document as files of one folder: segments `log.<first number>` and snapshots `snapshot.<number>`,
// both of records (records.js).
// Appends of the same moment share one flush; an append resolves only after it.
import { mkdir, open, readdir, readFile, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, writeWhole } from './durable.js';
import { encodeRecord, scanRecords } from './records.js';

/** @typedef {import('./records.js').LogRecord} LogRecord */
/** @typedef {import('../storage.js').DocumentLog} DocumentLog */
/** @typedef {{ bytes: Uint8Array, from: unknown, done: (seq: number) => void, failed: (error: unknown) => void }} Append */

/** Keeps the newest snapshot and the one before, in case the newest is damaged. */
const snapshotsKept = 2;
/** A segment is read whole, and goes when a snapshot covers it. */
const segmentBytes = 16 * 1024 ** 2;
const name = (/** @type {string} */ kind, /** @type {number} */ seq) =>
  `${kind}.${String(seq).padStart(16, '0')}`;

/** @implements {DocumentLog} */
export class FileLog {
  /** @type {string} */ #folder;
  /** @type {import('node:fs/promises').FileHandle | undefined} */ #file;
  /** First numbers of the segments, ascending. @type {number[]} */ #segments = [];
  /** Numbers that snapshots cover, ascending. @type {number[]} */ #snapshots = [];
  /** @type {(seq: number, bytes: Uint8Array, from: unknown) => void} */ #heard;
  /** @type {number} */ #segmentBytes;
  /** @type {Append[]} */ #waiting = [];
  /** @type {Promise<void> | undefined} */ #flushing;
  /** Set after a failed write: what the disk then holds is unknown until it is opened again. */
  /** @type {unknown} */ #broken;
  /** End of the last good record of the open segment. */
  #end = 0;
  lastSeq = 0;
  bytes = 0;
  damaged = 0;

  /**
   * @param {string} folder @param {(seq: number, bytes: Uint8Array, from: unknown) => void} heard
   * @param {number} segment
   */
  constructor(folder, heard, segment) {
    this.#folder = folder;
    this.#heard = heard;
    this.#segmentBytes = segment;
  }

  /**
   * Opens the log, making the folder where there is none. A torn end is cut off and kept in a `.torn` file.
   * @param {string} folder
   * @param {(seq: number, bytes: Uint8Array, from: unknown) => void} [heard] is told each record once it is durable
   * @param {number} [segment] bytes after which a new file is begun
   */
  static async open(folder, heard = () => undefined, segment = segmentBytes) {
    await mkdir(folder, { recursive: true });
    const log = new FileLog(folder, heard, segment);
    await log.#load();
    return log;
  }

  async #load() {
    const names = (await readdir(this.#folder)).sort();
    const numbersOf = (/** @type {string} */ kind) =>
      names
        .filter((file) => new RegExp(`^${kind}\\.\\d+$`).test(file))
        .map((file) => Number(file.split('.')[1]));
    this.#segments = numbersOf('log');
    this.#snapshots = numbersOf('snapshot');
    this.lastSeq = Math.max(0, this.#snapshots.at(-1) ?? 0);
    for (const first of this.#segments) await this.#loadSegment(first);
    for (const covers of this.#snapshots)
      this.bytes += (await readFile(join(this.#folder, name('snapshot', covers)))).length;
    if (this.#segments.length === 0) await this.#startSegment();
    else this.#file = await open(this.#segmentPath(), 'r+');
  }

  /** @param {number} first */
  async #loadSegment(first) {
    const path = join(this.#folder, name('log', first));
    const file = await readFile(path);
    const { records, end, damaged } = scanRecords(file);
    const isLast = first === this.#segments.at(-1);
    if (end < file.length) {
      await writeFile(`${path}.torn`, file.subarray(end));
      if (isLast) await truncate(path, end);
    }
    // In an earlier segment even the end is the middle: what is cut there was once acknowledged.
    const lost = damaged + (isLast ? 0 : file.length - end);
    if (lost > 0) this.damaged += lost;
    this.lastSeq = Math.max(this.lastSeq, first - 1, records.at(-1)?.seq ?? 0);
    this.bytes += end;
    if (isLast) this.#end = end;
  }

  #segmentPath() {
    return join(this.#folder, name('log', this.#segments.at(-1) ?? 1));
  }

  async #startSegment() {
    const first = this.lastSeq + 1;
    await this.#file?.close();
    if (this.#segments.at(-1) !== first) this.#segments.push(first);
    await (await open(this.#segmentPath(), 'a')).close();
    this.#file = await open(this.#segmentPath(), 'r+');
    this.#end = (await this.#file.stat()).size;
    await syncFolder(this.#folder);
  }

  /** @param {Uint8Array} bytes @param {unknown} [from] @returns {Promise<number>} */
  append(bytes, from) {
    return new Promise((done, failed) => {
      this.#waiting.push({ bytes, from, done, failed });
      this.#flushing ??= this.#flush();
    });
  }

  async #flush() {
    // Whatever else arrives in this turn of the loop joins the same flush.
    await new Promise((soon) => setImmediate(soon));
    while (this.#waiting.length > 0) await this.#write(this.#waiting.splice(0));
    this.#flushing = undefined;
  }

  /** @param {Append[]} group */
  async #write(group) {
    try {
      if (this.#broken || !this.#file) throw this.#broken ?? new Error('This log is closed.');
      const first = this.lastSeq + 1;
      const block = Buffer.concat(group.map(({ bytes }, i) => encodeRecord(first + i, bytes)));
      await writeAll(this.#file, block, this.#end);
      await this.#file.datasync();
      this.#end += block.length;
      this.bytes += block.length;
      this.lastSeq += group.length;
      for (const [i, { bytes, from, done }] of group.entries()) {
        this.#heard(first + i, bytes, from);
        done(first + i);
      }
      if (this.#end > this.#segmentBytes) await this.#startSegment();
    } catch (error) {
      this.#broken ??= error;
      for (const { failed } of group) failed(error);
    }
  }

  /**
   * Keeps a snapshot that stands for everything up to `covers`, and drops what the one before it made needless.
   * @param {number} covers @param {Uint8Array} bytes
   */
  async snapshot(covers, bytes) {
    if (covers > this.lastSeq) throw new RangeError('A snapshot cannot cover what is not in the log.');
    await this.#inTurn(async () => {
      if (covers <= (this.#snapshots.at(-1) ?? 0)) return;
      const record = encodeRecord(covers, bytes);
      await writeWhole(join(this.#folder, name('snapshot', covers)), record);
      this.bytes += record.length;
      this.#snapshots.push(covers);
      this.damaged = 0;
      await this.#startSegment();
      await this.#dropNeedless();
    });
  }

  /** Runs between two flushes. @param {() => Promise<void>} work */
  async #inTurn(work) {
    while (this.#flushing) await this.#flushing;
    const turn = work();
    const next = () => (this.#waiting.length > 0 ? this.#flush() : void (this.#flushing = undefined));
    this.#flushing = turn.then(next, next);
    await turn;
  }

  async #dropNeedless() {
    while (this.#snapshots.length > snapshotsKept)
      await this.#drop('snapshot', /** @type {number} */ (this.#snapshots.shift()));
    const oldest = this.#snapshots.length === snapshotsKept ? (this.#snapshots[0] ?? 0) : 0;
    while ((this.#segments[1] ?? Infinity) <= oldest + 1)
      await this.#drop('log', /** @type {number} */ (this.#segments.shift()));
  }

  /** @param {string} kind @param {number} seq */
  async #drop(kind, seq) {
    const path = join(this.#folder, name(kind, seq));
    this.bytes -= (await readFile(path)).length;
    await unlink(path);
  }

  /** @param {number} after @returns {ReturnType<DocumentLog['read']>} */
  async *read(after) {
    const upTo = this.lastSeq;
    let from = after;
    let isFresh = after === 0;
    while (isFresh || from < upTo) {
      const first = this.#segments.findLast((segment) => segment <= from + 1);
      if (isFresh || first === undefined) {
        const snapshot = await this.#newestSnapshot();
        if (snapshot) yield { kind: 'snapshot', ...snapshot };
        from = Math.max(from, snapshot?.seq ?? 0, isFresh ? 0 : (this.#segments[0] ?? 1) - 1);
        isFresh = false;
        continue;
      }
      for (const record of await this.#segment(first))
        if (record.seq > from && record.seq <= upTo) {
          from = record.seq;
          yield { kind: 'record', ...record };
        }
      const next = this.#segments.find((segment) => segment > first);
      if (this.#segments.includes(first)) from = Math.max(from, (next ?? upTo + 1) - 1);
    }
  }

  /** Records of a segment; none if a snapshot has just made it needless. @param {number} first */
  async #segment(first) {
    try {
      return scanRecords(await readFile(join(this.#folder, name('log', first)))).records;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
      return [];
    }
  }

  /** @param {number} seq @returns {Promise<Uint8Array | undefined>} */
  async record(seq) {
    const first = this.#segments.findLast((segment) => segment <= seq);
    const records = first === undefined ? [] : await this.#segment(first);
    return records.find((record) => record.seq === seq)?.bytes;
  }

  /** @param {number} seq */
  async reaches(seq) {
    return seq <= this.lastSeq;
  }

  /** The newest whole snapshot. @returns {Promise<LogRecord | undefined>} */
  async #newestSnapshot() {
    for (const covers of [...this.#snapshots].reverse()) {
      const [record] = scanRecords(await readFile(join(this.#folder, name('snapshot', covers)))).records;
      if (record) return record;
    }
    return undefined;
  }

  async close() {
    while (this.#flushing) await this.#flushing;
    await this.#file?.close();
    this.#file = undefined;
  }
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {Buffer} block @param {number} at
 */
async function writeAll(file, block, at) {
  for (let done = 0; done < block.length;) {
    const { bytesWritten } = await file.write(block, done, block.length - done, at + done);
    done += bytesWritten;
  }
}
