// The theme: what the person chose (or the system), kept in localStorage and shown as <html data-theme>.
// static/boot.js applies the same choice before the first paint.
import { MediaQuery } from 'svelte/reactivity';
import { readPreference, writePreference } from './preferences';

export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const key = 'hearth-theme';

class Theme {
  #choice = $state<ThemeChoice>(keptChoice());
  readonly #systemDark = new MediaQuery('prefers-color-scheme: dark');

  get choice(): ThemeChoice {
    return this.#choice;
  }
  set choice(choice: ThemeChoice) {
    this.#choice = choice;
    writePreference(key, choice === 'system' ? undefined : choice);
  }

  /** What is shown. Read it where a canvas must be redrawn in other colours. */
  get shown(): 'light' | 'dark' {
    if (this.#choice !== 'system') return this.#choice;
    return this.#systemDark.current ? 'dark' : 'light';
  }

  /** Keeps <html data-theme> right. Call once, in the root component. */
  follow(): void {
    $effect(() => {
      document.documentElement.dataset.theme = this.shown;
    });
  }
}

function keptChoice(): ThemeChoice {
  const kept = readPreference(key);
  return themeChoices.find((choice) => choice === kept) ?? 'system';
}

export const theme = new Theme();
