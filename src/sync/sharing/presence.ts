// Who is here and where, as each tab tells it: encrypted, signed, never stored. What is not told again within a while is
// forgotten, and so is whatever is older than what was heard before. Where others point and write changes many times a
// second, and is heard apart from who is here.
import { cursorEveryMs, cursorIn, toldOf, type Cursor } from '$core/sharing/cursor';
import { toHex, utf8, type Bytes } from './bytes';
import { randomBytes } from './keys';
import type { RoomKeys } from './room-keys';
import type { Person } from './session-state';

/** What a device tells of itself. */
export interface Whereabouts {
  readonly name: string;
  /** The path of the page that is open there. */
  readonly where: string;
  /** What is chosen there. */
  readonly at?: string;
  readonly isTyping?: boolean;
}

/** One of somebody's tabs. */
export interface TabCursor {
  readonly author: string;
  /** Names the tab among all of theirs. */
  readonly tab: string;
  readonly name: string;
  readonly cursor: Cursor;
}

interface Told extends Whereabouts {
  readonly tab: string;
  readonly cursor?: Cursor;
}

interface Seen extends Told {
  readonly author: string;
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
  readonly #tab = toHex(randomBytes(4));
  /** By author and tab. */
  readonly #seen = new Map<string, Seen>();
  readonly #watchers = new Set<() => void>();
  #own: Whereabouts;
  #cursor: Cursor | undefined;
  /** Whether the cursor has changed while nobody was here to see it. */
  #isBehind = false;
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
    this.#forget(() => true);
  }

  get own(): Whereabouts {
    return this.#own;
  }

  set own(next: Whereabouts) {
    this.#own = next;
    this.#tellIn(settleMs);
  }

  /** Where this tab points and writes. */
  set cursor(next: Cursor | undefined) {
    this.#cursor = next && toldOf(next);
    if (this.#seen.size === 0) this.#isBehind = true;
    else this.#tellIn(cursorEveryMs);
  }

  /** Where an author is; undefined for one who is not here. Of several tabs, the one that told last. */
  find(author: string): Whereabouts | undefined {
    const tabs = [...this.#seen.values()].filter((seen) => seen.author === author);
    return tabs.sort((a, b) => b.counter - a.counter)[0];
  }

  /** Where the others point and write. */
  get cursors(): readonly TabCursor[] {
    return [...this.#seen.values()].flatMap(({ author, tab, name, cursor }) =>
      cursor && author !== this.#ports.keys.author ? [{ author, tab, name, cursor }] : []
    );
  }

  /** Hears when any of their cursors has changed. */
  onCursors(heard: () => void): () => void {
    this.#watchers.add(heard);
    return () => this.#watchers.delete(heard);
  }

  async hear(envelope: Bytes): Promise<void> {
    const reading = await this.#ports.keys.read('', 'presence', envelope);
    if (!reading.ok) return;
    const { author, counter } = reading;
    const told = toldIn(reading.content);
    if (!told) return;
    const key = `${author} ${told.tab}`;
    const known = this.#seen.get(key);
    if (known && known.counter >= counter) return;
    this.#seen.set(key, { ...told, author, counter, heardAt: this.#ports.now() });
    if (!known && this.#isBehind) this.#tellIn(cursorEveryMs);
    if (!known || !isSamePlace(known, told)) this.#ports.changed();
    if (JSON.stringify(known?.cursor) !== JSON.stringify(told.cursor)) this.#tellWatchers();
  }

  /** `stays`: one of several tabs is gone, and those that are left are about to tell of themselves again. */
  left(author: string, stays: boolean): void {
    if (!stays) return this.#forget((seen) => seen.author === author);
    for (const [key, { cursor: _gone, ...seen }] of this.#seen)
      if (seen.author === author) this.#seen.set(key, { ...seen, counter: -1 });
    this.#tellWatchers();
  }

  #forgetOld(): void {
    const oldest = this.#ports.now() - forgetAfterMs;
    this.#forget(({ heardAt }) => heardAt < oldest);
  }

  #forget(isGone: (seen: Seen) => boolean): void {
    const gone = [...this.#seen].filter(([, seen]) => isGone(seen));
    if (gone.length === 0) return;
    for (const [key] of gone) this.#seen.delete(key);
    this.#ports.changed();
    this.#tellWatchers();
  }

  #tellWatchers(): void {
    for (const heard of this.#watchers) heard();
  }

  #tellIn(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#tell();
    }, ms);
  }

  async #tell(): Promise<void> {
    const { keys, counter, send } = this.#ports;
    if (!keys.role) return;
    this.#isBehind = false;
    const told: Told = {
      ...this.#own,
      tab: this.#tab,
      ...(this.#cursor ? { cursor: this.#cursor } : {})
    };
    send(await keys.write('', 'presence', counter(), utf8(JSON.stringify(told))));
  }
}

/** What is seen of somebody's whereabouts. */
export function whatIsSeen(seen: Whereabouts | undefined): Pick<Person, 'where' | 'at' | 'isTyping'> {
  if (!seen) return {};
  const { where, at, isTyping } = seen;
  return { where, ...(at === undefined ? {} : { at }), ...(isTyping ? { isTyping } : {}) };
}

function isSamePlace(a: Whereabouts, b: Whereabouts): boolean {
  return a.name === b.name && a.where === b.where && a.at === b.at && a.isTyping === b.isTyping;
}

/** The first node that is selected: where somebody is who is in none of its fields. */
function chosenIn(where: string, cursor: Cursor | undefined): string | undefined {
  const [first] = cursor?.chosen ?? [];
  return first === undefined || cursor?.where !== where ? undefined : `node:${first}`;
}

/** Names come from other people's devices: shortened, and only ever shown as text. */
function toldIn(content: Bytes): Told | undefined {
  const told = JSON.parse(new TextDecoder().decode(content)) as Partial<Told>;
  const { name, where, isTyping, tab } = told;
  if (typeof name !== 'string' || typeof where !== 'string') return undefined;
  const cursor = cursorIn(told.cursor);
  const at = told.at ?? chosenIn(where, cursor);
  return {
    name: name.slice(0, longestText),
    where: where.slice(0, longestText),
    ...(typeof at === 'string' ? { at: at.slice(0, longestText) } : {}),
    ...(isTyping === true ? { isTyping } : {}),
    tab: typeof tab === 'string' ? tab.slice(0, longestText) : '',
    ...(cursor ? { cursor } : {})
  };
}
