// The registry of components: one line each. Specs only; what they do is in workers/.
import type { Spec } from '../component';
import { HearthError } from '../errors';
import { editMetadata } from './data/edit-metadata';
import { clipValues } from './data/clip-values';
import { normaliseColumns } from './data/normalise-columns';
import { encodeColumns } from './data/encode-columns';
import { binColumns } from './data/bin-columns';
import { groupRows } from './data/group-rows';
import { pivotTable } from './data/pivot-table';
import { unpivotTable } from './data/unpivot-table';
import { partitionRows } from './data/partition-rows';
import { assignFolds } from './data/assign-folds';
import { chooseFeatures } from './data/choose-features';
import { smote } from './data/smote';
import { addFormula } from './data/add-formula';
import { textFeatures } from './data/text-features';
import { principalComponents } from './data/principal-components';
import { clusterRows } from './data/cluster-rows';
import { scoreAnomalies } from './data/score-anomalies';
import { applyTransform } from './data/apply-transform';
import { addColumns } from './data/add-columns';
import { appendRows } from './data/append-rows';
import { cleanMissing } from './data/clean-missing';
import { editTable } from './data/edit-table';
import { enterData } from './data/enter-data';
import { exportTable } from './data/export-table';
import { filterRows } from './data/filter-rows';
import { importTable } from './data/import-table';
import { joinTables } from './data/join-tables';
import { measureDrift } from './data/measure-drift';
import { profileTable } from './data/profile-table';
import { removeDuplicates } from './data/remove-duplicates';
import { renameColumn } from './data/rename-column';
import { retypeColumns } from './data/retype-columns';
import { runScript } from './data/run-script';
import { runSql } from './data/run-sql';
import { sampleRows } from './data/sample-rows';
import { selectColumns } from './data/select-columns';
import { sortRows } from './data/sort-rows';
import { splitRows } from './data/split-rows';
import { crossValidate } from './evaluate/cross-validate';
import { compareReports } from './evaluate/compare-reports';
import { imageFeatures } from './images/image-features';
import { importImages } from './images/import-images';
import { evaluateModel } from './evaluate/evaluate-model';
import { partialDependence } from './explain/partial-dependence';
import { permutationImportance } from './explain/permutation-importance';
import { evaluateLanguageModel } from './language/evaluate-language-model';
import { fineTuneLora } from './language/fine-tune-lora';
import { generateText } from './language/generate-text';
import { importAdapter } from './language/import-adapter';
import { importLanguageModel } from './language/import-language-model';
import { mergeAdapter } from './language/merge-adapter';
import { runFlow } from './language/run-flow';
import { importModel } from './score/import-model';
import { scoreTable } from './score/score-table';
import { trainDenseNetwork } from './train/dense-network';
import { trainExtraTrees } from './train/extra-trees';
import { trainGradientBoosting } from './train/gradient-boosting';
import { trainImageClassifier } from './train/image-classifier';
import { trainLinear } from './train/linear';
import { trainRandomForest } from './train/random-forest';
import { trainTextClassifier } from './train/text-classifier';

export const components = {
  'import-table': importTable,
  'edit-table': editTable,
  'profile-table': profileTable,
  'measure-drift': measureDrift,
  'export-table': exportTable,
  'select-columns': selectColumns,
  'rename-column': renameColumn,
  'retype-columns': retypeColumns,
  'filter-rows': filterRows,
  'clean-missing': cleanMissing,
  'split-rows': splitRows,
  'sample-rows': sampleRows,
  'sort-rows': sortRows,
  'remove-duplicates': removeDuplicates,
  'join-tables': joinTables,
  'append-rows': appendRows,
  'add-columns': addColumns,
  'enter-data': enterData,
  'edit-metadata': editMetadata,
  'clip-values': clipValues,
  'normalise-columns': normaliseColumns,
  'encode-columns': encodeColumns,
  'bin-columns': binColumns,
  'group-rows': groupRows,
  'pivot-table': pivotTable,
  'unpivot-table': unpivotTable,
  'partition-rows': partitionRows,
  'assign-folds': assignFolds,
  smote,
  'choose-features': chooseFeatures,
  'add-formula': addFormula,
  'text-features': textFeatures,
  'principal-components': principalComponents,
  'cluster-rows': clusterRows,
  'score-anomalies': scoreAnomalies,
  'apply-transform': applyTransform,
  'run-script': runScript,
  'run-sql': runSql,
  'import-images': importImages,
  'image-features': imageFeatures,
  'train-gradient-boosting': trainGradientBoosting,
  'train-extra-trees': trainExtraTrees,
  'train-random-forest': trainRandomForest,
  'train-linear': trainLinear,
  'train-dense-network': trainDenseNetwork,
  'train-text-classifier': trainTextClassifier,
  'train-image-classifier': trainImageClassifier,
  'evaluate-model': evaluateModel,
  'compare-reports': compareReports,
  'cross-validate': crossValidate,
  'permutation-importance': permutationImportance,
  'partial-dependence': partialDependence,
  'score-table': scoreTable,
  'import-model': importModel,
  'import-language-model': importLanguageModel,
  'fine-tune-lora': fineTuneLora,
  'evaluate-language-model': evaluateLanguageModel,
  'import-adapter': importAdapter,
  'generate-text': generateText,
  'merge-adapter': mergeAdapter,
  'run-flow': runFlow
} as const satisfies Readonly<Record<string, Spec>>;

export type ComponentName = keyof typeof components;
export type AnySpec = (typeof components)[ComponentName];

/** @throws HearthError job/unknown-component */
export function findComponent(name: string): Spec {
  if (!Object.hasOwn(components, name)) throw new HearthError('job/unknown-component', { component: name });
  return components[name as ComponentName] as unknown as Spec;
}
