// Puts the columns of two tables side by side, row by row; no keys are compared (join-tables does that).
import { defineComponent, table } from '../../component';

export const addColumns = defineComponent({
  name: 'add-columns',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Add columns',
  summary:
    'Puts the columns of two tables side by side, first row beside first row; what the shorter has not is missing.',
  inputs: { left: table(), right: table() },
  outputs: { table: table() },
  params: {},
  resumable: true
});
