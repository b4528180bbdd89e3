// What a job is called on screen. Its record holds the title in English, or what a person wrote instead; the words for
// the former come when a language other than English first asks for one, as the first load has none of them.
import type { JobRecord } from '$core/jobs/record';
import { locale } from '$ui/i18n.svelte';

export type TitledJob = Pick<JobRecord, 'title' | 'component' | 'step'>;

let inWords = $state.raw<(job: TitledJob) => string>();
let asked = false;

/** In the current language; read it in markup or $derived, so that it follows the language. */
export function jobTitle(job: TitledJob): string {
  if (locale.current === 'en') return job.title;
  if (!asked) void fetchWords();
  return inWords?.(job) ?? job.title;
}

/** The same where it is said once, as in a toast. */
export async function jobTitleOnce(job: TitledJob): Promise<string> {
  if (locale.current !== 'en') await fetchWords();
  return jobTitle(job);
}

async function fetchWords(): Promise<void> {
  asked = true;
  inWords = (await import('./job-title-text')).titleInWords;
}
