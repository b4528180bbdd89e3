// The runs of the data engine, one for each of its components.
import type { RunsFor } from '../../runs';
import { editMetadata } from './edit-metadata';
import { clipValues } from './clip-values';
import { normaliseColumns } from './normalise-columns';
import { encodeColumns } from './encode-columns';
import { binColumns } from './bin-columns';
import { groupRows } from './group-rows';
import { pivotTable } from './pivot-table';
import { unpivotTable } from './unpivot-table';
import { partitionRows } from './partition-rows';
import { assignFolds } from './assign-folds';
import { chooseFeatures } from './choose-features';
import { smote } from './smote';
import { addFormula } from './add-formula';
import { textFeatures } from './text-features';
import { principalComponents } from './principal-components';
import { clusterRows } from './cluster-rows';
import { scoreAnomalies } from './score-anomalies';
import { applyTransform } from './apply-transform';
import { addColumns } from './add-columns';
import { appendRows } from './append-rows';
import { cleanMissing } from './clean-missing';
import { compareReports } from './compare-reports';
import { editTable } from './edit-table';
import { enterData } from './enter-data';
import { exportTable } from './export-table';
import { filterRows } from './filter-rows';
import { imageFeatures } from './image-features';
import { importImages } from './import-images';
import { importTable } from './import-table';
import { joinTables } from './join-tables';
import { measureDrift } from './measure-drift';
import { profileTable } from './profile-table';
import { removeDuplicates } from './remove-duplicates';
import { renameColumn } from './rename-column';
import { retypeColumns } from './retype-columns';
import { sampleRows } from './sample-rows';
import { selectColumns } from './select-columns';
import { sortRows } from './sort-rows';
import { splitRows } from './split-rows';

export const runs = {
  'import-table': importTable,
  'edit-table': editTable,
  'profile-table': profileTable,
  'measure-drift': measureDrift,
  'export-table': exportTable,
  'import-images': importImages,
  'image-features': imageFeatures,
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
  'append-rows': appendRows,
  'add-columns': addColumns,
  'enter-data': enterData,
  'clean-missing': cleanMissing,
  'compare-reports': compareReports,
  'filter-rows': filterRows,
  'join-tables': joinTables,
  'remove-duplicates': removeDuplicates,
  'rename-column': renameColumn,
  'retype-columns': retypeColumns,
  'sample-rows': sampleRows,
  'select-columns': selectColumns,
  'sort-rows': sortRows,
  'split-rows': splitRows
} satisfies RunsFor<'data'>;
