// What the table shows: its sort, filters and search, and the open view behind it. A new question closes the view
// of the old one; a late answer to an old question is dropped.
import type { Filter, ViewQuery } from '$core/data/grid';
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { Dataset, TableView } from '$sdk/datasets';
import type { GridSort } from '$ui/data-grid.svelte';
import type { Row, RowSource } from '$ui/row-window.svelte';

export class TableState {
  readonly #dataset: Dataset;
  readonly #names: readonly string[];
  #view = $state.raw<TableView>();
  #error = $state.raw<ErrorRecord>();
  #latest = 0;
  #sort = $state.raw<GridSort>();
  #filters = $state.raw<readonly Filter[]>([]);
  #search = $state('');

  constructor(dataset: Dataset) {
    this.#dataset = dataset;
    this.#names = dataset.columns.map(({ name }) => name);
    void this.#ask();
  }

  get sort(): GridSort | undefined {
    return this.#sort;
  }
  get filters(): readonly Filter[] {
    return this.#filters;
  }
  get search(): string {
    return this.#search;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  get view(): TableView | undefined {
    return this.#view;
  }
  /** A new function for each view: the grid then drops what it had read. */
  readonly rows: RowSource = $derived.by(() => {
    const view = this.#view;
    return async (from: number, to: number): Promise<readonly Row[]> => {
      if (!view) return [];
      const { columns, rowIds } = await view.read(from, to, this.#names);
      return rowIds.map((_, row) => columns.map((column) => column[row] ?? null));
    };
  });

  /** Ascending, descending, then as stored. */
  sortBy(column: string): void {
    const current = this.#sort?.column === column ? this.#sort : undefined;
    this.#sort = !current
      ? { column, descending: false }
      : current.descending
        ? undefined
        : { column, descending: true };
    void this.#ask();
  }

  setFilters(filters: readonly Filter[]): void {
    this.#filters = filters;
    void this.#ask();
  }

  setSearch(search: string): void {
    this.#search = search;
    void this.#ask();
  }

  close(): void {
    this.#latest++;
    void this.#view?.close();
  }

  async #ask(): Promise<void> {
    const mine = ++this.#latest;
    const query: ViewQuery = {
      ...(this.#sort ? { sort: [this.#sort] } : {}),
      ...(this.#filters.length > 0 ? { filters: this.#filters } : {}),
      ...(this.#search.trim() === '' ? {} : { search: this.#search.trim() })
    };
    try {
      const view = await this.#dataset.openView(query);
      if (mine !== this.#latest) return void view.close();
      const old = this.#view;
      this.#view = view;
      this.#error = undefined;
      await old?.close();
    } catch (error) {
      if (mine === this.#latest) this.#error = toErrorRecord(error);
    }
  }
}
