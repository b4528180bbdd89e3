// SMOTE: new rows of rare classes, between rows of that class that are alike.
import { defineComponent, table } from '../../component';
import type { TableManifest } from '../../data/table';
import { choice, column, flag, integer, number, text, type ParamValues } from '../../params';

const params = {
  target: column('Classes', 'table'),
  only: text('Only this class', '', {
    maxLength: 1000,
    help: 'Empty: every class that is rarer than the largest; of a percentage, the rarest.'
  }),
  by: choice('How many', ['balance', 'percent'], 'balance'),
  share: number('Share of the largest class', 0.01, 1, 1, {
    when: { param: 'by', is: ['balance'] },
    help: 'With 1 the classes have as many rows as the largest has.'
  }),
  percent: integer('New rows in % of the class', 1, 10_000, 100, {
    when: { param: 'by', is: ['percent'] }
  }),
  neighbours: integer('Neighbours', 1, 100, 5),
  standardise: flag('Standardise first', true, { help: 'So that no column counts more for its unit.' })
};

export const smote = defineComponent({
  name: 'smote',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'SMOTE',
  summary:
    'Adds rows of rare classes: each lies between a row of the class and one of its nearest neighbours. For the part that is learned from, not for the one that is tested on.',
  inputs: { table: table() },
  outputs: { table: table() },
  params,
  resumable: true,
  /** All cells at once, then those of the new table; how many rows it gets is known only once classes are counted. */
  estimate: ({ table }, { neighbours, ...how }) => {
    const { rows, columns } = table;
    const { made, begun } = likelyRows(table, how);
    return {
      bytes:
        8 * columns.length * (2 * rows + made) +
        newRowBytes * made +
        Math.min(made, begun) * (nearBytes + 4 * neighbours),
      seconds: (begun ** 2 * columns.length) / cellPairsPerSecond
    };
  }
});

/** Measured: 300,000 new rows of a class of 6000 take 96 bytes each, and 24 more while a column is made of them. */
export const newRowBytes = 120;
/** Of a list of neighbours, beside its numbers. */
const nearBytes = 100;
/** Measured: the neighbours of 6000 rows in ten columns, 360 million pairs of cells, in 0.6 s. */
const cellPairsPerSecond = 6e8;

/**
 * As if sizes of classes went by Zipf's law, the c-th having 1/c of the largest one's rows: nothing is known but how many
 * there are. `begun`: rows whose neighbours are looked for, in one class.
 */
function likelyRows(
  { rows, columns }: TableManifest,
  { target, by, only, share, percent }: Omit<ParamValues<typeof params>, 'neighbours' | 'standardise'>
): { readonly made: number; readonly begun: number } {
  const { type, flags, levelCount = 2 } = columns.find(({ name }) => name === target) ?? {};
  // Texts and ids are no classes, which the run says at once.
  const classes = type === 'category' && !flags?.includes('id') ? Math.max(2, levelCount) : 2;
  let harmonic = 0;
  for (let c = 1; c <= Math.min(classes, rows); c++) harmonic += 1 / c;
  const most = rows / harmonic;
  if (by === 'percent') {
    const own = only === '' ? most / classes : most;
    return { made: (own * percent) / 100, begun: own };
  }
  return { made: most * share * (only === '' ? classes - 1 : 1), begun: most };
}
