// The few texts that primitives themselves say.
import { textsOnDemand } from './i18n.svelte';

const english = {
  close: 'Close',
  cancel: 'Cancel',
  loading: 'Loading',
  missing: 'missing',
  optional: 'optional',
  notifications: 'Notifications',
  dismiss: 'Dismiss',
  copyReport: 'Copy report',
  copied: 'Copied',
  unexpected: 'Something went wrong that Hearth did not expect. This is a fault in the program.',
  kept: 'What is safe',
  next: 'What you can do',
  browse: 'Choose files',
  dropHere: 'Let go to add',
  resize: 'Resize',
  sortedUp: 'sorted ascending',
  sortedDown: 'sorted descending',
  sortBy: (column: string) => `Sort by ${column}`,
  gridFailed: 'These rows could not be read.',
  retry: 'Try again',
  more: 'More'
};

export type UiTexts = typeof english;

export const uiTexts = textsOnDemand(english, {
  'zh-Hant': () => import('./ui-texts-zh-hant'),
  sv: () => import('./ui-texts-sv')
});
