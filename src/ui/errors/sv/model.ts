// Errors about training, models and predictions, in Swedish.
import type { modelErrors } from '$core/errors/model';
import { formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const model: Sentences<keyof typeof modelErrors> = {
  'train/one-class': (d) =>
    `”${d.target}” har bara ett värde (${d.value}): det finns inget att lära. Välj ett annat mål.`,
  'train/target-missing': (d) => `”${d.target}” är tom i varje rad: välj ett annat mål.`,
  'train/target-not-numeric': (d) =>
    `”${d.target}” innehåller inte tal och kan därför inte vara mål för en regression.`,
  'train/too-many-classes': (d) =>
    `”${d.target}” har ${formatNumber(d.classes)} olika värden; högst ${formatNumber(d.limit)} klasser kan läras. Välj ett annat mål, eller regression.`,
  'train/too-few-rows': (d) =>
    `Det finns för få användbara rader (${formatNumber(d.rows)}): ${formatNumber(d.needed)} behövs ${d.why}.`,
  'train/no-features': (d) => `Ingen kolumn finns kvar att lära av: ${d.reason}.`,
  'train/diverged': (d) =>
    `Träningen spårade ur vid steg ${formatNumber(d.step)}: förlusten är inte ett tal. Sänk inlärningstakten.`,
  'evaluate/not-finite': (d) =>
    `Modellens svar för ”${d.target}” i rad ${d.row + 1} är inte ett tal och kan därför inte bedömas.`,
  'model/unreadable': (d) => `${d.file} är ingen läsbar modell: ${d.reason}.`,
  'model/unsupported': (d) => `${d.file} kan inte köras här: ${d.reason}.${d.hint ? ` ${d.hint}` : ''}`,
  'model/external-data': (d) =>
    `${d.file} har sina vikter i en annan fil (${d.location}). Exportera den som en enda fil.`,
  'score/not-of-pictures': () => 'Den här modellen tar inga bilder.',
  'score/no-picture': () => 'Det här är ingen bild som webbläsaren kan visa.',
  'score/missing-field': (d) => `Indata saknar ”${d.field}”.`,
  'score/bad-field': (d) => `”${d.field}”${d.row === undefined ? '' : ` i rad ${d.row + 1}`} ${d.reason}.`,
  'score/failed': (d) => `${d.model} kunde inte förutsäga detta: ${d.reason}`
};
