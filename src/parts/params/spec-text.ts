// Texts of a component's contract (titles, labels, help, choices) in the current language.
import { locale } from '$ui/i18n.svelte';
import { specTranslations } from './spec-translations';

/** The translation of an English text of src/core/components, or itself; reactive in markup and $derived. */
export function specText(english: string): string {
  return specTranslations[locale.current][english] ?? english;
}
