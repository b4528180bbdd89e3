// A step of one's own in TypeScript. It runs in a sandbox that has no network, no storage, no page and no clock, so that
// equal tables and equal code give an equal table.
import { defineComponent, optional, table } from '../../component';
import { choice, text } from '../../params';

const example = `// Gets a row and its number, from 0. Give the row as it is to be, several rows in a list,
// or undefined to leave it out.
type Row = Record<string, number | string | boolean | null>;

export default function (row: Row, index: number): Row | Row[] | undefined {
  return { ...row, number: index + 1 };
}
`;

/** What the sandbox itself takes at most, beside the tables. */
const sandboxBytes = 256 * 1024 * 1024;

export const runScript = defineComponent({
  name: 'run-script',
  version: 2,
  engine: 'lm',
  category: 'data',
  title: 'Custom TypeScript',
  summary: 'Your own code, for each row or for all rows at once, apart from everything else.',
  inputs: { table: table(), other: optional(table()) },
  outputs: { table: table() },
  params: {
    code: text('Code', example, {
      maxLength: 100_000,
      minLength: 1,
      rows: 14,
      help: 'TypeScript or JavaScript with an export default function. Dates are ISO texts, missing cells null. There is no clock; chance follows the seed of the run.'
    }),
    per: choice('The function is given', ['each-row', 'all-rows'], 'each-row', {
      help: 'All rows: (rows, otherRows) gives a list of rows. At most 100,000 rows.'
    })
  },
  resumable: true,
  // Nine bytes a cell (workers/lm/scripts/cells.ts), and as much again while they are written.
  estimate: ({ table: { rows, columns } }) => ({
    bytes: sandboxBytes + rows * columns.length * 18,
    seconds: 1 + rows * columns.length * 4e-6
  })
});
