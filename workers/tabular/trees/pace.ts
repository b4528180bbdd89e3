// Keeps a long computation stoppable without paying for a tick at each small step: work is counted in cells
// (row x column visits, roughly a nanosecond each) and the context ticks when enough has been done.
import type { FitContext } from '$core/training/family';

export class Pace {
  readonly #tick: () => Promise<void>;
  #done = 0;

  constructor(ctx: Pick<FitContext, 'tick'>) {
    this.#tick = () => ctx.tick();
  }

  /** Cells that may pass between two ticks: one or two milliseconds. */
  static readonly cells = 1_000_000;

  /** Counts work that has been done; await the result where there is one. */
  spend(cells: number): Promise<void> | undefined {
    this.#done += cells;
    if (this.#done < Pace.cells) return undefined;
    this.#done = 0;
    return this.#tick();
  }
}
