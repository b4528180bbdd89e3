// Errors about prompt flows, in Swedish.
import type { flowErrors } from '$core/errors/flow';
import { formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

const at = (file: string, line: number | undefined): string =>
  line === undefined ? file : `${file}, rad ${line}`;

export const flow: Sentences<keyof typeof flowErrors> = {
  'flow/bad-file': (d) => `${at(d.file, d.line)}: ${d.reason}.`,
  'flow/unsafe-file': (d) => `${at(d.file, d.line)} avvisades: ${d.reason}.`,
  'flow/unsupported': (d) => `${at(d.file, d.line)}: ${d.feature} kan inte läsas här.`,
  'flow/no-flow': (d) =>
    `Det finns inget flöde i ${d.where}: ingen flow.dag.yaml, ingen .prompty och ingen promptfooconfig.yaml hittades.`,
  'flow/not-found': (d) => `Det finns inget flöde ”${d.flow}” i den här arbetsytan.`,
  'flow/not-ready': (d) => `${d.flow} kan inte köras än. ${d.problems.join(' ')}`,
  'flow/bad-mapping': (d) => `Indata ”${d.input}” kan inte fyllas: ${d.reason}.`,
  'flow/bad-check': (d) => `Kontrollen ”${d.check}” kan inte göras: ${d.reason}.`,
  'flow/node-failed': (d) => `Noden ”${d.node}” misslyckades: ${d.reason}`,
  'flow/no-model': (d) => `Noden ”${d.node}” frågar en språkmodell, men ingen är vald. Välj en och kör igen.`,
  'flow/endpoint-failed': (d) => `Modellen på ${d.url} kunde inte tillfrågas: ${d.reason}.`,
  'flow/no-python': (d) => `Python kunde inte startas: ${d.reason}.`,
  'flow/package-missing': (d) =>
    d.package === undefined
      ? `Noden ”${d.node}” importerar ${d.module}, och något sådant Python-paket finns inte här. Ge flödet dess hjul under Filer, Python-paket, och kör igen.`
      : `Noden ”${d.node}” importerar ${d.module}, och Python-paketet ${d.package} finns inte här. Pyodides distribution har det: hämta det under Filer, Python-paket, och kör igen.`,
  'flow/package-not-fetched': (d) =>
    `Python-paketet ${d.package} togs inte emot från ${d.url}: ${d.reason}. Inget sparades och flödet är som det var.`,
  'flow/host-not-allowed': (d) =>
    `Noden ”${d.node}” vill fråga ${d.host}, men det får inte det här flödet. Tillåt adressen och kör igen.`,
  'flow/request-failed': (d) => `Noden ”${d.node}” frågade ${d.url}: ${d.reason}.`,
  'flow/bad-picture': (d) => `Bilden ${d.file} togs inte emot: ${d.reason}.`,
  'flow/rows-differ': (d) =>
    `Datasetet har ${formatNumber(d.rows)} rader, och körningen vars svar bedöms har ${formatNumber(d.answers)}: de kan inte paras ihop. Välj det dataset som körningen gick över, eller inget.`,
  'flow/gate': (d) =>
    d.unscored
      ? `Grinden är stängd: ${formatNumber(d.unscored)} ${d.unscored === 1 ? 'rad' : 'rader'} av ${d.variant} misslyckades eller kunde inte bedömas med ${d.measure}.`
      : `Grinden är stängd: ${d.measure} för ${d.variant} är ${formatNumber(d.value)}, och ${d.better === 'lower' ? 'högst' : 'minst'} ${formatNumber(d.least)} krävs.`
};
