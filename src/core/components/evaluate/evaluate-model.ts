// Judges a model on a table that holds its target.
import { defineComponent, model, report, table } from '../../component';
import { optionalColumn } from '../../params';

export const evaluateModel = defineComponent({
  name: 'evaluate-model',
  version: 1,
  engine: 'score',
  category: 'evaluate',
  title: 'Evaluate a model',
  summary: 'Scores every row and compares with the target: metrics, curves, confusion or residuals.',
  inputs: { model: model(), data: table() },
  outputs: { report: report() },
  params: {
    target: optionalColumn('Target', 'data', {
      help: 'Only for a model that does not know its own, as imported ones.'
    })
  },
  resumable: true
});
