// Errors about language models, in Swedish.
import type { languageErrors } from '$core/errors/language';
import { formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const language: Sentences<keyof typeof languageErrors> = {
  'lm/unsupported': (d) => `${d.model} kan inte köras här: ${d.what}.`,
  'lm/bad-file': (d) => `${d.file} är skadad eller ingen modellfil: ${d.reason}.`,
  'lm/no-model': (d) => `Det finns ingen modell i ${d.where}: ${d.missing} saknas.`,
  'lm/gated': (d) =>
    `${d.where} får inte läsas utan tillstånd. Godkänn villkoren på modellens sida, lägg en åtkomstnyckel som får läsa den i inställningarna och försök igen.`,
  'lm/no-repository': (d) =>
    `Hugging Face har inte ${d.where}, eller visar den inte: kontrollera namn och revision; en privat modell kräver en åtkomstnyckel i inställningarna.`,
  'lm/fetch-failed': (d) => `${d.url} kunde inte hämtas: ${d.reason}.`,
  'lm/changed': (d) => `${d.file} ändrades vid källan medan den hämtades. Börja om importen.`,
  'lm/weights-not-finite': (d) =>
    `Vikterna innehåller ett värde som inte är ett ändligt tal (i ”${d.tensor}”): modellen är skadad.`,
  'lm/wrong-tokenizer': (d) => `Tokeniseraren hör inte till den här modellen: ${d.reason}.`,
  'lm/bad-template': (d) => `Modellens chattmall kan inte skriva det här samtalet: ${d.reason}.`,
  'lm/bad-example': (d) => `Rad ${d.row} går inte att lära av: ${d.reason}.`,
  'lm/no-examples': (d) =>
    `Ingen av de ${formatNumber(d.rows)} raderna har något att lära av: välj andra kolumner.`,
  'lm/diverged': (d) =>
    `Förlusten är inte längre ett tal vid steg ${formatNumber(d.step)}: använd en lägre inlärningstakt.`,
  'lm/bad-adapter': (d) => `Det här är ingen adapter som passar: ${d.reason}.`,
  'lm/missing-tensor': (d) => `Vikterna har ingen tensor ”${d.tensor}”.`,
  'lm/needs-network': (d) =>
    `${d.model} finns inte på den här enheten än, och det finns inget nätverk att hämta den från.`,
  'lm/failed': (d) => `${d.model} stannade: ${d.reason}`,
  'lm/no-gpu': (d) => `Språkmodeller behöver WebGPU, som inte är tillgängligt här: ${d.reason}.`,
  'lm/not-finite': (d) => `Modellens svar är inte ett tal (token ${d.token}): vikterna kan vara skadade.`,
  'lm/bad-constraint': (d) =>
    `${d.kind} för svaret kan inte användas${d.where ? ` (vid ${d.where})` : ''}: ${d.reason}.`,
  'lm/constraint-too-large': (d) =>
    `Villkoret för svaret har fler än ${formatNumber(d.states)} tillstånd. Använd ett enklare mönster.`,
  'lm/prompt-too-long': (d) =>
    `Texten har ${formatNumber(d.tokens)} tokens; modellen läser högst ${formatNumber(d.context)}. Korta den, eller börja ett nytt samtal.`,
  'lm/adapter-does-not-fit': (d) =>
    `Den här adaptern gjordes för ${d.adapter}, en modell av annan form. Välj den.`
};
