// Errors in the person's language. Core makes each sentence in English, for logs, the SDK and the server; here it is
// made again from the error's code and details. The shell imports this file once the language is not English, and it
// follows the language from then on: the first load in English has none of it.
import { locale, tellErrors, type Locale, type Told } from '../i18n.svelte';
import type { Sentences } from './sentences';

type Speak = (details: object) => string;

const languages: Readonly<Record<Exclude<Locale, 'en'>, () => Promise<{ readonly sentences: Sentences }>>> = {
  'zh-Hant': () => import('./zh-hant'),
  sv: () => import('./sv')
};

let loaded = $state.raw<Partial<Record<Locale, Sentences>>>({});

$effect.root(() => {
  $effect(() => void loadErrorTexts(locale.current));
});

/** Fetches the sentences of a language; from then on `localError` says errors in it while it is the current one. */
export async function loadErrorTexts(language: Locale): Promise<void> {
  if (language === 'en') return;
  const { sentences } = await languages[language]();
  loaded = { ...loaded, [language]: sentences };
  tellErrors((error) => ({ message: sentenceOf(error) ?? error.message, kept: error.kept }));
}

/** Undefined for English, an unknown code, and an error of another version that lacks what its sentence needs. */
function sentenceOf({ code, details = {}, message }: Told): string | undefined {
  const sentences = loaded[locale.current];
  if (!sentences || code === undefined || !Object.hasOwn(sentences, code)) return undefined;
  const speak = sentences[code as keyof Sentences] as Speak;
  if (speak.length > 0 && Object.keys(details).length === 0) return undefined;
  try {
    const said = speak(details);
    const isWhole = ['undefined', 'NaN'].every((gap) => !said.includes(gap) || message.includes(gap));
    return isWhole ? said : undefined;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
