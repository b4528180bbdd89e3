// Bringing a model in: looked at first, then fetched as a job. From a repository, an address or a folder.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { LmInspection } from '$core/lm/inspection';
import type { LmOrigin } from '$core/lm/manifest';
import type { ModelSource } from '$sdk/language-models';
import type { Workspace } from '$sdk/workspace';

/** 'owner/name', 'owner/name@revision', a page of a repository on Hugging Face, or the address of a folder. */
export function sourceOf(address: string): ModelSource | undefined {
  const page =
    /^https:\/\/huggingface\.co\/([\w.-]+\/[\w.-]+)(?:\/(?:tree|blob|resolve)\/([^/?#]+))?(?:[/?#]|$)/;
  const [, repository, revision = 'main'] =
    page.exec(address) ?? /^([\w.-]+\/[\w.-]+)(?:@([\w.-]+))?$/.exec(address) ?? [];
  if (repository !== undefined) return { kind: 'hub', repository, revision };
  return /^https?:\/\//.test(address) ? { kind: 'url', url: address } : undefined;
}

export class Bringing {
  readonly #workspace: Workspace;
  shown = $state(false);
  /** What is typed: 'owner/name' or an address. */
  address = $state('');
  files = $state.raw<readonly File[]>([]);
  inspection = $state.raw<LmInspection>();
  looking = $state(false);
  busy = $state(false);
  error = $state.raw<ErrorRecord>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  open(): void {
    this.shown = true;
    this.address = '';
    this.files = [];
    this.inspection = undefined;
    this.error = undefined;
  }

  get source(): ModelSource | undefined {
    if (this.files.length > 0) return this.files;
    return sourceOf(this.address.trim());
  }

  /** Looks at what was named, without fetching its weights. */
  async look(): Promise<void> {
    const { source } = this;
    if (!source) return;
    this.looking = true;
    this.inspection = undefined;
    this.inspection = await this.#workspace.languageModels.inspect(source);
    this.looking = false;
  }

  async bring(): Promise<void> {
    const { source } = this;
    if (source && (await this.#import(source))) this.shown = false;
  }

  async fetch(origin: LmOrigin, name: string): Promise<void> {
    if (origin.kind === 'files' || origin.kind === 'merged') return;
    await this.#import(origin, this.#workspace.languageModels.freeName(name));
  }

  async #import(source: ModelSource, name?: string): Promise<boolean> {
    this.busy = true;
    this.error = undefined;
    try {
      await this.#workspace.languageModels.import(source, name === undefined ? {} : { name });
      return true;
    } catch (error) {
      this.error = toErrorRecord(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
