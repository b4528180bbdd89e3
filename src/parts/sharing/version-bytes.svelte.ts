// The bytes of one version, as a screen of a shared workspace shows and moves them.
import type { AssetKind, AssetVersion } from '$core/assets';
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { BytesState, Place, SessionState, SharedBytes, TransferState } from '$sdk/sharing';
import type { Workspace } from '$sdk/workspace';
import { fromLive, type Current } from '$ui/live.svelte';

type What = () => { readonly kind: AssetKind; readonly ref: string; readonly version: AssetVersion };
const nothing: BytesState = { places: new Map(), transfers: new Map() };

export class VersionBytes {
  readonly #workspace: Workspace;
  readonly #what: What;
  readonly #shared: Current<SessionState | undefined>;
  readonly #bytes = $derived.by(() => (this.#shared.current ? this.#workspace.sharing.bytes : undefined));
  readonly #state: Current<BytesState> | undefined = $derived(this.#bytes && fromLive(this.#bytes.live));
  error = $state.raw<ErrorRecord>();

  constructor(workspace: Workspace, what: What) {
    this.#workspace = workspace;
    this.#what = what;
    this.#shared = fromLive(workspace.sharing.live);
  }

  get #now(): BytesState {
    return this.#state?.current ?? nothing;
  }

  /** Undefined where the workspace is not shared, or not looked at yet. */
  get place(): Place | undefined {
    return this.#now.places.get(this.#what().version.hash);
  }

  get transfer(): TransferState | undefined {
    return this.#now.transfers.get(this.#what().version.hash);
  }

  get isMoving(): boolean {
    return this.transfer?.state === 'running' || this.transfer?.state === 'waiting';
  }

  get mayShare(): boolean {
    const role = this.#shared.current?.role;
    return role === 'owner' || role === 'editor';
  }

  share(): Promise<void> {
    return this.#attempt((bytes, { kind, ref }) => bytes.share(kind, ref));
  }

  fetch(): Promise<void> {
    return this.#attempt((bytes, { kind, ref }) => bytes.fetch(kind, ref));
  }

  cancel(): void {
    this.#bytes?.cancel(this.#what().version.hash);
  }

  async #attempt(
    work: (bytes: SharedBytes, what: { kind: AssetKind; ref: string }) => Promise<unknown>
  ): Promise<void> {
    if (!this.#bytes) return;
    this.error = undefined;
    try {
      await work(this.#bytes, this.#what());
    } catch (cause) {
      this.error = toErrorRecord(cause);
    }
  }
}
