// The studio as the shell sees it: the Hearth once it is loaded, the workspace once it is open, or why not.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Hearth } from '$sdk/hearth';
import type { Workspace } from '$sdk/workspace';
import { fromLive, type Current } from '$ui/live.svelte';

export class Session {
  #hearth = $state.raw<Hearth>();
  #current = $state.raw<Current<Workspace | undefined>>();
  #error = $state.raw<ErrorRecord>();

  get hearth(): Hearth | undefined {
    return this.#hearth;
  }

  get workspace(): Workspace | undefined {
    return this.#current?.current;
  }

  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  /** Loads the engine room and opens the last workspace. Call once. */
  async start(load: () => Promise<Hearth>): Promise<void> {
    await this.#guard(async () => {
      const hearth = await load();
      this.#hearth = hearth;
      this.#current = fromLive(hearth.current);
      await hearth.open();
    });
  }

  async open(id?: string): Promise<void> {
    await this.#guard(async () => void (await this.#hearth?.open(id)));
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      this.#error = undefined;
      await work();
    } catch (error) {
      this.#error = toErrorRecord(error);
    }
  }
}
