// Errors in the person's language. Core makes each sentence in English, for logs, the SDK and the server; here it is
// made again from the error's code and details. The shell imports this file once the language is not English, and it
// follows the language from then on: the first load in English has none of it.
import { locale, tellErrors, type Locale, type Told } from '../i18n.svelte';
import { phraseBook, type SayPhrase } from './phrase-text';
import type { Phrases } from './phrases';
import type { Sentences } from './sentences';

type Speak = (details: object) => string;

interface Language {
  readonly sentences: Sentences;
  readonly say: SayPhrase;
}

/** Details that core fills with words of its own; the others are names, texts and numbers of people. */
const wordy = new Set(
  'reason why hint what feature missing where by type first second kind expected step model file'.split(' ')
);

const languages: Readonly<
  Record<Exclude<Locale, 'en'>, () => Promise<{ readonly sentences: Sentences; readonly phrases: Phrases }>>
> = {
  'zh-Hant': () => import('./zh-hant'),
  sv: () => import('./sv')
};

let loaded = $state.raw<Partial<Record<Locale, Language>>>({});

$effect.root(() => {
  $effect(() => void loadErrorTexts(locale.current));
});

/** Fetches the sentences of a language; from then on `localError` says errors in it while it is the current one. */
export async function loadErrorTexts(language: Locale): Promise<void> {
  if (language === 'en') return;
  const { sentences, phrases } = await languages[language]();
  loaded = { ...loaded, [language]: { sentences, say: phraseBook(phrases) } };
  tellErrors(inLanguage);
}

function inLanguage(error: Told): Pick<Told, 'message' | 'kept'> {
  const language = loaded[locale.current];
  if (!language) return error;
  const { say } = language;
  const { code, message, kept } = error;
  const said = code === undefined ? say(message) : sentenceOf(language, error);
  return { message: said ?? message, kept: kept && (say(kept) ?? kept) };
}

/** Undefined for an unknown code, and an error of another version that lacks what its sentence needs. */
function sentenceOf({ sentences, say }: Language, error: Told): string | undefined {
  const { code = '', details = {}, message } = error;
  if (!Object.hasOwn(sentences, code)) return undefined;
  const speak = sentences[code as keyof Sentences] as Speak;
  if (speak.length > 0 && Object.keys(details).length === 0) return undefined;
  try {
    const said = speak(inWords(details, say));
    const isWhole = ['undefined', 'NaN'].every((gap) => !said.includes(gap) || message.includes(gap));
    return isWhole ? said : undefined;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function inWords(details: object, say: SayPhrase): object {
  const worded = Object.entries(details).map(([name, value]: [string, unknown]) =>
    wordy.has(name) && typeof value === 'string' ? [name, say(value) ?? value] : [name, value]
  );
  return Object.fromEntries(worded) as object;
}
