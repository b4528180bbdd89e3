// Whether the text of a graph stands beside its picture: kept on this device, for each kind of graph.
import { readPreference, writePreference } from '$ui/preferences';

export class TextBeside {
  readonly #key: string;
  #isOpen = $state(false);

  constructor(kind: 'pipeline' | 'flow') {
    this.#key = `hearth-text-beside-${kind}`;
    this.#isOpen = readPreference(this.#key) === 'open';
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  toggle(): void {
    this.#isOpen = !this.#isOpen;
    writePreference(this.#key, this.#isOpen ? 'open' : undefined);
  }
}
