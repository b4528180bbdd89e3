// The manifest inside the file: models made here carry their fields, task and classes as ONNX metadata
// (metadata_props), so that an exported file can be brought back, here or elsewhere, without loss.
import { columnTypes } from '../data/table';
import { isRecord } from '../params';
import { tasks, type ModelField, type ModelManifest } from './manifest';

const key = 'hearth.model';

/** What the metadata hold of a manifest. */
export type CarriedManifest = Pick<
  ModelManifest,
  'task' | 'target' | 'classes' | 'positive' | 'fields' | 'picture' | 'algorithm' | 'metrics' | 'importance'
>;

/** Metadata entries for the ONNX file of a model. */
export function manifestMetadata(manifest: CarriedManifest): Readonly<Record<string, string>> {
  const { task, target, classes, positive, fields, picture, algorithm, metrics, importance } = manifest;
  const carried = { task, target, classes, positive, fields, picture, algorithm, metrics, importance };
  return { [key]: JSON.stringify({ version: 1, ...carried }) };
}

/** The manifest in a file's metadata; undefined where there is none or it does not make sense. */
export function carriedManifest(metadata: Readonly<Record<string, string>>): CarriedManifest | undefined {
  const text = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  if (!isRecord(parsed) || parsed.version !== 1) return undefined;
  const { task, target, classes, positive, fields, picture, algorithm, metrics, importance } = parsed;
  if (!tasks.some((known) => known === task) || typeof target !== 'string') return undefined;
  const hasFields = Array.isArray(fields) && fields.every(isField);
  if (!hasFields && !isSize(picture)) return undefined;
  if (task !== 'regression' && !isTexts(classes)) return undefined;
  return {
    task: task as ModelManifest['task'] & string,
    target,
    ...(hasFields && { fields }),
    ...(isSize(picture) && { picture: { width: picture.width, height: picture.height } }),
    ...(isTexts(classes) && { classes }),
    ...(typeof positive === 'string' && { positive }),
    ...(typeof algorithm === 'string' && { algorithm }),
    ...(isRecord(metrics) && { metrics: numbersOf(metrics) }),
    ...(Array.isArray(importance) && { importance: importance.filter(isImportance) })
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isTexts = (input: unknown): input is string[] =>
  Array.isArray(input) && input.every((item) => typeof item === 'string');

const isSize = (input: unknown): input is { width: number; height: number } =>
  isRecord(input) && [input.width, input.height].every((side) => Number.isInteger(side) && Number(side) > 0);

function isField(input: unknown): input is ModelField {
  if (!isRecord(input) || typeof input.name !== 'string') return false;
  const { type, tensor, levels, range } = input;
  return (
    columnTypes.some((known) => known === type) &&
    (tensor === 'float32' || tensor === 'int64' || tensor === 'string') &&
    (levels === undefined || isTexts(levels)) &&
    (range === undefined ||
      (isRecord(range) && [range.min, range.max, range.median].every((n) => typeof n === 'number')))
  );
}

function isImportance(input: unknown): input is { column: string; value: number } {
  return isRecord(input) && typeof input.column === 'string' && typeof input.value === 'number';
}

function numbersOf(record: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(record).filter((e): e is [string, number] => typeof e[1] === 'number')
  );
}
