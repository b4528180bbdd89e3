// The rows that a run has finished, kept by its checkpoints: a run that is cut goes on after them, and of one that is cancelled
// they are the result, with what was answered in rows that were begun.
import type { RunContext } from '$core/component';
import { toErrorRecord } from '$core/errors';
import { recordedLabel } from '$core/flows/recorded';
import type { RowResult } from '$core/flows/run/trace';

export class FinishedRows {
  readonly #ctx: RunContext;
  readonly #all: RowResult[];
  readonly #before: number;
  readonly #began = performance.now();
  /** Milliseconds of this run until it was cut. */
  readonly #until: number;
  readonly #begun: RowResult[];
  #saved: number;

  constructor(ctx: RunContext) {
    this.#ctx = ctx;
    this.#all = [...rowsOf(ctx.resumeFrom, 'results')];
    this.#begun = [...rowsOf(ctx.resumeFrom, 'begun')];
    const { milliseconds } = (ctx.resumeFrom ?? {}) as { milliseconds?: number };
    this.#until = milliseconds ?? 0;
    this.#before = this.#all.length;
    this.#saved = this.#all.length;
  }

  get all(): readonly RowResult[] {
    return this.#all;
  }

  /** What the run has taken, also before it was cut. */
  get milliseconds(): number {
    return this.#until + performance.now() - this.#began;
  }

  /** Rows that a cancel has found begun, where a model had answered in them. */
  get begun(): readonly RowResult[] {
    return this.#begun;
  }

  /** How many rows are told of when the run concludes: up to the last that a variant of its own has begun. */
  get toConclude(): number {
    return [...this.#all, ...this.#begun].reduce(
      (most, { row, variant }) => (variant === recordedLabel ? most : Math.max(most, row + 1)),
      0
    );
  }

  /** A row that a cancel leaves. */
  leave(result: RowResult): void {
    if (result.nodes.some(({ asked, state }) => asked && state === 'completed')) this.#begun.push(result);
  }

  /** After every row: tells how far the run is, saves when that is due, and waits or throws where `tick` does. */
  async add(result: RowResult, done: number, all: number): Promise<void> {
    const ctx = this.#ctx;
    this.#all.push(result);
    const seconds = (performance.now() - this.#began) / 1000;
    const rate =
      seconds > 0.5 ? `, ${((this.#all.length - this.#before) / seconds).toPrecision(3)} a second` : '';
    ctx.progress(done / all, `${done} of ${all} rows${rate}`);
    if (ctx.checkpointDue()) await this.#save();
    await ctx.tick();
  }

  /** On a cancel: what no checkpoint has. */
  async keep(): Promise<void> {
    if (this.#ctx.concludes || (this.#all.length === this.#saved && this.#begun.length === 0)) return;
    try {
      await this.#save();
    } catch (error) {
      // The checkpoint before stays, and the rows that it has.
      this.#ctx.log(toErrorRecord(error).message, 'warning');
    }
  }

  async #save(): Promise<void> {
    const count = this.#all.length;
    const begun = this.#begun.length > 0 ? { begun: packed(this.#begun) } : {};
    const { milliseconds } = this;
    await this.#ctx.checkpoint({ results: packed(this.#all), ...begun, milliseconds });
    this.#saved = count;
  }
}

/** As bytes, which the page stores without taking them apart: as objects, thousands of rows held it up. */
function packed(results: readonly RowResult[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(results));
}

/** Of a checkpoint; those of earlier versions hold rows as objects. */
function rowsOf(checkpoint: unknown, which: 'results' | 'begun'): readonly RowResult[] {
  const kept = (checkpoint ?? {}) as Partial<Record<typeof which, Uint8Array | readonly RowResult[]>>;
  const rows = kept[which] ?? [];
  if (!ArrayBuffer.isView(rows)) return rows;
  return JSON.parse(new TextDecoder().decode(rows)) as readonly RowResult[];
}
