// Languages of the studio. A dictionary lives beside the component that shows it:
//   const t = texts({ en: { hello: 'Hello', rows: (n: number) => … }, 'zh-Hant': {…}, sv: {…} });   t.hello
// The compiler refuses a missing or extra text. Read through `t` in markup; do not destructure, or it stays in
// the language it was read in. Numbers, dates and sizes are in ui/format.svelte.ts. What the first load says comes in
// English alone, and in another language from a file of its own (`textsOnDemand`), which is here before it is shown.
import { readPreference, writePreference } from './preferences';

export const locales = ['en', 'zh-Hant', 'sv'] as const;
export type Locale = (typeof locales)[number];
/** Each language in its own words. */
export const localeNames: Readonly<Record<Locale, string>> = {
  en: 'English',
  'zh-Hant': '繁體中文',
  sv: 'Svenska'
};

const key = 'hearth-locale';

class LocaleState {
  #current = $state<Locale>(keptLocale());
  #missing = $state<Locale>();
  #chosen = this.#current;

  get current(): Locale {
    return this.#current;
  }
  /** A language whose texts could not be fetched when it was last asked for. */
  get missing(): Locale | undefined {
    return this.#missing;
  }
  /** Changes once every text of the first load is here in the language: at once, or when they were fetched. */
  set current(locale: Locale) {
    this.#chosen = locale;
    this.#missing = undefined;
    const fetched = fetchTexts(locale);
    const change = (): void => {
      if (this.#chosen !== locale) return;
      this.#current = locale;
      writePreference(key, locale);
    };
    const stay = (): void => {
      if (this.#chosen === locale) this.#missing = locale;
    };
    if (fetched.length === 0) change();
    else void Promise.all(fetched).then(change, stay);
  }

  /** Sees to the texts of the language that is shown first; English stands where they cannot be fetched. */
  async begin(): Promise<void> {
    try {
      await Promise.all(fetchTexts(this.#current));
    } catch {
      this.#missing = this.#current;
    }
  }

  /** Keeps <html lang> right. Call once, in the root component. */
  follow(): void {
    $effect(() => {
      document.documentElement.lang = this.#current;
    });
  }
}

function keptLocale(): Locale {
  const kept = readPreference(key);
  return locales.find((locale) => locale === kept) ?? bestLocale(globalThis.navigator?.languages ?? []);
}

/** The first of our languages that a person's list of languages ('zh-TW', 'sv-FI', …) asks for. */
export function bestLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const { language } = new Intl.Locale(tag);
    if (language === 'zh') return 'zh-Hant';
    const found = locales.find((locale) => locale === language);
    if (found) return found;
  }
  return 'en';
}

export const locale = new LocaleState();

type Text = string | ((...args: never[]) => string) | readonly string[] | { readonly [key: string]: Text };

/** The texts in the current language, property by property. */
export function texts<T extends Readonly<Record<string, Text>>>(all: {
  readonly en: T;
  readonly 'zh-Hant': NoInfer<T>;
  readonly sv: NoInfer<T>;
}): T {
  return new Proxy(all.en, {
    get: (_en, property) => Reflect.get(all[locale.current], property) as unknown
  });
}

type FetchedLocale = Exclude<Locale, 'en'>;
type Fetches<T> = Readonly<Record<FetchedLocale, () => Promise<{ readonly texts: T }>>>;

/** What fetches a dictionary in a language; undefined where it is here. */
const fetches: ((language: Locale) => Promise<void> | undefined)[] = [];

function fetchTexts(language: Locale): readonly Promise<void>[] {
  return fetches.map((fetch) => fetch(language)).filter((fetched) => fetched !== undefined);
}

/** Resolves once the dictionaries that are fetched are here in the current language: await it before a page shows one. */
export function textsReady(): Promise<void> {
  return locale.begin();
}

/**
 * The same for a dictionary of the first load: English comes with it, other languages from files of their own, each
 * when it is chosen. English where one is not here yet.
 */
export function textsOnDemand<T extends Readonly<Record<string, Text>>>(
  en: T,
  others: Fetches<NoInfer<T>>
): T {
  let here = $state.raw<Partial<Record<Locale, T>>>({ en });
  fetches.push((language) => {
    if (language === 'en' || here[language]) return undefined;
    return others[language]().then(({ texts }) => void (here = { ...here, [language]: texts }));
  });
  return new Proxy(en, {
    get: (_en, property) => Reflect.get(here[locale.current] ?? en, property) as unknown
  });
}

/** A record of an error, or the error itself: one that is thrown has what a record has, if it is one of ours. */
export interface Told {
  readonly message: string;
  readonly code?: string;
  readonly details?: object;
  readonly kept?: string | undefined;
}

type Tell = (error: Told) => Pick<Told, 'message' | 'kept'>;

let tell = $state.raw<Tell>((error) => error);

/** What an error says, in the current language. Call it in markup or $derived, so that it follows the language. */
export const localError: Tell = (error) => tell(error);

/** A text that core or a worker made, such as what a job is doing, where the language has it; else as it is. */
export const localText = (text: string): string => tell({ message: text }).message;

/** Gives errors their words; for errors/error-text.svelte.ts, which is fetched only where it is needed. */
export function tellErrors(how: Tell): void {
  tell = how;
}
