// The runs of the score engine, one for each of its components.
import type { RunsFor } from '../../runs';
import { evaluateModel } from './evaluate-model';
import { importModel } from './import-model';
import { partialDependence } from './partial-dependence';
import { permutationImportance } from './permutation-importance';
import { scoreTable } from './score-table';

export const runs = {
  'score-table': scoreTable,
  'evaluate-model': evaluateModel,
  'permutation-importance': permutationImportance,
  'partial-dependence': partialDependence,
  'import-model': importModel
} satisfies RunsFor<'score'>;
