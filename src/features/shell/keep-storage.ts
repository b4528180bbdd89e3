// Asks the browser to keep what Hearth stores, once there is something to lose. Chromium decides without a word;
// Firefox asks the person, so this asks at most once per browser. The settings have a button for later.
import { readPreference, writePreference } from '$ui/preferences';

const key = 'hearth-asked-to-keep';

export async function keepStorage(): Promise<void> {
  if (readPreference(key) !== undefined) return;
  writePreference(key, 'yes');
  await navigator.storage.persist();
}
