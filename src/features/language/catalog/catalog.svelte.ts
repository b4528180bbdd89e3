// What the catalog knows beyond the records: this device, and the list of prebuilt models once it is asked for.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { PrebuiltModel } from '$core/lm/prebuilt';
import type { Hearth } from '$sdk/hearth';
import type { Workspace } from '$sdk/workspace';
import type { Device } from './entries';

export class CatalogState {
  readonly #hearth: Hearth;
  readonly #workspace: Workspace;
  device = $state.raw<Device>();
  prebuilt = $state.raw<readonly PrebuiltModel[]>();
  stored = $state.raw<ReadonlySet<string>>(new Set());
  loading = $state(false);
  error = $state.raw<ErrorRecord>();

  constructor(hearth: Hearth, workspace: Workspace) {
    this.#hearth = hearth;
    this.#workspace = workspace;
  }

  async lookAtDevice(): Promise<void> {
    const { memoryBudget } = this.#workspace;
    this.device = { gpu: await this.#hearth.gpuReport(), memoryBudget };
  }

  /** Loads WebLLM, which brings its own list; large, so only when someone wants to see it. */
  async showPrebuilt(): Promise<void> {
    this.loading = true;
    this.error = undefined;
    try {
      const models = await this.#workspace.prebuilt.list();
      this.stored = new Set(await this.#workspace.prebuilt.stored(models.map(({ id }) => id)));
      this.prebuilt = models;
    } catch (error) {
      this.error = toErrorRecord(error);
    } finally {
      this.loading = false;
    }
  }

  async removePrebuilt(id: string): Promise<void> {
    await this.#workspace.prebuilt.delete(id);
    this.stored = new Set([...this.stored].filter((other) => other !== id));
  }
}
