// A flow being looked at and changed: its record, how it is understood now, and edits that keep the rest of its text.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { FlowNode } from '$core/flows/definition';
import type { OpenedFlow } from '$core/flows/open-flow';
import type { FlowRecord, FlowSettings } from '$core/flows/record';
import type { Workspace } from '$sdk/workspace';
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
  readonly #records;
  #opened = $state.raw<OpenedFlow>();
  #error = $state.raw<ErrorRecord>();
  #hosts = $state.raw<readonly string[]>([]);
  #reads = 0;
  readonly record = $derived.by((): FlowRecord | undefined =>
    this.#records.current.find(({ id }) => id === this.id)
  );

  constructor(workspace: Workspace, id: string) {
    this.workspace = workspace;
    this.id = id;
    this.#records = fromLive(workspace.flows.live);
  }

  /** As its files say; the last that could be read while they cannot. */
  get opened(): OpenedFlow | undefined {
    return this.#opened;
  }
  /** Why the files cannot be read as they are now. */
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  get settings(): FlowSettings | undefined {
    return this.record?.settings;
  }

  /** What the person at this device lets it ask. */
  get hosts(): readonly string[] {
    return this.#hosts;
  }

  /** Reads the files anew. Call it in an effect that follows them. */
  async read(): Promise<void> {
    const mine = ++this.#reads;
    try {
      this.#hosts = await this.workspace.flows.allowedHosts(this.id);
      const opened = await this.workspace.flows.open(this.id);
      // Files that have changed meanwhile are being read already.
      if (mine !== this.#reads) return;
      this.#opened = opened;
      this.#error = undefined;
    } catch (thrown) {
      if (mine === this.#reads) this.#error = toErrorRecord(thrown);
    }
  }

  async setFile(path: string, text: string): Promise<void> {
    const { record } = this;
    if (!record || record.files[path] === text) return;
    await this.#kept(() =>
      this.workspace.flows.update(this.id, (now) => ({ files: { ...now.files, [path]: text } }))
    );
  }

  /** Takes texts into the flow's folder (sdk/flow-files.ts says where); what was not taken is only counted. */
  async addFiles(
    given: readonly File[]
  ): Promise<{ readonly leftOut: number; readonly last: string | undefined }> {
    const { record } = this;
    if (!record) return { leftOut: 0, last: undefined };
    let told = { leftOut: 0, last: undefined as string | undefined };
    await this.#kept(async () => {
      const { addedTexts } = await import('$sdk/flow-files');
      const { added, leftOut } = await addedTexts(given, record.files);
      const last = Object.keys(added).at(-1);
      if (last !== undefined)
        await this.workspace.flows.update(this.id, (now) => ({ files: { ...now.files, ...added } }));
      told = { leftOut, last };
    });
    return told;
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

  async setSettings(change: SettingsChange): Promise<void> {
    const { record } = this;
    if (!record) return;
    await this.#kept(() =>
      this.workspace.flows.update(this.id, (now) => ({
        settings: withoutGaps({ ...now.settings, ...change })
      }))
    );
  }

  /** Changes one of a node's inputs where the main file has it; all else in the file stays as it is. */
  async setInput(node: FlowNode, variant: string | undefined, input: string, value: unknown): Promise<void> {
    const { record, opened } = this;
    if (!record || opened?.kind !== 'dag') return;
    const { setInYaml } = await import('$core/flows/edit-yaml');
    const text = record.files[record.main]!;
    const index = opened.definition.nodes.findIndex(({ name }) => name === node.name);
    const place =
      variant === undefined ? ['nodes', index] : ['node_variants', node.name, 'variants', variant, 'node'];
    await this.setFile(record.main, setInYaml(text, record.main, [...place, 'inputs', input], value));
  }

  async #kept(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.#error = toErrorRecord(thrown);
    }
  }
}
