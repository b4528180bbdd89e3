// Who did what and when with the records of a shared workspace. Each device writes what it does into the transaction
// that does it, in a ring of its own, so that the log is bounded and no two devices ever write the same entry.
import { conflictTag } from './rescue-versions';
import type { AssetRecord } from '$core/assets';
import { isRecord } from '$core/params';
import type { Live } from '$core/ports';
import { isTime } from '$core/sharing/comments';
import type { Draft, Touched, WorkspaceDocument } from '$sync/document';
import { labelProjects } from './labels/labels';
import { pipelineMaps } from './pipeline-maps';

export const activityVerbs = [
  'made',
  'changed',
  'renamed',
  'deleted',
  'restored',
  'shared-bytes',
  'started',
  'completed',
  'failed',
  'cancelled',
  'conflict'
] as const;
export type ActivityVerb = (typeof activityVerbs)[number];

export interface ActivityEntry {
  /** Grows with each entry of a device. */
  readonly n: number;
  readonly author: string;
  readonly name: string;
  readonly at: number;
  readonly verb: ActivityVerb;
  /** 'dataset', 'model', 'run', 'pipeline', 'flow', 'labels', … */
  readonly kind: string;
  readonly title: string;
  /** Key of the record. */
  readonly key: string;
}

/** Entries kept of each device. */
export const keptPerDevice = 300;
const map = 'activity';
/** Changes of one thing closer together than this are one entry. */
const sameWithinMs = 10 * 60_000;
const longestTitle = 120;
/** Of any part of an entry: names and keys are shorter. */
const longestText = 1000;

export interface ActivityPorts {
  readonly document: WorkspaceDocument;
  readonly author: string;
  name(): string;
  now(): number;
}

export class Activity {
  readonly #ports: ActivityPorts;
  /** All entries that are kept, newest first. */
  readonly live: Live<readonly ActivityEntry[]>;

  constructor(ports: ActivityPorts) {
    this.#ports = ports;
    const { live } = ports.document.records<ActivityEntry>(map);
    this.live = { get: () => this.list(), subscribe: live.subscribe };
    ports.document.witness = (touched, draft) => this.#note(touched, draft);
  }

  /** What is no entry is left out, whoever wrote it. */
  list(): readonly ActivityEntry[] {
    const records = this.#ports.document.records<unknown>(map).all();
    return [...records]
      .flatMap(([id, entry]) => (isEntry(id, entry) ? [entry] : []))
      .sort((a, b) => b.at - a.at || b.n - a.n);
  }

  /** The log as a file: CSV with a header, or a JSON array; times in UTC. */
  export(format: 'csv' | 'json'): File {
    const rows = this.list().map(({ at, name, author, verb, kind, title }) => ({
      at: new Date(at).toISOString(),
      name,
      author,
      verb,
      kind,
      title
    }));
    if (format === 'json')
      return new File([`${JSON.stringify(rows, null, 2)}\n`], 'activity.json', { type: 'application/json' });
    const header = ['at', 'name', 'author', 'verb', 'kind', 'title'] as const;
    const lines = [
      header.join(','),
      ...rows.map((row) => header.map((name) => csvCell(row[name])).join(','))
    ];
    return new File([`${lines.join('\r\n')}\r\n`], 'activity.csv', { type: 'text/csv' });
  }

  close(): void {
    delete this.#ports.document.witness;
  }

  #note(touched: readonly Touched[], draft: Draft): void {
    const wholes = wholesOf(touched, (id) => draft.get(pipelineMaps.pipelines, id));
    const { author, now } = this.#ports;
    // In the draft: what is shown has nothing of this transaction yet.
    let last: ActivityEntry | undefined;
    for (const [id, entry] of draft.entries<unknown>(map))
      if (id.startsWith(`${author}:`) && isEntry(id, entry) && !(last && last.n > entry.n)) last = entry;
    for (const { verb, kind, title, key } of eventsIn(wholes)) {
      const isSame = last?.verb === verb && last.key === key && now() - last.at < sameWithinMs;
      const n: number = isSame ? last!.n : (last?.n ?? -1) + 1;
      const entry = { n, author, name: this.#ports.name(), at: now(), verb, kind, key };
      last = { ...entry, title: title.slice(0, longestTitle) };
      draft.set<ActivityEntry>(map, placeOf(author, n), last);
    }
  }
}

/** Where an entry is in the ring of its device. */
function placeOf(author: string, n: number): string {
  return `${author}:${n % keptPerDevice}`;
}

/** Whether this is an entry as another's device should have written it. */
function isEntry(id: string, value: unknown): value is ActivityEntry {
  if (!isRecord(value)) return false;
  const { n, author, name, at, verb, kind, title, key } = value;
  return (
    Number.isSafeInteger(n) &&
    isTime(at) &&
    [author, name, kind, title, key].every(
      (part) => typeof part === 'string' && part.length <= longestText
    ) &&
    activityVerbs.includes(verb as ActivityVerb) &&
    id === placeOf(author as string, n as number)
  );
}

/** Changes of a graph's parts as changes of its pipeline, which is what people know. */
export function wholesOf(touched: readonly Touched[], pipeline: (id: string) => unknown): readonly Touched[] {
  const isPart = ({ map: where }: Touched): boolean => where === pipelineMaps.parts;
  const named = new Set(
    touched.filter(({ map: where }) => where === pipelineMaps.pipelines).map(({ key }) => key)
  );
  const changed = new Set(touched.filter(isPart).map(({ key }) => key.split('/', 1)[0]!));
  const wholes = [...changed]
    .filter((id) => !named.has(id))
    .flatMap((id): Touched[] => {
      const record = pipeline(id);
      return record === undefined
        ? []
        : [{ map: pipelineMaps.pipelines, key: id, before: record, after: record }];
    });
  return [...touched.filter((one) => !isPart(one)), ...wholes];
}

type Event = Pick<ActivityEntry, 'verb' | 'kind' | 'title' | 'key'>;

/** What a person would say was done by these changes of one transaction. */
export function eventsIn(touched: readonly Touched[]): readonly Event[] {
  const gone = touched.find(({ map: where, after }) => where === 'assets' && after === undefined);
  const come = touched.find(({ map: where, before }) => where === 'assets' && before === undefined);
  if (gone && come && titleOf(gone.before) !== undefined) {
    const { name, kind } = come.after as AssetRecord;
    return [{ verb: 'renamed', kind, title: `${titleOf(gone.before)} → ${name}`, key: come.key }];
  }
  return touched.flatMap((one) => {
    const verb = verbOf(one);
    const kind = kindOf(one);
    if (!verb || !kind) return [];
    return [{ verb, kind, title: titleOf(one.after ?? one.before) ?? one.key, key: one.key }];
  });
}

const kinds: Readonly<Record<string, string>> = {
  jobs: 'run',
  flows: 'flow',
  [pipelineMaps.pipelines]: 'pipeline',
  [pipelineMaps.runs]: 'pipeline run',
  [pipelineMaps.components]: 'pipeline component',
  [labelProjects]: 'labels',
  sharedBytes: 'bytes'
};

function kindOf({ map: where, before, after }: Touched): string | undefined {
  if (where === 'assets') return ((after ?? before) as AssetRecord).kind;
  return kinds[where];
}

function verbOf({ map: where, before, after }: Touched): ActivityVerb | undefined {
  if (where === 'sharedBytes') return isRecord(after) && !after.lost ? 'shared-bytes' : undefined;
  if (after === undefined) return 'deleted';
  if (isRecord(after) && typeof after.state === 'string') return stateVerb(before, after.state);
  if (before === undefined) return isConflict(after) ? 'conflict' : 'made';
  const [was, is] = [before, after] as readonly Partial<AssetRecord>[];
  if (was?.deletedAt === undefined && is?.deletedAt !== undefined) return 'deleted';
  if (was?.deletedAt !== undefined && is?.deletedAt === undefined) return 'restored';
  return 'changed';
}

function stateVerb(before: unknown, state: string): ActivityVerb | undefined {
  if (before === undefined) return state === 'failed' ? 'failed' : 'started';
  if (isRecord(before) && before.state === state) return undefined;
  return (['completed', 'failed', 'cancelled'] as const).find((verb) => verb === state);
}

function isConflict(record: unknown): boolean {
  return isRecord(record) && Array.isArray(record.tags) && record.tags.includes(conflictTag);
}

function titleOf(record: unknown): string | undefined {
  if (!isRecord(record)) return undefined;
  const { name, title } = record;
  return typeof name === 'string' ? name : typeof title === 'string' ? title : undefined;
}

/** Quoted where needed; a cell that a spreadsheet would run as a formula is made text. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
