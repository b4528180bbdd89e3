// The files of flows, as the document keeps them. A file that nobody has changed since it came is a value of its flow's
// record; from the first change on it is a text of its own (sync/texts.ts), so that several people may write in one file, and
// a word does not write the whole folder anew. Here they are read; flow-writing.ts, which comes when it is needed, changes them.
import type { FlowRecord } from '$core/flows/record';
import type { Live } from '$core/ports';
import type { Records, WorkspaceDocument } from '$sync/document';
import type { TextDelta } from '$sync/texts';

export const flowMap = 'flows';

/** As it is kept. */
export interface StoredFlow extends FlowRecord {
  /** Ids of the texts of files that were changed, by path. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Of this keeping of the flow alone: one that was deleted and is kept again has other texts. */
  readonly seed?: string;
}

export class FlowTexts {
  readonly document: WorkspaceDocument;
  readonly records: Records<StoredFlow>;
  readonly #heard = new Set<(id: string, delta: TextDelta) => void>();
  /** Texts as they were read last, by id, and flows with them. */
  readonly #texts = new Map<string, string>();
  #flows = new WeakMap<StoredFlow, FlowRecord>();
  readonly live: Live<unknown>;

  constructor(document: WorkspaceDocument) {
    this.document = document;
    this.records = document.records<StoredFlow>(flowMap);
    document.onClose(
      document.onText((id, delta) => {
        this.#texts.delete(id);
        this.#flows = new WeakMap();
        for (const heard of this.#heard) heard(id, delta);
      })
    );
    this.live = { get: () => undefined, subscribe: (changed) => this.watch(changed, changed) };
  }

  all(): readonly FlowRecord[] {
    return [...this.records.all().values()].map((stored) => this.#whole(stored));
  }

  get(id: string): FlowRecord | undefined {
    const stored = this.records.get(id);
    return stored && this.#whole(stored);
  }

  textOf(id: string): string {
    const known = this.#texts.get(id) ?? this.document.text(id).toString();
    this.#texts.set(id, known);
    return known;
  }

  /** Hears what changes any text, and any flow. */
  watch(text: (id: string, delta: TextDelta) => void, record: () => void): () => void {
    this.#heard.add(text);
    const stop = this.records.live.subscribe(record);
    return () => {
      this.#heard.delete(text);
      stop();
    };
  }

  #whole(stored: StoredFlow): FlowRecord {
    const known = this.#flows.get(stored) ?? withTexts(stored, (id) => this.textOf(id));
    this.#flows.set(stored, known);
    return known;
  }
}

/** A flow with all its files. */
export function withTexts(
  { texts, seed: _seed, ...flow }: StoredFlow,
  read: (id: string) => string
): FlowRecord {
  const files = { ...flow.files };
  for (const [path, id] of Object.entries(texts ?? {})) files[path] = read(id);
  return { ...flow, files };
}
