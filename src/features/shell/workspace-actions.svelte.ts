// What a person does with whole workspaces, and the dialog that is open for it. Its markup is
// WorkspaceDialogs.svelte; the switcher and the command palette start things here.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Hearth, WorkspaceInfo } from '$sdk/hearth';
import { fromLive } from '$ui/live.svelte';
import { chooseFile } from '$ui/choose-file';
import { saveFile } from '$ui/save-file';
import { toast } from '$ui/toasts.svelte';
import type { Session } from './session.svelte';
import { t } from './texts';

export type WorkspaceQuestion = 'create' | 'rename' | 'delete';

interface Transfer {
  readonly title: string;
  readonly fraction: number;
}

export class WorkspaceActions {
  readonly #session: Session;
  readonly #live = $derived.by(() => this.#session.hearth && fromLive(this.#session.hearth.workspaces.live));
  question = $state<WorkspaceQuestion>();
  transfer = $state.raw<Transfer>();
  error = $state.raw<ErrorRecord>();
  busy = $state(false);
  /** Whether the dialog about sharing is open. */
  sharing = $state(false);

  constructor(session: Session) {
    this.#session = session;
  }

  /** Whether a dialog has something to say. */
  get isOpen(): boolean {
    return this.question !== undefined || this.transfer !== undefined || this.error !== undefined;
  }

  get all(): readonly WorkspaceInfo[] {
    return this.#live?.current ?? [];
  }

  get current(): WorkspaceInfo | undefined {
    return this.all.find(({ id }) => id === this.#session.workspace?.id);
  }

  ask(question: WorkspaceQuestion): void {
    this.error = undefined;
    this.question = question;
  }

  dismiss(): void {
    this.question = undefined;
    this.error = undefined;
  }

  open(id: string): Promise<void> {
    return this.#session.open(id);
  }

  async create(name: string): Promise<void> {
    await this.#try(async (hearth) => {
      const { id } = await hearth.workspaces.create(name);
      await this.#session.open(id);
    });
  }

  async rename(name: string): Promise<void> {
    const { current } = this;
    if (current) await this.#try((hearth) => hearth.workspaces.rename(current.id, name));
  }

  async delete(): Promise<void> {
    const { current } = this;
    if (!current) return;
    await this.#try(async (hearth) => {
      await hearth.workspaces.delete(current.id);
      toast(t.deleted(current.name));
      await this.#session.open();
    });
  }

  async export(): Promise<void> {
    const { workspace } = this.#session;
    const { current } = this;
    if (!workspace || !current) return;
    await this.#try(async () => {
      const title = t.exporting(current.name);
      this.transfer = { title, fraction: 0 };
      const file = await workspace.export((fraction) => (this.transfer = { title, fraction }));
      saveFile(file);
      toast(t.exported(file.name), { tone: 'ok' });
    });
  }

  async chooseAndImport(): Promise<void> {
    const file = await chooseFile('.hearth');
    if (file) await this.import(file);
  }

  async import(file: File): Promise<void> {
    await this.#try(async (hearth) => {
      const title = t.importing(file.name);
      this.transfer = { title, fraction: 0 };
      const { id, name } = await hearth.import(file, (fraction) => (this.transfer = { title, fraction }));
      await this.#session.open(id);
      toast(t.imported(name), { tone: 'ok' });
    });
  }

  /** Runs `work`; closes the dialog when it went well, and shows the error in it when not. */
  async #try(work: (hearth: Hearth) => Promise<void>): Promise<void> {
    const { hearth } = this.#session;
    if (!hearth || this.busy) return;
    this.busy = true;
    this.error = undefined;
    try {
      await work(hearth);
      this.question = undefined;
    } catch (error) {
      this.error = toErrorRecord(error);
    } finally {
      this.busy = false;
      this.transfer = undefined;
    }
  }
}
