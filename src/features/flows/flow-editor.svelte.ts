// A flow being looked at and changed: its record, how it is understood now, and edits that keep the rest of its text.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import { drawingOf } from '$core/flows/edit/drawing';
import type { FlowFolder } from '$core/flows/edit/folder';
import { openFlow, type OpenedFlow } from '$core/flows/open-flow';
import { modulesIn } from '$core/flows/wheels';
import type { FlowRecord, FlowSettings } from '$core/flows/record';
import { splicesBetween } from '$core/text/merge-lines';
import type { Workspace } from '$sdk/workspace';
import { KeptUndo } from '$ui/code/kept-undo';
import { fromLive } from '$ui/live.svelte';

/** `undefined` takes a setting away. */
export type SettingsChange = { readonly [K in keyof FlowSettings]?: FlowSettings[K] | undefined };

function withoutGaps(settings: SettingsChange): FlowSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined)
  ) as unknown as FlowSettings;
}

export class FlowEditor {
  readonly id: string;
  readonly workspace: Workspace;
  /** What this person typed in its files, by path, to be undone also where the file was left and come back to. */
  readonly undo = new KeptUndo(splicesBetween);
  readonly #records;
  /** The folder with edits that are still being written. */
  #ahead = $state.raw<FlowFolder>();
  #writing = 0;
  /** Settings with changes that are still being written: who types on works from what they typed before. */
  #settingsAhead = $state.raw<FlowSettings>();
  #settingsWriting = 0;
  #lastRead: OpenedFlow | undefined;
  #error = $state.raw<ErrorRecord>();
  #hosts = $state.raw<readonly string[]>([]);
  readonly record = $derived.by((): FlowRecord | undefined =>
    this.#records.current.find(({ id }) => id === this.id)
  );

  constructor(workspace: Workspace, id: string) {
    this.workspace = workspace;
    this.id = id;
    this.#records = fromLive(workspace.flows.live);
  }

  /** Its files, and what is drawn beside them, as this person sees them. */
  readonly folder = $derived.by((): FlowFolder => {
    const { main = '', files = {}, ...kept } = this.record ?? {};
    return this.#ahead ?? { main, files, ...drawingOf(kept) };
  });
  readonly #reading = $derived.by((): { opened?: OpenedFlow | undefined; error?: ErrorRecord } => {
    if (!this.record) return {};
    const { main, files } = this.folder;
    try {
      this.#lastRead = openFlow(files, main, modulesIn(this.record.wheels));
      return { opened: this.#lastRead };
    } catch (thrown) {
      return { opened: this.#lastRead, error: toErrorRecord(thrown) };
    }
  });

  /** As its files say; the last that could be read while they cannot. */
  get opened(): OpenedFlow | undefined {
    return this.#reading.opened;
  }
  /** Why the files cannot be read as they are now. */
  get unreadable(): ErrorRecord | undefined {
    return this.#reading.error;
  }
  /** That, or why what was done could not be kept. */
  get error(): ErrorRecord | undefined {
    return this.unreadable ?? this.#error;
  }
  get settings(): FlowSettings | undefined {
    return this.#settingsAhead ?? this.record?.settings;
  }

  /** What the person at this device lets it ask. */
  get hosts(): readonly string[] {
    return this.#hosts;
  }

  /** Reads what this device allows the flow. */
  async readHosts(): Promise<void> {
    await this.#kept(async () => {
      this.#hosts = await this.workspace.flows.allowedHosts(this.id);
    });
  }

  /** Changes the folder: shown at once, and kept right after, worked out anew from what others have changed meanwhile. */
  edit(change: (now: FlowFolder) => FlowFolder): boolean {
    try {
      this.#ahead = change(this.folder);
    } catch (thrown) {
      // Files that cannot be read say so themselves, and no longer than that.
      if (!this.#reading.error) this.#error = toErrorRecord(thrown);
      return false;
    }
    this.#writing++;
    void this.#kept(() =>
      this.workspace.flows.update(this.id, ({ main, files, ...kept }) => {
        const next = change({ main, files, ...drawingOf(kept) });
        return { files: next.files, ...drawingOf(next) };
      })
    ).finally(() => {
      if (--this.#writing === 0) this.#ahead = undefined;
    });
    return true;
  }

  /** Tells that something could not be kept. */
  readonly failed = (thrown: unknown): void => {
    this.#error = toErrorRecord(thrown);
  };

  /** Takes texts into the flow's folder (sdk/flow-files.ts says where), and wheels among its packages; what was not taken is only counted. */
  async addFiles(
    given: readonly File[]
  ): Promise<{ readonly leftOut: number; readonly last: string | undefined }> {
    const { record } = this;
    if (!record) return { leftOut: 0, last: undefined };
    let told = { leftOut: 0, last: undefined as string | undefined };
    const isWheel = ({ name }: File): boolean => name.endsWith('.whl');
    await this.#kept(async () => {
      for (const wheel of given.filter(isWheel)) await this.workspace.flows.addWheel(this.id, wheel);
      const { addedTexts } = await import('$sdk/flow-files');
      const { added, leftOut } = await addedTexts(
        given.filter((file) => !isWheel(file)),
        record.files
      );
      const last = Object.keys(added).at(-1);
      if (last !== undefined)
        await this.workspace.flows.update(this.id, (now) => ({ files: { ...now.files, ...added } }));
      told = { leftOut, last };
    });
    return told;
  }

  /** Gives its Python packages: all of them are looked at before one is kept. */
  async addPackages(given: readonly File[]): Promise<void> {
    await this.#kept(async () => {
      const packages = await this.workspace.flows.packages();
      await packages.keep(this.id, await Promise.all(given.map((file) => packages.check(file))));
    });
  }

  /** Takes a package away from its Python, by its file's name. */
  async removeWheel(file: string): Promise<void> {
    await this.#kept(() =>
      this.workspace.flows.update(this.id, ({ wheels = [] }) => ({
        wheels: wheels.filter((one) => one.file !== file)
      }))
    );
  }

  /** Keeps, on this device, which hosts the flow may ask. */
  async setHosts(hosts: readonly string[]): Promise<void> {
    await this.#kept(async () => {
      await this.workspace.flows.allowHosts(this.id, hosts);
      this.#hosts = await this.workspace.flows.allowedHosts(this.id);
    });
  }

  /** What a person typed they want to ask. */
  async allow(host: string | undefined): Promise<void> {
    if (host !== undefined && !this.#hosts.includes(host)) await this.setHosts([...this.#hosts, host]);
  }

  /** Shown at once, and kept right after. */
  async setSettings(change: SettingsChange): Promise<void> {
    const { settings } = this;
    if (!settings) return;
    this.#settingsAhead = withoutGaps({ ...settings, ...change });
    this.#settingsWriting++;
    await this.#kept(() =>
      this.workspace.flows.update(this.id, (now) => ({
        settings: withoutGaps({ ...now.settings, ...change })
      }))
    );
    if (--this.#settingsWriting === 0) this.#settingsAhead = undefined;
  }

  async #kept(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#error = undefined;
    } catch (thrown) {
      this.#error = toErrorRecord(thrown);
    }
  }
}
