// Errors about jobs, their settings and the engines that do them, in Swedish.
import type { jobErrors } from '$core/errors/job';
import { formatBytes } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const job: Sentences<keyof typeof jobErrors> = {
  'job/cancelled': () => 'Jobbet avbröts.',
  'job/bad-params': (d) => `${d.component}: ”${d.field}” ${d.reason}.`,
  'job/unknown-component': (d) => `Det finns ingen komponent som heter ”${d.component}”.`,
  'job/not-found': (d) => `Det finns inget jobb ${d.job} i den här arbetsytan.`,
  'job/missing-input': (d) => `${d.component} behöver indata ”${d.input}”.`,
  'job/does-not-fit': (d) =>
    `${d.what} behöver omkring ${formatBytes(d.bytes)}; omkring ${formatBytes(d.limit)} kan användas här. ${d.hint}`,
  'job/bad-transition': (d) => `Ett jobb som ${d.from} kan inte ${d.event}.`,
  'job/interrupted': (d) =>
    `${d.component} avbröts när fliken stängdes, och det som lästes är borta. Starta på nytt.`,
  'job/worker-failed': (d) => `Motorn ${d.engine} stannade: ${d.reason}`,
  'job/out-of-memory': (d) =>
    `Webbläsarens minne tog slut (${d.what}). Använd färre rader eller kolumner, en mindre sats eller en mindre modell.`,
  'gpu/lost': (d) => `Grafikprocessorn försvann (${d.reason}).`,
  'gpu/failed': (d) => `Grafikprocessorn rapporterade ett fel: ${d.reason}`
};
