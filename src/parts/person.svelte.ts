// What the person at this device is called: the author of their labels. Kept by this browser, apart from workspaces.
import { readPreference, writePreference } from '$ui/preferences';

const key = 'hearth-person';
const unnamed = 'me';

class Person {
  #name = $state(readPreference(key) ?? unnamed);

  get name(): string {
    return this.#name;
  }

  /** Nobody has said who they are yet. */
  get isUnnamed(): boolean {
    return this.#name === unnamed;
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
