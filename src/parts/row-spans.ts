// Scattered rows as few ranges to read: rows near one another are read together.

export interface RowSpan {
  readonly from: number;
  /** Not included. */
  readonly to: number;
  readonly rows: readonly number[];
}

/** Spans that cover `rows` (ascending) with gaps of at most `most` unwanted rows inside. */
export function spansOf(rows: readonly number[], most = 64): readonly RowSpan[] {
  const spans: { from: number; to: number; rows: number[] }[] = [];
  for (const row of rows) {
    const last = spans.at(-1);
    if (last && row - last.to <= most) {
      last.to = row + 1;
      last.rows.push(row);
    } else spans.push({ from: row, to: row + 1, rows: [row] });
  }
  return spans;
}
