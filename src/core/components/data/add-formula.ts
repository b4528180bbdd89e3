// A column worked out by a formula of the studio’s own language.
import { text } from '../../params';
import { defineComponent, table } from '../../component';

export const addFormula = defineComponent({
  name: 'add-formula',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Formula column',
  summary: 'Adds a column worked out from others, such as price / area, or if(age >= 18, "adult", "child").',
  inputs: { table: table() },
  outputs: { table: table() },
  params: {
    name: text('Name of the column', 'result', { maxLength: 200, minLength: 1 }),
    formula: text('Formula', '', {
      maxLength: 4000,
      minLength: 1,
      rows: 3,
      help: 'Columns by name, or in [brackets]; + - * / % ^ & and or not; if, abs, sqrt, ln, round, min, max, contains, year, isMissing, coalesce and more.'
    })
  },
  resumable: true
});
