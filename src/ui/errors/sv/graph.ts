// Errors about pipelines and the runs of their steps, in Swedish.
import type { graphErrors } from '$core/errors/graph';
import { formatDuration } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const graph: Sentences<keyof typeof graphErrors> = {
  'graph/invalid': (d) =>
    `Flödet kan inte köras: ${d.first}${d.count > 1 ? ` (och ${d.count - 1} problem till)` : ''}`,
  'graph/clipboard-closed': () =>
    'Webbläsaren låter inte studion läsa urklipp. Tryck Ctrl+V, eller Cmd+V på en Mac, på ytan i stället.',
  'graph/not-pasted': (d) => `Det som kopierades kan inte läggas in här: ${d.reason}.`,
  'graph/nothing-copied': () =>
    'Urklipp innehåller inget som kopierats från en yta. Markera något där och kopiera det först.',
  'graph/other-kind': ({ kind }) =>
    kind === 'flow-nodes'
      ? 'Det som kopierades är noder i ett promptflöde; de har ingen plats i ett flöde av steg.'
      : 'Det som kopierades är steg i ett flöde; de har ingen plats i ett promptflöde.',
  'graph/timeout': (d) => `${d.node} tog längre tid än sin gräns på ${formatDuration(d.ms)}.`,
  'graph/unreadable': (d) => `Texten är inget flöde${d.line ? ` (rad ${d.line})` : ''}: ${d.reason}`,
  'pipeline/bad-schedule': (d) => `Schemat kan inte användas: ${d.reason}.`,
  'pipeline/no-reference': (d) =>
    `${d.ref}, som nya versioner jämfördes med, finns inte längre: lägg till ett schema med en annan referens.`,
  'pipeline/no-model': (d) =>
    `Den här körningen av ”${d.title}” har inte tränat någon modell som kan förutsäga.`,
  'pipeline/not-found': (d) => `Det finns inget flöde och ingen körning ${d.id}.`
};
