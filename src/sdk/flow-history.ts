// Versions of flows by name, in the shared document: a record for each, and beside them the files' texts, once each however
// many versions of the flow have them. Texts go only with their flow: what one person's version no longer needs, another's that
// is not here yet may. Loaded when somebody asks for it.
import type { FlowSnapshot } from '$core/components/language/run-flow';
import { HearthError } from '$core/errors';
import { drawingOf } from '$core/flows/edit/drawing';
import type { FlowRecord, FlowVersion } from '$core/flows/record';
import { hashBytes } from '$core/hash';
import type { JobRecord } from '$core/jobs/record';
import type { BlobId, Live } from '$core/ports';
import type { Draft, Records } from '$sync/document';
import { pipelineMaps as maps } from './pipeline-maps';
import type { WorkspacePorts } from './ports';

/** Keys of the texts of its files by path: '<flow>/<hash>'. */
type StoredVersion = Omit<FlowVersion, 'files'> & { readonly files: Readonly<Record<string, string>> };

/** All that is kept of a flow's history, to be put back: entries of the document by map and key. */
export type KeptHistory = readonly (readonly [map: string, key: string, value: unknown])[];

export class FlowHistory {
  readonly #ports: Pick<WorkspacePorts, 'document' | 'clock' | 'blobs'>;
  readonly #versions: Records<StoredVersion>;
  readonly #texts: Records<string>;

  constructor(ports: Pick<WorkspacePorts, 'document' | 'clock' | 'blobs'>) {
    this.#ports = ports;
    this.#versions = ports.document.records(maps.flowVersions);
    this.#texts = ports.document.records(maps.flowTexts);
  }

  /** Versions of a flow, newest first. */
  versions(flow: string): Live<readonly FlowVersion[]> {
    const get = (): readonly FlowVersion[] =>
      [...this.#versions.all().values()]
        .filter((version) => version.flow === flow)
        .sort((a, b) => b.createdAt - a.createdAt)
        .map((version) => this.#whole(version));
    return { get, subscribe: this.#versions.live.subscribe };
  }

  /** Keeps a flow as it is now under a name. @throws HearthError store/quota */
  async save(flow: FlowRecord, name: string): Promise<FlowVersion> {
    const { clock, document } = this.#ports;
    const files: Record<string, string> = {};
    for (const [path, text] of Object.entries(flow.files))
      files[path] =
        `${flow.id}/${await hashBytes(new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>)}`;
    const version = { id: clock.id(), flow: flow.id, name: name.trim(), createdAt: clock.now() };
    await document.commit((draft) => {
      draft.set(maps.flowVersions, version.id, { ...version, files, ...drawingOf(flow) });
      for (const [path, key] of Object.entries(files))
        if (draft.get(maps.flowTexts, key) === undefined) draft.set(maps.flowTexts, key, flow.files[path]!);
    });
    return { ...version, files: flow.files, ...drawingOf(flow) };
  }

  async delete(version: string): Promise<void> {
    await this.#ports.document.commit((draft) => draft.delete(maps.flowVersions, version));
  }

  /** The files that a run was started with. @throws HearthError flow/not-found where their bytes are not on this device */
  async filesOf({ params, title }: JobRecord): Promise<FlowRecord['files']> {
    const { blobs } = this.#ports;
    const id = params.flow as BlobId;
    if (!(await blobs.has(id))) throw new HearthError('flow/not-found', { flow: title });
    return (JSON.parse(await (await blobs.get(id)).text()) as FlowSnapshot).files;
  }

  #whole({ files, ...version }: StoredVersion): FlowVersion {
    const texts = Object.entries(files).map(([path, key]) => [path, this.#texts.get(key) ?? '']);
    return { ...version, files: Object.fromEntries(texts) as FlowVersion['files'] };
  }
}

/** Takes a flow's history out of the document. */
export function takeHistory(draft: Draft, flow: string): KeptHistory {
  const kept: [string, string, unknown][] = [];
  for (const [key, version] of draft.entries<StoredVersion>(maps.flowVersions))
    if (version.flow === flow) kept.push([maps.flowVersions, key, version]);
  for (const [key, text] of draft.entries<string>(maps.flowTexts))
    if (key.startsWith(`${flow}/`)) kept.push([maps.flowTexts, key, text]);
  for (const [map, key] of kept) draft.delete(map, key);
  return kept;
}
