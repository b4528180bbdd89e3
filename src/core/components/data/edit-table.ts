// Applies simple edits to a table, giving a new version.
import { defineComponent, table } from '../../component';
import { parseEdits, type TableEdit } from '../../data/edits';
import { value } from '../../params';

export const editTable = defineComponent({
  name: 'edit-table',
  version: 2,
  engine: 'data',
  category: 'data',
  title: 'Edit a table',
  summary: 'Drops, renames and retypes columns; filters, samples and splits rows.',
  inputs: { table: table() },
  outputs: { table: table() },
  params: { edits: value<readonly TableEdit[]>('Edits', [], parseEdits) },
  resumable: true
});
