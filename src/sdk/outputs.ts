// A job's outputs: reports to stored JSON, tables and models to asset versions. Bytes first, names last, all
// names in one transaction with the job's end, so a crash leaves no half asset.
import { isFullRef, type Manifest } from '$core/assets';
import { findComponent } from '$core/components/index';
import type { ImportReport } from '$core/data/import';
import { isBlobId } from '$core/hash';
import type { JobRecord } from '$core/jobs/record';
import type { Draft } from '$sync/document';
import type { Catalog, Registration } from './catalog';
import { assetKindOf, isJsonPort, scoresOf } from './inputs';
import type { WorkspacePorts } from './ports';

interface Prepared {
  readonly port: string;
  readonly registration: Registration;
  readonly hash: string;
}

export class OutputRegistrar {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;

  constructor(ports: WorkspacePorts, catalog: Catalog) {
    this.#ports = ports;
    this.#catalog = catalog;
  }

  /** Stores everything a run gave and ends its job by `finish`, as one change. */
  async register(
    id: string,
    outputs: Readonly<Record<string, unknown>>,
    finish: (job: JobRecord) => JobRecord
  ): Promise<void> {
    const { document } = this.#ports;
    const job = document.records<JobRecord>('jobs').get(id)!;
    const reports = await this.#storeReports(job, outputs);
    const prepared = await this.#prepare(job, outputs);
    const metrics = Object.values(outputs)
      .map(scoresOf)
      .find((scores) => scores !== undefined);
    await document.commit((draft: Draft) => {
      const current = draft.get<JobRecord>('jobs', id)!;
      const refs: Record<string, string> = { ...reports };
      for (const { port, registration, hash } of prepared)
        refs[port] = this.#catalog.register(draft, registration, hash);
      const outputHashes = Object.fromEntries(prepared.map(({ port, hash }) => [port, hash]));
      draft.set('jobs', id, {
        ...finish(current),
        outputs: refs,
        outputHashes,
        ...(metrics ? { metrics } : {})
      });
    });
  }

  async #storeReports(
    job: JobRecord,
    outputs: Readonly<Record<string, unknown>>
  ): Promise<Record<string, string>> {
    const refs: Record<string, string> = {};
    for (const [port, { type }] of Object.entries(findComponent(job.component).outputs)) {
      if (!isJsonPort(type) || outputs[port] === undefined) continue;
      const given = outputs[port];
      const json = (): Blob => new Blob([JSON.stringify(given)], { type: 'application/json' });
      refs[port] = `${type}:${isBlobId(given) ? given : await this.#ports.blobs.put(json())}`;
    }
    return refs;
  }

  async #prepare(job: JobRecord, outputs: Readonly<Record<string, unknown>>): Promise<readonly Prepared[]> {
    const prepared: Prepared[] = [];
    const ports = Object.entries(findComponent(job.component).outputs);
    for (const [port, { type }] of ports) {
      const kind = assetKindOf(type);
      if (!kind || outputs[port] === undefined) continue;
      const manifest = outputs[port] as Manifest;
      const from = Object.values(job.inputs).filter(isFullRef);
      const file = Object.values(job.inputs).find((ref) => !isFullRef(ref));
      const source = job.params.source ?? job.params.fileName ?? file;
      const name = job.outputName ?? job.title;
      const registration: Registration = {
        kind,
        name: ports.filter((other) => other[1].type === type).length > 1 ? `${name} ${port}` : name,
        ...(job.step && kind === 'dataset' ? { isBetweenSteps: true } : {}),
        manifest,
        origin: { job: job.id, from, ...(typeof source === 'string' ? { source } : {}) },
        ...(job.component === 'import-table' ? { importReport: outputs.report as ImportReport } : {})
      };
      prepared.push({ port, registration, hash: await this.#catalog.hashOf(manifest) });
    }
    return prepared;
  }
}
