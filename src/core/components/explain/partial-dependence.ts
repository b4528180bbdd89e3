// How the prediction moves with one column.
import { defineComponent, model, report, table } from '../../component';
import { column, integer } from '../../params';

export const partialDependence = defineComponent({
  name: 'partial-dependence',
  version: 1,
  engine: 'score',
  category: 'explain',
  title: 'Partial dependence',
  summary: 'The mean prediction as one column takes each of its values.',
  inputs: { model: model(), data: table() },
  outputs: { report: report() },
  params: {
    column: column('Column', 'data'),
    points: integer('Points', 2, 200, 25),
    rows: integer('Rows', 50, 100_000, 500)
  },
  resumable: true
});
