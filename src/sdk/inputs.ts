// A job's inputs: from refs to the manifests and bytes its run is given.
import { isRecord } from '$core/params';
import type { AssetKind } from '$core/assets';
import type { PortType, Spec } from '$core/component';
import { findComponent } from '$core/components/index';
import { HearthError } from '$core/errors';
import { hashBytes, isBlobId } from '$core/hash';
import type { JobRecord } from '$core/jobs/record';
import type { BlobId, BlobReader } from '$core/ports';
import type { Catalog } from './catalog';

const assetPorts: Partial<Record<PortType, AssetKind>> = {
  table: 'dataset',
  model: 'model',
  'language-model': 'language-model',
  adapter: 'adapter',
  images: 'images'
};

export interface BoundInputs {
  /** 'dataset:adult@1' by port, or a file's name. */
  readonly refs: Record<string, string>;
  readonly hashes: Record<string, string>;
  readonly values: Record<string, unknown>;
}

/** Bytes that a person gave, and that are not in the store. */
type Outside = Blob | readonly File[];

function isFiles(value: unknown): value is readonly File[] {
  return Array.isArray(value) && value.length > 0 && value.every((file) => file instanceof File);
}

export class InputResolver {
  readonly #catalog: Catalog;
  readonly #blobs: BlobReader;
  /** Bytes of dropped files; they live as long as this tab. */
  readonly #files = new Map<string, Readonly<Record<string, Outside>>>();

  constructor(catalog: Catalog, blobs: BlobReader) {
    this.#catalog = catalog;
    this.#blobs = blobs;
  }

  /** Checks a caller's inputs. @throws HearthError job/missing-input, asset/not-found */
  async bind(spec: Spec, inputs: Readonly<Record<string, unknown>>): Promise<BoundInputs> {
    const bound: BoundInputs = { refs: {}, hashes: {}, values: {} };
    for (const [name, port] of Object.entries(spec.inputs)) {
      const given = inputs[name];
      const kind = assetPorts[port.type];
      if (kind && typeof given === 'string') {
        const { version, ref } = this.#catalog.find(kind, given);
        bound.refs[name] = `${kind}:${ref}`;
        bound.hashes[name] = version.hash;
        bound.values[name] = version.manifest;
      } else if (isJsonPort(port.type) && typeof given === 'string' && isJsonRef(given, port.type)) {
        bound.refs[name] = given;
        bound.hashes[name] = blobOfRef(given);
        bound.values[name] = given;
      } else if (port.type === 'file' && given instanceof Blob) {
        bound.refs[name] = given instanceof File ? given.name : 'bytes';
        bound.hashes[name] = await hashOfFile(given);
        bound.values[name] = given;
      } else if (port.type === 'files' && isFiles(given)) {
        bound.refs[name] = namesOf(given);
        bound.hashes[name] = `${given.reduce((sum, { size }) => sum + size, 0)} bytes`;
        bound.values[name] = given;
      } else if (!port.optional || given !== undefined)
        throw new HearthError('job/missing-input', { component: spec.title, input: name });
    }
    return bound;
  }

  keepFiles(job: string, bound: BoundInputs): void {
    const files = Object.entries(bound.values).filter(
      (entry): entry is [string, Outside] => entry[1] instanceof Blob || isFiles(entry[1])
    );
    if (files.length > 0) this.#files.set(job, Object.fromEntries(files));
  }

  /** The values a job's run is given. @throws HearthError asset/not-found, job/interrupted */
  async resolve(record: JobRecord): Promise<Record<string, unknown>> {
    const spec = findComponent(record.component);
    const values: Record<string, unknown> = {};
    for (const [name, port] of Object.entries(spec.inputs)) {
      const ref = record.inputs[name];
      if (ref === undefined) continue;
      const kind = assetPorts[port.type];
      const file = this.#files.get(record.id)?.[name];
      if (kind) values[name] = this.#catalog.find(kind, ref).version.manifest;
      else if (isJsonPort(port.type)) values[name] = await this.#readJson(ref);
      else if (file) values[name] = file;
      else
        throw new HearthError('job/interrupted', { component: spec.title }, { kept: 'Nothing was changed.' });
    }
    return values;
  }

  /** The JSON another job gave. @throws HearthError store/missing-blob */
  async #readJson(ref: string): Promise<unknown> {
    const blob = await this.#blobs.get(blobOfRef(ref));
    return JSON.parse(await blob.text());
  }
}

/** In words: a dropped folder may hold thousands. */
function namesOf(files: readonly File[]): string {
  const names = files.slice(0, 5).map((file) => file.name);
  return names.join(', ') + (files.length > 5 ? `, … (${files.length} files)` : '');
}

/** Whether what flows through a port is kept as JSON: 'report:<blob>', 'transform:<blob>'. */
export function isJsonPort(type: PortType): type is 'report' | 'transform' {
  return type === 'report' || type === 'transform';
}

/** A port's type and the id of stored JSON. */
function isJsonRef(text: string, type: PortType): boolean {
  return text.startsWith(`${type}:`) && isBlobId(blobOfRef(text));
}

/** The bytes behind 'report:<blob>'. */
export function blobOfRef(ref: string): BlobId {
  return ref.slice(ref.indexOf(':') + 1) as BlobId;
}

/**
 * Hex SHA-256 of a file; of a large one only its size: hashing it twice would cost more than it tells, and the
 * import report holds its full hash. Without 'sha256:', which would name stored bytes.
 */
async function hashOfFile(file: Blob): Promise<string> {
  return file.size <= 4e6 ? (await hashBytes(file)).replace('sha256:', '') : `${file.size} bytes`;
}

/** The asset kind a port takes, if it takes assets. */
export function assetKindOf(port: PortType): AssetKind | undefined {
  return assetPorts[port];
}

/** The final metrics of a report, if it is one that has them. */
export function scoresOf(report: unknown): Readonly<Record<string, number>> | undefined {
  return isRecord(report) && isRecord(report.scores) ? (report.scores as Record<string, number>) : undefined;
}
