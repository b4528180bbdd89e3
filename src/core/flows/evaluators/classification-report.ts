// Precision, recall and F1 of every class, from what was answered and what was expected. Means over classes are plain
// (macro) and by their number of rows (weighted), as scikit-learn's classification_report has them.

export interface ClassRow {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows that are expected to be of this class. */
  readonly support: number;
}

export interface ClassificationReport {
  readonly classes: readonly ClassRow[];
  readonly accuracy: number;
  readonly macroF1: number;
  readonly weightedF1: number;
}

/** An answer that names no expected class counts as a class of its own, with no support. */
export function classificationReport(
  expected: readonly string[],
  given: readonly string[]
): ClassificationReport {
  const labels = [...new Set([...expected, ...given])].sort((a, b) => (a < b ? -1 : 1));
  const count = (holds: (i: number) => boolean): number =>
    expected.reduce((sum, _, i) => sum + (holds(i) ? 1 : 0), 0);
  const classes = labels.map((label): ClassRow => {
    const right = count((i) => expected[i] === label && given[i] === label);
    const support = count((i) => expected[i] === label);
    const named = count((i) => given[i] === label);
    const precision = named === 0 ? 0 : right / named;
    const recall = support === 0 ? 0 : right / support;
    const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    return { label, precision, recall, f1, support };
  });
  const rows = Math.max(1, expected.length);
  return {
    classes,
    accuracy: count((i) => expected[i] === given[i]) / rows,
    macroF1: classes.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, classes.length),
    weightedF1: classes.reduce((sum, { f1, support }) => sum + f1 * support, 0) / rows
  };
}
