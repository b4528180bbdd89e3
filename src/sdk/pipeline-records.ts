// Pipelines as screens see them, put together from the shared document: a head for each, and its graph in parts
// (core/graph/parts.ts), so that what several people change at once is all kept. A pipeline of an older studio has its
// graph in its head, until it is first changed.
import { canonicalJson } from '$core/assets';
import type { Graph } from '$core/graph/graph';
import { graphOf, isNodeKey, partsOf, type Part } from '$core/graph/parts';
import type { PipelineRecord } from '$core/graph/pipeline';
import type { Live } from '$core/ports';
import type { Draft, Records, WorkspaceDocument } from '$sync/document';
import { pipelineMaps as maps } from './pipeline-maps';

type Head = Omit<PipelineRecord, 'graph'> & { readonly graph?: Graph };

export class PipelineRecords {
  readonly #heads: Records<Head>;
  readonly #parts: Records<Part>;
  readonly #known = new Map<string, PipelineRecord>();
  #byPipeline: Map<string, Map<string, Part>> | undefined;
  #all: ReadonlyMap<string, PipelineRecord> | undefined;
  readonly live: Live<ReadonlyMap<string, PipelineRecord>>;

  constructor(document: WorkspaceDocument) {
    this.#heads = document.records(maps.pipelines);
    this.#parts = document.records(maps.parts);
    this.#heads.watch((keys) => this.#forget(keys));
    this.#parts.watch((keys) => {
      this.#byPipeline = undefined;
      this.#forget(new Set([...keys].map(pipelineOfKey)));
    });
    this.live = {
      get: () => this.all(),
      subscribe: (changed) => {
        const stops = [this.#heads.live.subscribe(changed), this.#parts.live.subscribe(changed)];
        return () => stops.forEach((stop) => stop());
      }
    };
  }

  all(): ReadonlyMap<string, PipelineRecord> {
    return (this.#all ??= new Map([...this.#heads.keys()].map((id) => [id, this.get(id)!])));
  }

  get(id: string): PipelineRecord | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const head = this.#heads.get(id);
    if (!head) return undefined;
    this.#byPipeline ??= sorted(this.#parts.all());
    const record = { ...head, graph: head.graph ?? graphOf(this.#byPipeline.get(id) ?? new Map()) };
    this.#known.set(id, record);
    return record;
  }

  #forget(ids: ReadonlySet<string>): void {
    for (const id of ids) this.#known.delete(id);
    this.#all = undefined;
  }
}

function pipelineOfKey(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

function sorted(parts: ReadonlyMap<string, Part>): Map<string, Map<string, Part>> {
  const byPipeline = new Map<string, Map<string, Part>>();
  for (const [key, part] of parts) {
    const id = pipelineOfKey(key);
    const own = byPipeline.get(id) ?? new Map<string, Part>();
    byPipeline.set(id, own.set(key.slice(id.length + 1), part));
  }
  return byPipeline;
}

/** The pipeline as a change of the document sees it. */
export function readPipeline(draft: Draft, id: string): PipelineRecord | undefined {
  const head = draft.get<Head>(maps.pipelines, id);
  return head && { ...head, graph: head.graph ?? graphOf(storedParts(draft, id)) };
}

/** Writes what differs, and nothing else: what others write at the same time stays. */
export function writePipeline(draft: Draft, { graph, ...head }: PipelineRecord): void {
  const stored = storedParts(draft, head.id);
  const wanted = withOrder(partsOf(graph), stored);
  for (const key of stored.keys()) if (!wanted.has(key)) draft.delete(maps.parts, `${head.id}/${key}`);
  for (const [key, part] of wanted)
    if (!stored.has(key) || canonicalJson(stored.get(key)) !== canonicalJson(part))
      draft.set(maps.parts, `${head.id}/${key}`, part);
  draft.set(maps.pipelines, head.id, head);
}

export function deletePipelineRecord(draft: Draft, id: string): void {
  for (const key of storedParts(draft, id).keys()) draft.delete(maps.parts, `${id}/${key}`);
  draft.delete(maps.pipelines, id);
}

function storedParts(draft: Draft, id: string): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const [key, part] of draft.entries<Part>(maps.parts))
    if (key.startsWith(`${id}/`)) parts.set(key.slice(id.length + 1), part);
  return parts;
}

/** Nodes keep the place they have; new ones come after all others. */
function withOrder(parts: ReadonlyMap<string, Part>, stored: ReadonlyMap<string, Part>): Map<string, Part> {
  const orderOf = (part: Part | undefined): number => (part as { order?: number } | undefined)?.order ?? 0;
  let last = Math.max(0, ...[...stored].map(([key, part]) => (isNodeKey(key) ? orderOf(part) : 0)));
  return new Map(
    [...parts].map(([key, part]) => {
      if (!isNodeKey(key)) return [key, part];
      const order = orderOf(stored.get(key)) || ++last;
      return [key, { ...(part as object), order } as Part];
    })
  );
}
