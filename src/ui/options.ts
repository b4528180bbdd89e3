// Items of choices and menus.
import type { Icon } from './icon';

export interface SelectOption<T extends string = string> {
  readonly value: T;
  readonly label: string;
  readonly group?: string;
  readonly disabled?: boolean;
}

export interface MenuItem {
  /** Tells items with equal labels apart. */
  readonly key?: string;
  readonly label: string;
  readonly icon?: Icon;
  /** A short hint at the end of the line, such as a key. */
  readonly hint?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Changes what is kept: off, with the reason, for whoever may only look (gate.svelte.ts). */
  readonly writes?: boolean;
  /** Marks the current one of a choice. */
  readonly checked?: boolean;
  /** Draws a line above. */
  readonly separated?: boolean;
  readonly onselect: () => void;
}

export interface Tab<T extends string = string> {
  readonly id: T;
  readonly label: string;
  readonly icon?: Icon;
  readonly count?: number;
}
