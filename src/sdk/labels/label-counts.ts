// The counts of an open project, kept by blocks of items: what is said of one changes those of its block alone. Counted when
// they are asked for.
import type { Glance } from '$core/labels/packed';
import type { LabelProject } from '$core/labels/project';
import { sumOf, tallyOf, type ProjectProgress, type Tally } from './progress';

const itemsPerBlock = 1024;

export class LabelCounts {
  readonly #project: () => LabelProject;
  readonly #items: number;
  readonly #saidAt: (place: number) => readonly Glance[];
  #counted: LabelProject | undefined;
  #tallies: (Tally | undefined)[] = [];
  #sum: ProjectProgress | undefined;

  /** `saidAt` gives what is said of the item of a number. */
  constructor(project: () => LabelProject, items: number, saidAt: (place: number) => readonly Glance[]) {
    this.#project = project;
    this.#items = items;
    this.#saidAt = saidAt;
  }

  /** Told that something else is said of the items of these numbers. */
  changed(places: readonly number[]): void {
    for (const place of places) this.#tallies[Math.floor(place / itemsPerBlock)] = undefined;
    this.#sum = undefined;
  }

  progress(): ProjectProgress {
    const project = this.#project();
    if (project !== this.#counted) {
      this.#counted = project;
      this.#tallies = new Array<undefined>(Math.ceil(this.#items / itemsPerBlock)).fill(undefined);
      this.#sum = undefined;
    }
    return (this.#sum ??= this.#count(project));
  }

  #count(project: LabelProject): ProjectProgress {
    for (let block = 0; block < this.#tallies.length; block++) {
      const from = block * itemsPerBlock;
      const to = Math.min(this.#items, from + itemsPerBlock);
      this.#tallies[block] ??= tallyOf(project, from, to, this.#saidAt);
    }
    return sumOf(project, this.#tallies as readonly Tally[]);
  }
}
