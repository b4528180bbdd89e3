// The name a person shares under, kept in this browser so that it is asked for once.
import { person } from '$parts/person.svelte';
import { readPreference, writePreference } from '$ui/preferences';

const key = 'hearth-person-name';

export function keptPersonName(): string {
  return readPreference(key) ?? '';
}

export function keepPersonName(name: string): void {
  writePreference(key, name);
  // Labels are written under this name too: two people who share must not both be 'me'.
  if (person.isUnnamed) person.name = name;
}
