// What a form for a model asks: the raw columns it was trained on, or the places of an imported model's matrix.
import type { ModelField, ModelManifest } from '$core/models/manifest';
import type { InputRow } from '$core/models/prediction';

/** More inputs than this make no form. */
const mostFields = 400;

/** Fields to fill in; undefined where a model takes something that a form cannot give (pictures, text tokens). */
export function formFields(model: ModelManifest): readonly ModelField[] | undefined {
  if (model.fields) return model.fields.length <= mostFields ? model.fields : undefined;
  const [input, ...others] = model.inputs;
  const width = input?.dims[1];
  const isMatrix = input?.dims.length === 2 && others.length === 0 && /float|double|int/.test(input.type);
  if (!isMatrix || typeof width !== 'number' || width < 1 || width > mostFields) return undefined;
  return Array.from({ length: width }, (_, i) => ({ name: `x${i + 1}`, type: 'float', tensor: 'float32' }));
}

/** A usual row: medians, and the most frequent categories. */
export function usualRow(fields: readonly ModelField[]): InputRow {
  return Object.fromEntries(fields.map((field) => [field.name, usualValue(field)]));
}

function usualValue(field: ModelField): InputRow[string] {
  if (field.levels && field.levels.length > 0) return field.levels[0]!;
  if (field.range) return field.range.median;
  if (field.type === 'boolean') return false;
  return field.tensor === 'string' ? '' : 0;
}

/** A row of a table as a model's form takes it: its own fields only, booleans as such. */
export function rowFor(
  fields: readonly ModelField[],
  row: Readonly<Record<string, string | number | null>>
): InputRow {
  return Object.fromEntries(
    fields.map(({ name, type }) => {
      const value = row[name] ?? null;
      return [name, type === 'boolean' && typeof value === 'number' ? value !== 0 : value];
    })
  );
}

/** Values over which a field is varied, all else equal: even steps over its range, or its categories. */
export function variations(field: ModelField, points = 41): readonly (number | string)[] {
  if (field.levels && field.levels.length > 0) return field.levels.slice(0, 30);
  if (!field.range || field.range.max <= field.range.min) return [];
  const { min, max } = field.range;
  if (field.type === 'integer' && max - min < points)
    return Array.from({ length: max - min + 1 }, (_, i) => min + i);
  const at = (i: number): number => min + ((max - min) * i) / (points - 1);
  return Array.from({ length: points }, (_, i) => (field.type === 'integer' ? Math.round(at(i)) : at(i)));
}
