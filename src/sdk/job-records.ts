// Job records as screens and the SDK see them: the document's, and over them the ends of jobs that storage refused
// to write. Such an end holds in this tab until it can be written, or the record changes underneath: then another
// tab has taken the job up.
import type { JobRecord } from '$core/jobs/record';
import type { Live } from '$core/ports';
import type { Records } from '$sync/document';

interface UnsavedEnd {
  /** The record it ends, as it is stored. */
  readonly over: JobRecord;
  readonly end: JobRecord;
}

export class JobRecords {
  readonly #stored: Records<JobRecord>;
  readonly #unsaved = new Map<string, UnsavedEnd>();
  readonly #watchers = new Set<() => void>();
  #all: ReadonlyMap<string, JobRecord> | undefined;
  /** Every record; the same object until something changes. */
  readonly live: Live<ReadonlyMap<string, JobRecord>>;

  constructor(stored: Records<JobRecord>) {
    this.#stored = stored;
    stored.live.subscribe(() => (this.#all = undefined));
    this.live = { get: () => this.all(), subscribe: (changed) => this.#subscribe(changed) };
  }

  all(): ReadonlyMap<string, JobRecord> {
    if (this.#unsaved.size === 0) return this.#stored.all();
    return (this.#all ??= new Map([...this.#stored.all()].map(([id]) => [id, this.get(id)!])));
  }

  get(id: string): JobRecord | undefined {
    const stored = this.#stored.get(id);
    const unsaved = this.#unsaved.get(id);
    return unsaved && unsaved.over === stored ? unsaved.end : stored;
  }

  /** Shows a job as ended that is still unfinished in storage. */
  endUnsaved(end: JobRecord): void {
    const over = this.#stored.get(end.id);
    if (!over) return;
    this.#unsaved.set(end.id, { over, end });
    this.#changed();
  }

  /** Ends that still wait for room. Those whose record has changed underneath are forgotten. */
  unsavedEnds(): readonly JobRecord[] {
    for (const [id, { over }] of this.#unsaved) if (this.#stored.get(id) !== over) this.#unsaved.delete(id);
    return [...this.#unsaved.values()].map(({ end }) => end);
  }

  #subscribe(changed: () => void): () => void {
    const stop = this.#stored.live.subscribe(changed);
    this.#watchers.add(changed);
    return () => {
      stop();
      this.#watchers.delete(changed);
    };
  }

  #changed(): void {
    this.#all = undefined;
    for (const changed of this.#watchers) changed();
  }
}
