// Errors about training, models and scoring.
import { describe } from './describe';

export const modelErrors = {
  'train/one-class': describe<{ target: string; value: string }>(
    422,
    (d) => `"${d.target}" has only one value (${d.value}): there is nothing to learn. Choose another target.`
  ),
  'train/target-missing': describe<{ target: string }>(
    422,
    (d) => `"${d.target}" is empty in every row: choose another target.`
  ),
  'train/target-not-numeric': describe<{ target: string }>(
    422,
    (d) => `"${d.target}" does not hold numbers, so it cannot be the target of a regression.`
  ),
  'train/too-many-classes': describe<{ target: string; classes: number; limit: number }>(
    422,
    (d) =>
      `"${d.target}" has ${d.classes} different values; at most ${d.limit} classes can be learned. Choose another target, or regression.`
  ),
  'train/too-few-rows': describe<{ rows: number; needed: number; why: string }>(
    422,
    (d) => `Too few usable rows (${d.rows}): ${d.needed} are needed ${d.why}.`
  ),
  'train/no-features': describe<{ reason: string }>(
    422,
    (d) => `No column is left to learn from: ${d.reason}.`
  ),
  'train/diverged': describe<{ step: number }>(
    500,
    (d) => `Training diverged at step ${d.step}: the loss is not a number. Lower the learning rate.`
  ),
  'evaluate/not-finite': describe<{ target: string; row: number }>(
    500,
    (d) => `The model's answer for "${d.target}" in row ${d.row + 1} is not a number, so it cannot be judged.`
  ),
  'model/unreadable': describe<{ file: string; reason: string }>(
    422,
    (d) => `${d.file} is not a readable model: ${d.reason}.`
  ),
  'model/unsupported': describe<{ file: string; reason: string; hint?: string }>(
    422,
    (d) => `${d.file} cannot be run here: ${d.reason}.${d.hint ? ` ${d.hint}` : ''}`
  ),
  'model/external-data': describe<{ file: string; location: string }>(
    422,
    (d) => `${d.file} keeps its weights in another file (${d.location}). Export it as a single file.`
  ),
  'score/not-of-pictures': describe<Record<never, never>>(422, () => 'This model takes no pictures.'),
  'score/no-picture': describe<Record<never, never>>(
    422,
    () => 'This is no picture that the browser can show.'
  ),
  'score/missing-field': describe<{ field: string }>(422, (d) => `The input has no "${d.field}".`),
  'score/bad-field': describe<{ field: string; row?: number; reason: string }>(
    422,
    (d) => `"${d.field}"${d.row === undefined ? '' : ` in row ${d.row + 1}`} ${d.reason}.`
  ),
  'score/failed': describe<{ model: string; reason: string }>(
    500,
    (d) => `${d.model} could not score this: ${d.reason}`
  )
} as const;
