// Errors about files, tables and columns, in Swedish.
import type { dataErrors } from '$core/errors/data';
import { formatBytes, formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

const line = (number: number | undefined): string => (number ? ` (rad ${number})` : '');

export const data: Sentences<keyof typeof dataErrors> = {
  'data/empty': (d) => `${d.file} är tom: det finns inget att importera.`,
  'data/binary': (d) =>
    `${d.file} ser inte ut som en tabell: den innehåller binära data i ett format som Hearth inte läser.`,
  'data/header-only': (d) => `${d.file} har en rubrikrad men inga rader.`,
  'data/truncated': (d) =>
    `${d.file} slutar mitt i: innehållet i ${d.format} är avklippt. Kopiera eller exportera filen igen.`,
  'data/unreadable': (d) => `${d.file} kunde inte läsas som ${d.format}${line(d.line)}: ${d.reason}`,
  'data/line-too-long': (d) =>
    `Rad ${d.line} i ${d.file} är längre än ${formatBytes(d.limit)}. Kontrollera citattecknet: ett som inte stängs slukar raderna efter sig.`,
  'data/too-large': (d) =>
    `${d.what} behöver ${formatBytes(d.bytes)}; ${formatBytes(d.limit)} finns. Använd färre rader eller kolumner.`,
  'data/too-many-columns': (d) =>
    `${formatNumber(d.columns)} kolumner är fler än de ${formatNumber(d.limit)} som en tabell kan ha. Kontrollera avgränsaren.`,
  'data/unknown-column': (d) => `${d.table} har ingen kolumn ”${d.column}”.`,
  'data/name-taken': (d) => `Det finns redan en kolumn som heter ”${d.column}”.`,
  'data/type-mismatch': (d) =>
    `Kolumnen ”${d.column}” är av typen ${d.first} i den ena tabellen och ${d.second} i den andra.`,
  'data/view-closed': (d) =>
    `Vyn ${d.view} är inte öppen. Motorn bakom den kan ha startats om: öppna den igen.`,
  'data/fetch-failed': (d) => {
    const why = d.status
      ? ''
      : ' Adressen kan vara fel, eller så låter servern inte andra webbplatser läsa den (CORS).';
    return `${d.url} kunde inte hämtas: ${d.reason}.${why} Ladda ner filen och släpp den här i stället.`;
  },
  'data/bad-address': (d) =>
    d.fault === 'no-address'
      ? `”${d.url}” är ingen adress till en fil på webben: en sådan börjar med https://.`
      : `${d.url} är inte krypterad (http), och studion läser bara det som ingen på vägen kan ändra. Prova https://, eller ladda ner filen och släpp den här.`,
  'data/bad-filter': (d) => `Filtret ”${d.filter}” kan inte användas: ${d.reason}.`,
  'data/script-failed': (d) => {
    const at = [...(d.row ? [`rad ${d.row} i tabellen`] : []), ...(d.line ? [`rad ${d.line} i koden`] : [])];
    return `Koden misslyckades${at.length > 0 ? ` vid ${at.join(', ')}` : ''}: ${d.reason}.`;
  },
  'data/sql-failed': (d) => {
    const at = d.line === undefined ? '' : ` på rad ${d.line}, tecken ${d.column ?? 1}`;
    return `Frågan misslyckades${at}: ${d.reason}.`;
  },
  'data/no-images': () =>
    'Ingen av filerna är en bild som kan visas här. Det är filer i JPEG, PNG, WebP, GIF och BMP, en och en, i mappar eller i ett zip-arkiv.',
  'data/bad-transform': () =>
    'Det som kopplades är ingen inlärd omvandling. Koppla utdata för omvandlingen från steget som lärde sig den.',
  'data/bad-formula': (d) =>
    `Formeln kan inte användas: ${d.reason}, vid tecken ${d.position + 1} i ”${d.formula}”.`,
  'data/missing-cells': (d) =>
    `”${d.column}” saknar ${d.missing} ${d.missing === 1 ? 'värde' : 'värden'}, och inget ligger mellan ett tal och inget. Hantera saknade värden först, eller välj bort kolumnen.`,
  'data/not-numbers': (d) => `”${d.column}” är av typen ${d.type}: här behövs en kolumn med tal.`,
  'data/columns-gone': (d) =>
    `Kolumner i referensen saknas eller har fått en annan typ: ${d.columns}. Ta tillbaka dem, eller jämför med en annan version.`,
  'data/nothing-to-compare': () =>
    'För drift behövs rader i båda versionerna, och en kolumn med tal, kategorier eller ja och nej.',
  'data/no-columns': (d) => `${d.table} skulle bli utan kolumner.`,
  'data/no-rows': (d) => `${d.table} skulle bli utan rader.`
};
