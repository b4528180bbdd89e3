// The state of the runs list: filter, order, selection, and which metrics have a column.
import { SvelteSet } from 'svelte/reactivity';
import { isFinished, type JobRecord } from '$core/jobs/record';
import type { Jobs } from '$sdk/jobs';
import { fromLive } from '$ui/live.svelte';
import {
  filterChoices,
  filterRuns,
  isTraining,
  metricNames,
  noFilter,
  sortRuns,
  type RunsFilter,
  type RunsSort,
  type SortKey
} from './runs-query';

const pageRows = 50;
const usualMetrics = 3;

export class RunsList {
  readonly #jobs: Jobs;
  readonly #records;
  #filter = $state.raw<RunsFilter>(noFilter);
  #sort = $state.raw<RunsSort>({ by: 'created', descending: true });
  #chosenMetrics = $state.raw<readonly string[]>();
  #limit = $state(pageRows);
  readonly #selected = new SvelteSet<string>();

  constructor(jobs: Jobs, filter: Partial<RunsFilter>) {
    this.#jobs = jobs;
    this.#records = fromLive(jobs.live);
    this.#filter = { ...noFilter, ...filter };
  }

  get filter(): RunsFilter {
    return this.#filter;
  }
  set filter(filter: RunsFilter) {
    this.#filter = filter;
    this.#limit = pageRows;
  }

  get sort(): RunsSort {
    return this.#sort;
  }
  /** Sorts by a column; again turns it round. Numbers and dates begin with the largest. */
  sortBy(by: SortKey): void {
    const again = this.#sort.by === by;
    this.#sort = { by, descending: again ? !this.#sort.descending : by !== 'title' && by !== 'state' };
  }

  // Deriveds of their own: typing in the search must not list and sort thousands of records again.
  readonly #every = $derived.by(() => this.#records.current);
  readonly #withAll = $derived.by(() => this.#filter.all);
  /** Every training, or every job. */
  readonly all = $derived.by(() =>
    this.#withAll ? this.#every : this.#every.filter((record) => isTraining(record))
  );
  readonly found = $derived.by(() => sortRuns(filterRuns(this.all, this.#filter), this.#sort));
  readonly shown = $derived.by(() => this.found.slice(0, this.#limit));
  readonly choices = $derived.by(() => filterChoices(this.all));
  readonly allMetrics = $derived.by(() => metricNames(this.found));
  get metrics(): readonly string[] {
    return this.#chosenMetrics ?? this.allMetrics.slice(0, usualMetrics);
  }

  showMetric(metric: string, shown: boolean): void {
    const chosen = new Set(this.metrics);
    if (shown) chosen.add(metric);
    else chosen.delete(metric);
    this.#chosenMetrics = this.allMetrics.filter((name) => chosen.has(name));
  }

  more(): void {
    this.#limit += pageRows;
  }

  /** Selected runs that are still found, oldest first. */
  readonly selected = $derived.by<readonly JobRecord[]>(() =>
    this.found.filter((record) => this.#selected.has(record.id)).toSorted((a, b) => a.createdAt - b.createdAt)
  );
  isSelected(id: string): boolean {
    return this.#selected.has(id);
  }
  select(id: string, selected: boolean): void {
    if (selected) this.#selected.add(id);
    else this.#selected.delete(id);
  }
  selectAll(selected: boolean): void {
    for (const record of this.shown) this.select(record.id, selected);
  }
  clear(): void {
    this.#selected.clear();
  }

  /** Selected runs that can be deleted: those that have ended. */
  readonly deletable = $derived.by(() => this.selected.filter((record) => isFinished(record.state)));

  async deleteSelected(): Promise<number> {
    const gone = this.deletable;
    for (const { id } of gone) await this.#jobs.delete(id);
    this.clear();
    return gone.length;
  }
}
