// Errors about pipelines and the runs of their steps, in Swedish.
import type { graphErrors } from '$core/errors/graph';
import { formatDuration } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const graph: Sentences<keyof typeof graphErrors> = {
  'graph/invalid': (d) =>
    `Flödet kan inte köras: ${d.first}${d.count > 1 ? ` (och ${d.count - 1} problem till)` : ''}`,
  'graph/timeout': (d) => `${d.node} tog längre tid än sin gräns på ${formatDuration(d.ms)}.`,
  'graph/unreadable': (d) => `Texten är inget flöde${d.line ? ` (rad ${d.line})` : ''}: ${d.reason}`,
  'pipeline/bad-schedule': (d) => `Schemat kan inte användas: ${d.reason}.`,
  'pipeline/no-model': (d) =>
    `Den här körningen av ”${d.title}” har inte tränat någon modell som kan förutsäga.`,
  'pipeline/not-found': (d) => `Det finns inget flöde och ingen körning ${d.id}.`
};
