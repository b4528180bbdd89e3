// Adapters of a workspace: what fine-tuning made, or PEFT elsewhere.
import type { AdapterVersion, AssetRecord, Ref } from '$core/assets';
import type { AdapterManifest } from '$core/lm/manifest';
import type { Live } from '$core/ports';
import type { Catalog } from './catalog';
import { storedFile } from './language-models';
import type { WorkspacePorts } from './ports';

export class Adapters {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;

  constructor(ports: WorkspacePorts, catalog: Catalog) {
    this.#ports = ports;
    this.#catalog = catalog;
  }

  /** Records of all adapters, newest first. */
  get live(): Live<readonly AssetRecord[]> {
    return { get: () => this.list(), subscribe: this.#catalog.records.live.subscribe };
  }

  list(): readonly AssetRecord[] {
    return this.#catalog.list('adapter');
  }

  /** @throws HearthError asset/not-found */
  get(ref: string): {
    readonly ref: Ref;
    readonly record: AssetRecord;
    readonly version: AdapterVersion;
    readonly manifest: AdapterManifest;
  } {
    const found = this.#catalog.find('adapter', ref);
    const version = found.version as AdapterVersion;
    return { ref: found.ref, record: found.record, version, manifest: version.manifest };
  }

  /** adapter_config.json and adapter_model.safetensors, as PEFT reads them. @throws HearthError asset/not-found */
  files(ref: string): Promise<readonly File[]> {
    return Promise.all(this.get(ref).manifest.files.map((file) => storedFile(file, this.#ports)));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#catalog.rename('adapter', from, to);
  }

  update(name: string, change: Partial<Pick<AssetRecord, 'description' | 'tags'>>): Promise<void> {
    return this.#catalog.update('adapter', name, change);
  }

  delete(name: string): Promise<void> {
    return this.#catalog.delete('adapter', name);
  }

  restore(name: string): Promise<void> {
    return this.#catalog.restore('adapter', name);
  }
}
