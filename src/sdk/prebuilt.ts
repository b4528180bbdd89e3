// Prebuilt chat models (WebLLM): which there are, which are on this device, and freeing their storage. Talking to
// one is speech.ts.
import type { PrebuiltModel } from '$core/lm/prebuilt';
import type { WorkspacePorts } from './ports';

export class Prebuilt {
  readonly #ports: WorkspacePorts;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
  }

  /** Loads the runtime (megabytes) for its list. */
  list(): Promise<readonly PrebuiltModel[]> {
    return this.#ports.compute.service('chat').list();
  }

  /** Those of `ids` whose files are on this device. */
  stored(ids: readonly string[]): Promise<readonly string[]> {
    return this.#ports.compute.service('chat').stored(ids);
  }

  /** Whether one can run here, before anything is fetched. @throws HearthError lm/needs-network, lm/no-gpu, lm/unsupported */
  check(id: string): Promise<void> {
    return this.#ports.compute.service('chat').check(id);
  }

  /** Frees the graphics memory the loaded one holds. */
  unload(): Promise<void> {
    return this.#ports.compute.service('chat').unload();
  }

  /** Deletes its files from this device. */
  delete(id: string): Promise<void> {
    return this.#ports.compute.service('chat').delete(id);
  }
}
