// Whether a dataset can be given to a model.
import type { TableManifest } from '$core/data/table';
import type { ModelManifest } from '$core/models/manifest';

/** Columns the model needs and the table lacks. */
export function lackingColumns(model: ModelManifest, table: TableManifest): readonly string[] {
  const names = new Set(table.columns.map((column) => column.name));
  return (model.fields ?? []).filter(({ name }) => !names.has(name)).map(({ name }) => name);
}
