// Who is here and where, as each device tells it: encrypted, signed, never stored. What is not told again within a
// while is forgotten, and so is whatever is older than what was heard before.
import { utf8, type Bytes } from './bytes';
import type { RoomKeys } from './room-keys';

/** What a device tells of itself. */
export interface Whereabouts {
  readonly name: string;
  /** The path of the page that is open there. */
  readonly where: string;
  /** What is chosen there. */
  readonly at?: string;
  readonly isTyping?: boolean;
}

interface Seen extends Whereabouts {
  readonly counter: number;
  readonly heardAt: number;
}

export interface PresencePorts {
  readonly keys: RoomKeys;
  send(envelope: Bytes): void;
  now(): number;
  counter(): number;
  changed(): void;
}

const tellEveryMs = 15_000;
const forgetAfterMs = 40_000;
/** Moves closer together than this are told as one. */
const settleMs = 150;
const longestText = 200;

export class Presence {
  readonly #ports: PresencePorts;
  readonly #seen = new Map<string, Seen>();
  #own: Whereabouts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;

  constructor(own: Whereabouts, ports: PresencePorts) {
    this.#own = own;
    this.#ports = ports;
  }

  /** Tells of this device now, and every while. */
  start(): void {
    this.stop();
    this.#beat = setInterval(() => {
      this.#forgetOld();
      void this.#tell();
    }, tellEveryMs);
    void this.#tell();
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#beat);
    this.#timer = undefined;
    if (this.#seen.size > 0) this.#ports.changed();
    this.#seen.clear();
  }

  get own(): Whereabouts {
    return this.#own;
  }

  set own(next: Whereabouts) {
    this.#own = next;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#tell();
    }, settleMs);
  }

  /** Where an author is; undefined for one who is not here. */
  find(author: string): Whereabouts | undefined {
    return this.#seen.get(author);
  }

  async hear(envelope: Bytes): Promise<void> {
    const reading = await this.#ports.keys.read('', 'presence', envelope);
    if (!reading.ok) return;
    const { author, counter } = reading;
    const known = this.#seen.get(author);
    if (known && known.counter >= counter) return;
    const told = whereaboutsIn(reading.content);
    if (!told) return;
    this.#seen.set(author, { ...told, counter, heardAt: this.#ports.now() });
    this.#ports.changed();
  }

  left(author: string): void {
    if (this.#seen.delete(author)) this.#ports.changed();
  }

  #forgetOld(): void {
    const oldest = this.#ports.now() - forgetAfterMs;
    for (const [author, { heardAt }] of this.#seen) if (heardAt < oldest) this.left(author);
  }

  async #tell(): Promise<void> {
    const { keys, counter, send } = this.#ports;
    if (keys.role) send(await keys.write('', 'presence', counter(), utf8(JSON.stringify(this.#own))));
  }
}

/** Names come from other people's devices: shortened, and only ever shown as text. */
function whereaboutsIn(content: Bytes): Whereabouts | undefined {
  const told = JSON.parse(new TextDecoder().decode(content)) as Partial<Whereabouts>;
  const { name, where, at, isTyping } = told;
  if (typeof name !== 'string' || typeof where !== 'string') return undefined;
  return {
    name: name.slice(0, longestText),
    where: where.slice(0, longestText),
    ...(typeof at === 'string' ? { at: at.slice(0, longestText) } : {}),
    ...(isTyping === true ? { isTyping } : {})
  };
}
