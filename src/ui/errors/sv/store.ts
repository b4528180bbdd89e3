// Errors about storage, assets and workspace archives, in Swedish.
import type { storeErrors } from '$core/errors/store';
import { formatBytes, formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const store: Sentences<keyof typeof storeErrors> = {
  'store/quota': () =>
    'Webbläsaren har inget utrymme kvar för detta. Ta bort dataset, modeller eller någon annan webbplats data och försök igen.',
  'store/missing-blob': (d) =>
    `Det lagrade innehållet ${d.id} finns inte i den här webbläsaren. I en delad arbetsyta finns det på enheten som skapade det.`,
  'store/corrupt-blob': (d) => `Det lagrade innehållet ${d.id} är skadat: dess hash stämmer inte.`,
  'store/failed': (d) => `Lagringen misslyckades: ${d.reason}`,
  'store/outdated-tab': () => 'Hearth uppdaterades i en annan flik. Läs in den här igen för att fortsätta.',
  'asset/not-found': (d) => `Det finns inget ${d.ref} i den här arbetsytan.`,
  'asset/bad-name': (d) =>
    `”${d.name}” kan inte användas som namn. Använd 1 till 100 bokstäver, siffror, blanksteg, punkter, bindestreck eller understreck.`,
  'asset/wrong-kind': (d) => `${d.ref} är ${d.kind}; här behövs ${d.expected}.`,
  'asset/in-use': (d) => `${d.ref} används av ${d.by}. Ta bort det först.`,
  'workspace/not-found': (d) => `Det finns ingen arbetsyta ${d.id} på den här enheten.`,
  'archive/not-an-archive': (d) => `${d.file} är ingen arbetsyta från Hearth: ${d.reason}.`,
  'archive/bad-checksum': (d) => `${d.file} är skadad: kontrollsumman för ${d.entry} stämmer inte.`,
  'archive/bad-path': (d) => `${d.file} innehåller en post med en otillåten sökväg (${d.entry}).`,
  'archive/too-large': (d) => `${d.file} avvisas: ${d.reason}.`,
  'archive/too-large-to-write': ({ what, count, limit }) =>
    ({
      'record-bytes': `Poster i arbetsytan tar ${formatBytes(count)} i ett stycke; en fil rymmer ${formatBytes(limit)}. Ta bort jobb, samtal eller märkningsprojekt som inte behövs längre och exportera igen.`,
      bytes: `Arbetsytan tar mer än ${formatBytes(limit)}, det mesta som en fil kan återställa. Ta bort dataset eller modeller som inte behövs längre och exportera igen.`,
      files: `Arbetsytan har ${formatNumber(count)} filer; en fil kan återställa ${formatNumber(limit)}. Ta bort bilddataset eller gamla versioner som inte behövs längre och exportera igen.`
    })[what],
  'archive/newer': (d) =>
    `${d.file} skrevs av ett nyare Hearth (format ${d.version}). Läs in sidan igen för att uppdatera och försök sedan på nytt.`
};
