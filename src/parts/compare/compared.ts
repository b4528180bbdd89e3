// What a comparison of runs shows: a column a run, a row a figure or a setting.

export interface ComparedRun {
  readonly id: string;
  readonly name: string;
  /** Already resolved. */
  readonly href: string;
  /** Its colour, where it has one elsewhere on the page. */
  readonly paint?: `--series-${number}`;
}

export interface ComparedRow {
  /** Among the rows. */
  readonly id: string;
  readonly label: string;
  /** One a run. */
  readonly values: readonly string[];
  /** Which of them are the best. */
  readonly best?: readonly boolean[];
  /** `group` begins a part of the table, `quiet` is the same for all. */
  readonly kind?: 'group' | 'quiet';
}
