// The JSON entries of an archive, written piece by piece into Blobs: labels and traces of a large workspace are more than the
// heap should hold, and more than one entry may hold. What no longer fits beside the records goes into further entries.
import { blobIdsIn } from '$core/hash';
import type { BlobId, DeviceStore } from '$core/ports';
import type { ArchiveRecords } from './archive';
import type { LabelsToArchive } from './labels/labels-archive';

/** The records of a workspace to be archived. */
export interface RecordsToArchive extends Omit<ArchiveRecords, 'labels'> {
  readonly labels?: Iterable<LabelsToArchive>;
}

/** One JSON object, and further ones with what came after `mostBytes` of it. */
export interface JsonEntries {
  readonly first: Blob;
  readonly more: readonly Blob[];
}

/**
 * All records, and the ids of blobs anywhere in them. Further entries are { labels: [{ project: its id, annotations }] };
 * a piece of labels is never parted.
 */
export async function recordsJson(
  { labels, ...records }: RecordsToArchive,
  mostBytes: number
): Promise<JsonEntries & { readonly ids: Set<BlobId> }> {
  const ids = blobIdsIn(records);
  if (!labels) return { first: new Blob([JSON.stringify(records)]), more: [], ids };
  const parts = [new Blob([JSON.stringify(records).slice(0, -1), ',"labels":['])];
  const more = new Entries(mostBytes, '{"labels":[', ']}');
  let bytes = parts[0]!.size;
  let projects = 0;
  const add = (...texts: readonly (string | Blob)[]): void => {
    const part = new Blob([...texts]);
    parts.push(part);
    bytes += part.size;
  };
  for (const { project, annotations } of labels) {
    blobIdsIn(project, ids);
    add(`${projects++ > 0 ? ',' : ''}{"project":${JSON.stringify(project)},"annotations":[`);
    let count = 0;
    for await (const some of annotations) {
      if (some.length === 0) continue;
      blobIdsIn(some, ids);
      const list = new Blob([some.map((one) => JSON.stringify(one)).join(',')]);
      if (bytes + list.size <= mostBytes) add(count++ > 0 ? ',' : '', list);
      else more.add(new Blob([`{"project":${JSON.stringify(project.id)},"annotations":[`, list, ']}']));
    }
    add(']}');
  }
  return { first: new Blob([...parts, ']}']), more: more.end(), ids };
}

/** Series and logs by job; further entries are { traces: the same of other jobs }. */
export async function tracesJson(
  jobs: readonly string[],
  device: DeviceStore,
  mostBytes: number
): Promise<JsonEntries> {
  const first = new Entries(mostBytes, '{', '}');
  const more = new Entries(mostBytes, '{"traces":{', '}}');
  for (const id of jobs) {
    const trace = { series: await device.series(id), log: await device.log(id) };
    const json = new Blob([`${JSON.stringify(id)}:${JSON.stringify(trace)}`]);
    if (!more.any && first.hasRoom(json)) first.add(json);
    else more.add(json);
  }
  return { first: first.end()[0] ?? new Blob(['{}']), more: more.end() };
}

/** Lists of JSON, one Blob each, of about so many bytes at most, or of one member that has more. */
class Entries {
  readonly #mostBytes: number;
  readonly #head: string;
  readonly #tail: string;
  readonly #done: Blob[] = [];
  #parts: Blob[] = [];
  #bytes = 0;

  constructor(mostBytes: number, head: string, tail: string) {
    this.#mostBytes = mostBytes;
    this.#head = head;
    this.#tail = tail;
  }

  get any(): boolean {
    return this.#parts.length + this.#done.length > 0;
  }

  hasRoom(json: Blob): boolean {
    return this.#parts.length === 0 || this.#bytes + json.size <= this.#mostBytes;
  }

  add(json: Blob): void {
    if (!this.hasRoom(json)) this.#close();
    this.#parts.push(new Blob([this.#parts.length > 0 ? ',' : '', json]));
    this.#bytes += json.size + 1;
  }

  end(): readonly Blob[] {
    if (this.#parts.length > 0) this.#close();
    return this.#done;
  }

  #close(): void {
    this.#done.push(new Blob([this.#head, ...this.#parts, this.#tail]));
    this.#parts = [];
    this.#bytes = 0;
  }
}
