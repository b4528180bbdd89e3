// Parameters that every training component shares. Spread first in each spec.
import { choice, column, columns, flag, integer, number, optionalColumn } from '../params';

export const trainingParams = {
  target: column('Target', 'data', { help: 'The column to predict.' }),
  task: choice('Task', ['auto', 'binary', 'multiclass', 'regression'], 'auto', {
    help: 'Follows from the target unless you choose.'
  }),
  features: columns('Features', 'data', {
    help: 'Columns to learn from; none chosen means all that are of use.'
  }),
  validation: choice('Validation', ['auto', 'holdout', 'folds', 'group', 'time'], 'auto', {
    help: 'Automatic: 10 folds below 1,000 rows, 3 folds up to 20,000, a 10 % holdout above.'
  }),
  holdout: number('Holdout fraction', 0.05, 0.5, 0.2, {
    when: { param: 'validation', is: ['holdout', 'group', 'time'] }
  }),
  folds: integer('Folds', 2, 20, 5, { when: { param: 'validation', is: ['folds'] } }),
  groupColumn: optionalColumn('Group column', 'data', {
    help: 'Rows of one group stay on one side of the split.',
    when: { param: 'validation', is: ['group'] }
  }),
  timeColumn: optionalColumn('Time column', 'data', {
    help: 'The latest rows are held out.',
    when: { param: 'validation', is: ['time'] }
  })
} as const;

/** For families that train in steps and may stop early. */
export const earlyStoppingParams = {
  earlyStopping: flag('Stop early', true, { help: 'Stop when the validation loss no longer falls.' }),
  patience: integer('Patience', 1, 1000, 20, {
    expert: true,
    unit: 'steps',
    when: { param: 'earlyStopping', is: [true] }
  })
} as const;
