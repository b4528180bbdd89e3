// Errors about label projects, labels, and the files they are exchanged in.
import { describe } from './describe';

export const labelErrors = {
  'labels/bad-record': describe<{ what: string; where: string; reason: string }>(
    422,
    (d) => `This is no valid ${d.what}${d.where ? `, at ${d.where}` : ''}: ${d.reason}.`
  ),
  'labels/bad-step': describe<{ step: string; reason: string }>(
    409,
    (d) => `These labels cannot take the step "${d.step}": ${d.reason}.`
  ),
  'labels/unreadable': describe<{ file: string; format: string; reason: string; line?: number }>(
    422,
    (d) => `${d.file} could not be read as ${d.format}${d.line ? ` (line ${d.line})` : ''}: ${d.reason}.`
  ),
  'labels/unknown-format': describe<{ file: string }>(
    422,
    (d) => `${d.file} holds labels in no format Hearth reads. Choose the format if you know it.`
  ),
  'labels/unsupported': describe<{ file: string; format: string; what: string }>(
    422,
    (d) => `${d.file} holds ${d.what}, which Hearth does not read from ${d.format}.`
  ),
  'labels/cannot-export': describe<{ format: string; item: string; reason: string }>(
    422,
    (d) => `${d.format} cannot hold the labels of ${d.item}: ${d.reason}.`
  ),
  'labels/no-rows': describe<Record<never, never>>(
    409,
    () =>
      'The worker that learns beside you has begun anew. It makes its rows again when you come back to the page.'
  )
} as const;
