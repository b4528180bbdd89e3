// The runs of the data engine, one for each of its components.
import type { RunsFor } from '../../runs';
import { editTable } from './edit-table';
import { exportTable } from './export-table';
import { importImages } from './import-images';
import { importTable } from './import-table';
import { profileTable } from './profile-table';

export const runs = {
  'import-table': importTable,
  'edit-table': editTable,
  'profile-table': profileTable,
  'export-table': exportTable,
  'import-images': importImages
} satisfies RunsFor<'data'>;
