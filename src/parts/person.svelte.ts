// What the person at this device is called: the author of their labels. Kept by this browser, apart from workspaces.
import { readPreference, writePreference } from '$ui/preferences';

const key = 'hearth-person';

class Person {
  #name = $state(readPreference(key) ?? 'me');

  get name(): string {
    return this.#name;
  }

  /** One line, without blanks around it; an empty name changes nothing. */
  set name(name: string) {
    const line = name.replace(/\s+/g, ' ').trim().slice(0, 60);
    if (line === '') return;
    this.#name = line;
    writePreference(key, line);
  }
}

export const person = new Person();
