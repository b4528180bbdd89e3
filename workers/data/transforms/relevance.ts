// How much a column says of another, each by itself. Rows in which either is missing are left out; a measure that has no
// value (a column that never changes) is 0.
import { quantilesOf } from './measures';

/** Codes from 0, negative where missing, and how many there are. */
export interface Coded {
  readonly codes: Int32Array;
  readonly count: number;
}

const parts = 10;

/** The size of Pearson's correlation. */
export function pearson(x: Float64Array, y: Float64Array): number {
  const rows = [...x.keys()].filter((row) => !Number.isNaN(x[row]!) && !Number.isNaN(y[row]!));
  const mean = (cells: Float64Array): number => rows.reduce((sum, row) => sum + cells[row]!, 0) / rows.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [both, ownX, ownY] = [0, 0, 0];
  for (const row of rows) {
    const [dx, dy] = [x[row]! - meanX, y[row]! - meanY];
    both += dx * dy;
    ownX += dx * dx;
    ownY += dy * dy;
  }
  return orNothing(Math.abs(both) / Math.sqrt(ownX * ownY));
}

/** The size of Spearman's correlation: Pearson's of ranks, equal values sharing the mean of theirs. */
export function spearman(x: Float64Array, y: Float64Array): number {
  const isWhole = (_: number, row: number): boolean => !Number.isNaN(x[row]!) && !Number.isNaN(y[row]!);
  return pearson(ranksOf(x.filter(isWhole)), ranksOf(y.filter(isWhole)));
}

function ranksOf(cells: Float64Array): Float64Array {
  const order = Uint32Array.from(cells.keys()).sort((a, b) => cells[a]! - cells[b]!);
  const ranks = new Float64Array(cells.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && cells[order[to]!] === cells[order[from]!]) to++;
    for (let at = from; at < to; at++) ranks[order[at]!] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}

/** F of a one-way analysis of variance: between the classes over within them. */
export function fTest(x: Float64Array, { codes, count }: Coded): number {
  const sums = new Float64Array(count);
  const sizes = new Float64Array(count);
  for (let row = 0; row < x.length; row++) {
    if (codes[row]! < 0 || Number.isNaN(x[row]!)) continue;
    sums[codes[row]!]! += x[row]!;
    sizes[codes[row]!]!++;
  }
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const classes = sizes.reduce((sum, size) => sum + (size > 0 ? 1 : 0), 0);
  const mean = sums.reduce((sum, one) => sum + one, 0) / rows;
  let between = 0;
  for (let code = 0; code < count; code++)
    if (sizes[code]! > 0) between += sizes[code]! * (sums[code]! / sizes[code]! - mean) ** 2;
  let within = 0;
  for (let row = 0; row < x.length; row++)
    if (codes[row]! >= 0 && !Number.isNaN(x[row]!))
      within += (x[row]! - sums[codes[row]!]! / sizes[codes[row]!]!) ** 2;
  return orNothing(between / (classes - 1) / (within / (rows - classes)));
}

/** Pearson's chi-squared of the table of counts. */
export function chiSquared(x: Coded, y: Coded): number {
  const { counts, ofX, ofY, rows } = countsOf(x, y);
  let sum = 0;
  for (let i = 0; i < x.count; i++)
    for (let j = 0; j < y.count; j++) {
      const expected = (ofX[i]! * ofY[j]!) / rows;
      if (expected > 0) sum += (counts[i * y.count + j]! - expected) ** 2 / expected;
    }
  return sum;
}

/** Mutual information in nats. */
export function mutualInformation(x: Coded, y: Coded): number {
  const { counts, ofX, ofY, rows } = countsOf(x, y);
  let sum = 0;
  for (let i = 0; i < x.count; i++)
    for (let j = 0; j < y.count; j++) {
      const own = counts[i * y.count + j]!;
      if (own > 0) sum += (own / rows) * Math.log((own * rows) / (ofX[i]! * ofY[j]!));
    }
  return Math.max(0, sum);
}

function countsOf(x: Coded, y: Coded) {
  const counts = new Float64Array(x.count * y.count);
  const ofX = new Float64Array(x.count);
  const ofY = new Float64Array(y.count);
  let rows = 0;
  for (let row = 0; row < x.codes.length; row++) {
    const [i, j] = [x.codes[row]!, y.codes[row]!];
    if (i < 0 || j < 0) continue;
    counts[i * y.count + j]!++;
    ofX[i]!++;
    ofY[j]!++;
    rows++;
  }
  return { counts, ofX, ofY, rows };
}

/** Numbers in ten parts with about as many rows each; up to ten different values are parts of their own. */
export function inParts(cells: Float64Array): Coded {
  const distinct = new Set(cells.filter((x) => x === x));
  const edges =
    distinct.size <= parts
      ? [...distinct].sort((a, b) => a - b).slice(1)
      : [
          ...new Set(
            quantilesOf(
              cells,
              Array.from({ length: parts - 1 }, (_, i) => (i + 1) / parts)
            )
          )
        ];
  const codes = Int32Array.from(cells, (x) => (x === x ? edges.filter((edge) => x >= edge).length : -1));
  return { codes, count: edges.length + 1 };
}

function orNothing(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
