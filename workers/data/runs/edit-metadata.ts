// Names, types and marks of missing cells of several columns at once.
import type { Run } from '$core/component';
import type { editMetadata as spec } from '$core/components/data/edit-metadata';
import { isStringType, type StoredColumn } from '$core/data/table';
import { HearthError } from '$core/errors';
import { markedColumn, retypedColumn } from '../edit/columns';
import { chosenColumns } from '../edit/stored-table';
import { TableWork } from '../edit/table-work';

export const editMetadata: Run<typeof spec> = async ({ inputs: { table }, params }, ctx) => {
  const work = new TableWork(table, ctx);
  const chosen = chosenColumns(table, params.columns).map(({ name }) => name);
  const marks = new Set(listed(params.missing));
  let changed = table;
  if (marks.size > 0) changed = { ...table, columns: await Promise.all(table.columns.map(unmarked)) };
  if (params.type !== 'unchanged')
    for (const name of chosen) changed = await retypedColumn(changed, name, params.type, work.store, ctx);
  if (params.id !== 'unchanged')
    for (const name of chosen) changed = markedColumn(changed, name, params.id === 'yes');
  const names = listed(params.names);
  if (names.length > chosen.length) throw tooManyNames(names.length, chosen.length);
  const columns = changed.columns.map((column) => {
    const to = names[chosen.indexOf(column.name)];
    return to ? { ...column, name: to } : column;
  });
  const twice = columns.find(({ name }, i) => columns.findIndex((other) => other.name === name) < i);
  if (twice) throw new HearthError('data/name-taken', { column: twice.name });
  return { table: await work.with(columns) };

  async function unmarked(column: StoredColumn): Promise<StoredColumn> {
    const { name, type } = column;
    if (!chosen.includes(name) || !isStringType(type)) return column;
    const { codes, levels } = await work.words(name);
    const isMark = levels.map((level) => marks.has(level.trim()));
    const kept = codes.map((code) => (code >= 0 && isMark[code] ? -1 : code));
    return work.put({ name, type: type as 'category', codes: kept, levels });
  }
};

function listed(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.length === 1 && parts[0] === '' ? [] : parts;
}

function tooManyNames(given: number, columns: number): HearthError {
  const reason = `has ${given} names for ${columns} columns`;
  return new HearthError('job/bad-params', { component: 'edit-metadata', field: 'names', reason });
}
