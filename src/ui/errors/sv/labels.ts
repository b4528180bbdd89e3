// Errors about labeling projects, labels, and the files they are exchanged in, in Swedish.
import type { labelProjectErrors } from '$core/errors/label-projects';
import type { labelErrors } from '$core/errors/labels';
import type { Sentences } from '../sentences';

export const labels: Sentences<keyof typeof labelErrors | keyof typeof labelProjectErrors> = {
  'labels/bad-record': (d) =>
    `Det här är inte en giltig ${d.what}${d.where ? `, vid ${d.where}` : ''}: ${d.reason}.`,
  'labels/bad-step': (d) => `Märkningen kan inte ${d.step}: ${d.reason}.`,
  'labels/unreadable': (d) =>
    `${d.file} kunde inte läsas som ${d.format}${d.line ? ` (rad ${d.line})` : ''}: ${d.reason}.`,
  'labels/unknown-format': (d) =>
    `${d.file} har märkningar i ett format som Hearth inte känner igen. Välj formatet om du vet vilket det är.`,
  'labels/unsupported': (d) => `${d.file} innehåller ${d.what}, som Hearth inte läser från ${d.format}.`,
  'labels/cannot-export': (d) => `${d.format} har inte plats för märkningarna av ${d.item}: ${d.reason}.`,
  'labels/no-rows': () =>
    'Motorn som lär sig vid sidan av dig har börjat om. Den gör sina rader igen när du kommer tillbaka till sidan.',
  'labels/no-project': () => 'Märkningsprojektet finns inte.',
  'labels/bad-project': (d) => `Märkningsprojektet kan inte skapas: ${d.reason}.`,
  'labels/no-item': (d) => `${d.project} har inget objekt ${d.item}.`,
  'labels/nothing-finished': (d) => `Inget är klart i ${d.project} än. Lämna in några märkningar först.`,
  'labels/paused': (d) => `${d.project} är pausat. Ingen kan märka i det förrän det fortsätter.`
};
