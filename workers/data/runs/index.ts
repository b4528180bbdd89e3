// The runs of the data engine, one for each of its components.
import type { RunsFor } from '../../runs';
import { appendRows } from './append-rows';
import { cleanMissing } from './clean-missing';
import { compareReports } from './compare-reports';
import { editTable } from './edit-table';
import { exportTable } from './export-table';
import { filterRows } from './filter-rows';
import { importImages } from './import-images';
import { importTable } from './import-table';
import { joinTables } from './join-tables';
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
  'export-table': exportTable,
  'import-images': importImages,
  'append-rows': appendRows,
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
