// Where others point and write on the page that is open here: in other tabs of this browser, told by the channel between them,
// and on other devices, told by the shared workspace's presence. What is told here goes to both. Nothing of it is stored.
import { cursorEveryMs, cursorIn, toldOf, type Cursor } from '$core/sharing/cursor';
import { isRecord } from '$core/params';
import type { Channel, Live } from '$core/ports';
import { topicsOf } from '$core/topics';
import type { Session } from '$sync/sharing/session';
import type { WorkspacePorts } from './ports';
import type { Sharing } from './sharing';

export interface OtherCursor {
  /** Of the tab it is in. */
  readonly id: string;
  /** Whose it is; undefined for another tab of this browser. */
  readonly author?: string;
  /** Empty for another tab of this browser. */
  readonly name: string;
  readonly cursor: Cursor;
}

/** What tabs say to one another. */
type Said = { readonly tab: string; readonly cursor?: Cursor; readonly asks?: boolean };

const tellEveryMs = 15_000;
const forgetAfterMs = 40_000;

export class Cursors {
  readonly #tab: string;
  readonly #tabs: Channel;
  readonly #now: () => number;
  readonly #sharing: Sharing;
  readonly #stops: readonly (() => void)[];
  readonly #watchers = new Set<() => void>();
  /** Other tabs of this browser. */
  readonly #seen = new Map<string, { readonly cursor: Cursor; readonly heardAt: number }>();
  readonly #beat: ReturnType<typeof setInterval>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #own: Cursor | undefined;
  #session: Session | undefined;
  #stopSession: () => void = () => undefined;
  #all: readonly OtherCursor[] = [];
  /** All that there are, on any page; the same list until one changes. */
  readonly live: Live<readonly OtherCursor[]>;

  constructor({ channel, clock }: Pick<WorkspacePorts, 'channel' | 'clock'>, sharing: Sharing) {
    this.#tab = clock.id();
    this.#tabs = topicsOf(channel)('cursors');
    this.#now = () => clock.now();
    this.#sharing = sharing;
    this.live = {
      get: () => this.#all,
      subscribe: (changed) => {
        this.#watchers.add(changed);
        return () => this.#watchers.delete(changed);
      }
    };
    this.#stops = [
      this.#tabs.listen((message) => this.#hear(message)),
      sharing.live.subscribe(() => this.#follow())
    ];
    this.#beat = setInterval(() => this.#keepUp(), tellEveryMs);
    this.#say({ tab: this.#tab, asks: true });
    this.#follow();
    this.#look();
  }

  /** Tells where this tab points and writes now; undefined: nowhere any more. Often called, less often told. */
  tell(cursor: Cursor | undefined): void {
    this.#own = cursor && toldOf(cursor);
    if (this.#session) this.#session.presence.cursor = this.#own;
    // A page that is left runs no timer any more.
    if (!cursor) this.#sayOwn();
    else this.#timer ??= setTimeout(() => this.#sayOwn(), cursorEveryMs);
  }

  close(): void {
    this.tell(undefined);
    clearInterval(this.#beat);
    this.#stopSession();
    for (const stop of this.#stops) stop();
    this.#watchers.clear();
  }

  /** A workspace may be shared, or left, while a page is open. */
  #follow(): void {
    const { session } = this.#sharing;
    if (session === this.#session) return;
    this.#stopSession();
    this.#session = session;
    this.#stopSession = session?.presence.onCursors(() => this.#look()) ?? (() => undefined);
    if (session) session.presence.cursor = this.#own;
    this.#look();
  }

  #hear(message: unknown): void {
    const said = isRecord(message) && typeof message.tab === 'string' ? (message as Said) : undefined;
    if (!said || said.tab === this.#tab) return;
    const cursor = cursorIn(said.cursor);
    if (cursor) this.#seen.set(said.tab, { cursor, heardAt: this.#now() });
    else this.#seen.delete(said.tab);
    if (said.asks) this.#sayOwn();
    this.#look();
  }

  /** Says that this tab is still here, and forgets those that have not said so for long. */
  #keepUp(): void {
    const oldest = this.#now() - forgetAfterMs;
    const gone = [...this.#seen].filter(([, { heardAt }]) => heardAt < oldest);
    for (const [tab] of gone) this.#seen.delete(tab);
    if (gone.length > 0) this.#look();
    if (this.#own) this.#sayOwn();
  }

  #sayOwn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#say({ tab: this.#tab, ...(this.#own ? { cursor: this.#own } : {}) });
  }

  #say(said: Said): void {
    this.#tabs.post(said);
  }

  #look(): void {
    const tabs = [...this.#seen].map(([id, { cursor }]) => ({ id, name: '', cursor }));
    const others = this.#session?.presence.cursors ?? [];
    this.#all = [
      ...tabs,
      ...others.map(({ author, tab, name, cursor }) => ({ id: `${author}/${tab}`, author, name, cursor }))
    ];
    for (const changed of this.#watchers) changed();
  }
}
