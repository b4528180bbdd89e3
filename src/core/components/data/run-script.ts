// A step of one's own in JavaScript. It runs in a sandbox that has no network, no storage and no page.
import { defineComponent, optional, table } from '../../component';
import { choice, text } from '../../params';

export const runScript = defineComponent({
  name: 'run-script',
  version: 1,
  engine: 'lm',
  category: 'data',
  title: 'Custom JavaScript',
  summary: 'Your own code, for each row or for all rows at once, apart from everything else.',
  inputs: { table: table(), other: optional(table()) },
  outputs: { table: table() },
  params: {
    code: text(
      'Code',
      'export default function (row) {\n  // Give the row as it is to be, or null to leave it out.\n  return row;\n}\n',
      { maxLength: 100_000, minLength: 1, rows: 12 }
    ),
    per: choice('The function is given', ['each-row', 'all-rows'], 'each-row', {
      help: 'All rows: (rows, otherRows) gives a list of rows. At most 100,000 rows.'
    })
  },
  resumable: true
});
