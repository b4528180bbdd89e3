// A workspace as one .hearth file: a zip of JSON records and blobs, each with its SHA-256 in the index. Reading
// is all or nothing: every length, path and checksum is checked before anything becomes visible. What is written is held to
// the limits of reading.
import { Unzip, UnzipInflate, type UnzipFile } from 'fflate';
import type { AssetRecord } from '$core/assets';
import { HearthError } from '$core/errors';
import { blobIdsIn, hashBytes, isBlobId } from '$core/hash';
import type { FlowRating } from '$core/flows/rating';
import type { FlowRecord } from '$core/flows/record';
import type { JobRecord } from '$core/jobs/record';
import type { Conversation } from '$core/lm/conversation';
import { imageFilesIn } from '$core/images/manifest';
import type { Annotation } from '$core/labels/project';
import { isRecord } from '$core/params';
import type { BlobId, Blobs, DeviceStore, LogLine, Series } from '$core/ports';
import { recordsJson, tracesJson, type RecordsToArchive } from './archive-json';
import type { ArchivedComments } from './comments-archive';
import type { ArchivedLabels } from './labels/labels-archive';
import type { PipelineMap } from './pipeline-maps';
import type { WorkspacePorts } from './ports';
import { ZipWriter } from './zip-writer';

/** 2 has entries beside records and traces (more/1.json), and is written only where they are needed. */
const formatVersion = 2;
const stepBytes = 1024 * 1024;
const limits = { entries: 200_000, jsonBytes: 256e6, partBytes: 128e6, totalBytes: 64e9, ratio: 200 };
const moreEntry = /^more\/(\d{1,6})\.json$/;

export interface ArchiveRecords {
  readonly assets: Readonly<Record<string, AssetRecord>>;
  readonly jobs: Readonly<Record<string, JobRecord>>;
  /** Absent in files written before there were any. */
  readonly conversations?: Readonly<Record<string, Conversation>>;
  /** Likewise. */
  readonly flows?: Readonly<Record<string, FlowRecord>>;
  readonly ratings?: Readonly<Record<string, FlowRating>>;
  readonly comments?: ArchivedComments;
  readonly labels?: readonly ArchivedLabels[];
  /** Pipelines, their runs and the runs' steps, by map. Absent in files written before there were any. */
  readonly pipelines?: Readonly<Partial<Record<PipelineMap, Readonly<Record<string, unknown>>>>>;
}

interface JobTrace {
  readonly series: readonly Series[];
  readonly log: readonly LogLine[];
}

export interface ArchiveIndex {
  readonly format: number;
  readonly name: string;
  readonly appVersion: string;
  readonly createdAt: number;
  /** SHA-256 of each JSON entry by path; blobs are named by theirs. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly blobs: Readonly<Record<string, number>>;
}

/**
 * Writes the archive; memory stays near one blob, or a thousand labels; the file itself is a Blob.
 * @throws HearthError archive/too-large-to-write for one that could not be read back
 */
export async function writeArchive(
  name: string,
  records: RecordsToArchive,
  ports: Pick<WorkspacePorts, 'blobs' | 'device' | 'clock' | 'appVersion'>,
  onProgress: (fraction: number) => void,
  most: Pick<typeof limits, 'entries' | 'jsonBytes' | 'partBytes' | 'totalBytes'> = limits
): Promise<File> {
  const zip = new ZipWriter(new Date(ports.clock.now()));
  const checksums: Record<string, string> = {};
  const size = new SizeCheck(most);
  const addJson = async (path: string, json: Blob): Promise<void> => {
    size.addJson(json.size);
    checksums[path] = await hashBytes(json);
    await zip.addPacked(path, json);
  };
  const said = await recordsJson(records, most.partBytes);
  await addJson('records.json', said.first);
  const traces = await tracesJson(Object.keys(records.jobs), ports.device, most.partBytes);
  await addJson('traces.json', traces.first);
  const more = [...said.more, ...traces.more];
  for (const [i, json] of more.entries()) await addJson(`more/${i + 1}.json`, json);
  const ids = await imageFilesIn(Object.values(records.assets), ports.blobs, said.ids);
  size.checkCount(ids.size + more.length + 3);
  const blobs: Record<string, number> = {};
  for (const [i, id] of [...ids].entries()) {
    const blob = await ports.blobs.get(id);
    size.add(blob.size);
    blobs[id] = blob.size;
    await zip.addBlob(`blobs/${id.slice(7)}`, blob);
    onProgress((i + 1) / ids.size);
  }
  const { appVersion, clock } = ports;
  const format = more.length > 0 ? formatVersion : 1;
  const index: ArchiveIndex = { format, name, appVersion, createdAt: clock.now(), checksums, blobs };
  zip.addBytes('hearth.json', new TextEncoder().encode(JSON.stringify(index)));
  return new File([zip.finish()], `${name}.hearth`, { type: 'application/zip' });
}

/** Refuses what could not be read back. */
class SizeCheck {
  readonly #most: Pick<typeof limits, 'entries' | 'jsonBytes' | 'totalBytes'>;
  #total = 0;

  constructor(most: Pick<typeof limits, 'entries' | 'jsonBytes' | 'totalBytes'>) {
    this.#most = most;
  }

  addJson(bytes: number): void {
    if (bytes > this.#most.jsonBytes) throw refuseToWrite('record-bytes', bytes, this.#most.jsonBytes);
    this.add(bytes);
  }

  add(bytes: number): void {
    this.#total += bytes;
    if (this.#total > this.#most.totalBytes) throw refuseToWrite('bytes', this.#total, this.#most.totalBytes);
  }

  checkCount(entries: number): void {
    if (entries > this.#most.entries) throw refuseToWrite('files', entries, this.#most.entries);
  }
}

function refuseToWrite(what: 'record-bytes' | 'bytes' | 'files', count: number, limit: number): HearthError {
  return new HearthError(
    'archive/too-large-to-write',
    { what, count, limit },
    { kept: 'Nothing was changed, and no file was written.' }
  );
}

export interface ArchiveContent {
  readonly index: ArchiveIndex;
  readonly records: ArchiveRecords;
  readonly traces: Readonly<Record<string, JobTrace>>;
  /** What did not fit beside the records and traces, in parts, each of which is read when it is come to. */
  more(): AsyncGenerator<ArchivePart>;
}

export interface ArchivePart {
  /** Further labels of projects that are among the records. */
  readonly labels?: readonly { readonly project: string; readonly annotations: readonly Annotation[] }[];
  readonly traces?: Readonly<Record<string, JobTrace>>;
}

/**
 * Reads an archive, storing its blobs as they come. The caller makes nothing visible unless this resolves.
 * @throws HearthError archive/…, store/quota
 */
export async function readArchive(
  file: File,
  blobs: Blobs,
  onProgress: (fraction: number) => void = () => undefined
): Promise<ArchiveContent> {
  const reader = new ArchiveReader(file.name, blobs);
  await reader.read(file, onProgress);
  return reader.content();
}

class ArchiveReader {
  readonly #file: string;
  readonly #blobs: Blobs;
  readonly #json = new Map<string, { value: unknown; hash: string }>();
  /** Checked, and out of the heap; by number, as they are checked beside one another. */
  readonly #more = new Map<number, Blob>();
  readonly #named = new Set<BlobId>();
  readonly #stored = new Set<string>();
  readonly #closing: Promise<void>[] = [];
  #open = 0;
  #count = 0;
  #total = 0;
  #failed: unknown;

  constructor(file: string, blobs: Blobs) {
    this.#file = file;
    this.#blobs = blobs;
  }

  async read(file: File, onProgress: (fraction: number) => void): Promise<void> {
    const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
    if (head[0] !== 0x50 || head[1] !== 0x4b) throw this.#notArchive('it is not a zip file');
    const unzip = new Unzip((entry) => this.#begin(entry, file.size));
    unzip.register(UnzipInflate);
    for (let at = 0; at < file.size; at += stepBytes) {
      const bytes = new Uint8Array(await file.slice(at, at + stepBytes).arrayBuffer());
      try {
        unzip.push(bytes, at + stepBytes >= file.size);
      } catch (error) {
        throw this.#failed ?? (error instanceof HearthError ? error : this.#notArchive(String(error)));
      }
      await Promise.all(this.#closing.splice(0));
      if (this.#failed) throw this.#failed;
      onProgress(Math.min(1, (at + stepBytes) / file.size));
    }
    if (this.#open > 0) throw this.#notArchive('it ends in the middle');
  }

  /** @throws HearthError archive/not-an-archive, archive/bad-checksum, archive/newer */
  content(): ArchiveContent {
    const index = this.#json.get('hearth.json')?.value;
    if (
      !isRecord(index) ||
      typeof index.format !== 'number' ||
      !isRecord(index.checksums) ||
      !isRecord(index.blobs)
    )
      throw this.#notArchive('its index is missing');
    if (index.format > formatVersion)
      throw new HearthError('archive/newer', { file: this.#file, version: index.format });
    for (const [path, hash] of Object.entries(index.checksums)) {
      if (this.#json.get(path)?.hash !== hash) throw this.#badChecksum(path);
    }
    for (const path of this.#json.keys())
      if (path !== 'hearth.json' && !Object.hasOwn(index.checksums, path)) throw this.#badChecksum(path);
    for (const id of Object.keys(index.blobs)) if (!this.#stored.has(id)) throw this.#badChecksum(id);
    const records = this.#json.get('records.json')?.value;
    const traces = this.#json.get('traces.json')?.value ?? {};
    if (!isRecord(records) || !isRecord(records.assets) || !isRecord(records.jobs) || !isRecord(traces))
      throw this.#notArchive('its records are missing');
    const missing = [...blobIdsIn(records, this.#named)].find((id) => !this.#stored.has(id));
    if (missing) throw this.#badChecksum(missing);
    return {
      index: index as unknown as ArchiveIndex,
      records: records as unknown as ArchiveRecords,
      traces: traces as unknown as Readonly<Record<string, JobTrace>>,
      more: () => partsOf([...this.#more].sort(([a], [b]) => a - b).map(([, part]) => part))
    };
  }

  #begin(entry: UnzipFile, fileBytes: number): void {
    const { name } = entry;
    this.#count++;
    const blobId = /^blobs\/([0-9a-f]{64})$/.exec(name)?.[1];
    if (this.#count > limits.entries) throw this.#refuse('it has too many entries');
    if (!blobId && !['hearth.json', 'records.json', 'traces.json'].includes(name) && !moreEntry.test(name))
      throw new HearthError('archive/bad-path', { file: this.#file, entry: name.slice(0, 200) });
    const parts: Blob[] = [];
    let pending: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    this.#open++;
    entry.ondata = (error, data, final) => {
      if (error) this.#failed ??= this.#notArchive(`${name} is damaged (${error.message})`);
      if (this.#failed) return;
      size += data.length;
      this.#total += data.length;
      if (this.#total > limits.totalBytes || this.#total > limits.ratio * fileBytes + 10e6)
        this.#failed = this.#refuse('it unpacks to far more than its size');
      else if (!blobId && size > limits.jsonBytes) this.#failed = this.#refuse(`${name} is too large`);
      if (this.#failed) return entry.terminate();
      pending.push(data as Uint8Array<ArrayBuffer>);
      if (final || size % (16 * stepBytes) < data.length) {
        parts.push(new Blob(pending));
        pending = [];
      }
      if (final) this.#closing.push(this.#close(name, new Blob(parts), blobId));
    };
    entry.start();
  }

  async #close(name: string, bytes: Blob, blobId: string | undefined): Promise<void> {
    this.#open--;
    try {
      const hash = await hashBytes(bytes);
      if (blobId !== undefined) {
        if (hash !== `sha256:${blobId}` || !isBlobId(hash)) throw this.#badChecksum(name);
        await this.#blobs.put(bytes);
        this.#stored.add(hash);
      } else {
        const value = parseJson(await bytes.text());
        const isMore = moreEntry.test(name);
        if (isMore) this.#checkPart(name, value, bytes);
        this.#json.set(name, { value: isMore ? undefined : value, hash });
      }
    } catch (error) {
      this.#failed ??= error instanceof SyntaxError ? this.#notArchive(`${name} is not JSON`) : error;
    }
  }

  #checkPart(name: string, value: unknown, bytes: Blob): void {
    if (!isRecord(value) || !isRecord(value.traces ?? {}) || !Array.isArray(value.labels ?? []))
      throw this.#notArchive(`${name} has neither labels nor traces`);
    blobIdsIn(value.labels ?? [], this.#named);
    this.#more.set(Number(moreEntry.exec(name)![1]), bytes);
  }

  #notArchive(reason: string): HearthError {
    return new HearthError(
      'archive/not-an-archive',
      { file: this.#file, reason },
      { kept: 'Nothing was changed.' }
    );
  }

  #badChecksum(entry: string): HearthError {
    return new HearthError(
      'archive/bad-checksum',
      { file: this.#file, entry },
      { kept: 'Nothing was changed.' }
    );
  }

  #refuse(reason: string): HearthError {
    return new HearthError(
      'archive/too-large',
      { file: this.#file, reason },
      { kept: 'Nothing was changed.' }
    );
  }
}

async function* partsOf(entries: readonly Blob[]): AsyncGenerator<ArchivePart> {
  for (const entry of entries) yield parseJson(await entry.text()) as ArchivePart;
}

/** JSON without keys that could reach a prototype. */
function parseJson(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) =>
    key === '__proto__' || key === 'constructor' || key === 'prototype' ? undefined : value
  );
}

/** Writes an archive's series and logs into a device store. */
export async function restoreTraces(traces: ArchiveContent['traces'], device: DeviceStore): Promise<void> {
  for (const [job, { series, log }] of Object.entries(traces)) {
    const points = series.flatMap(({ name, steps, values }) =>
      steps.map((step, i) => ({ series: name, step, value: values[i]! }))
    );
    await device.appendSeries(job, points);
    await device.appendLog(job, log);
  }
}
