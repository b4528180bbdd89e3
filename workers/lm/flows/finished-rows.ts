// The rows that a run has finished, kept by its checkpoints: a run that is cut goes on after them, and of one that is cancelled
// they are the result.
import type { RunContext } from '$core/component';
import { toErrorRecord } from '$core/errors';
import { recordedLabel } from '$core/flows/recorded';
import type { RowResult } from '$core/flows/run/trace';

export class FinishedRows {
  readonly #ctx: RunContext;
  readonly #all: RowResult[];
  readonly #before: number;
  readonly #began = performance.now();
  #saved: number;

  constructor(ctx: RunContext) {
    this.#ctx = ctx;
    this.#all = [...resumedRows(ctx)];
    this.#before = this.#all.length;
    this.#saved = this.#all.length;
  }

  get all(): readonly RowResult[] {
    return this.#all;
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

  /** On a cancel: those that no checkpoint has. */
  async keep(): Promise<void> {
    if (this.#all.length === this.#saved) return;
    try {
      await this.#save();
    } catch (error) {
      // The checkpoint before stays, and the rows that it has.
      this.#ctx.log(toErrorRecord(error).message, 'warning');
    }
  }

  async #save(): Promise<void> {
    const count = this.#all.length;
    await this.#ctx.checkpoint({ results: packed(this.#all) });
    this.#saved = count;
  }
}

/** How many rows are shown of a run that was cancelled: up to the last that a variant of its own has done. */
export function rowsDone(results: readonly RowResult[]): number {
  return results.reduce(
    (most, { row, variant }) => (variant === recordedLabel ? most : Math.max(most, row + 1)),
    0
  );
}

/** As bytes, which the page stores without taking them apart: as objects, thousands of rows held it up. */
function packed(results: readonly RowResult[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(results));
}

/** Rows that were finished before the run was cut; checkpoints of earlier versions hold them as objects. */
function resumedRows({ resumeFrom }: RunContext): readonly RowResult[] {
  const { results = [] } = (resumeFrom ?? {}) as { results?: Uint8Array | readonly RowResult[] };
  if (!ArrayBuffer.isView(results)) return results;
  return JSON.parse(new TextDecoder().decode(results)) as readonly RowResult[];
}
