// What others do on a page that several people edit at once, and what they are told of this one: where each points, what they
// have selected, where they write. What shows them (ui/graph, ui/code) knows neither workspaces nor their members.
import { pointerHere, type Cursor } from '$core/sharing/cursor';
import type { Live } from '$core/ports';
import type { Cursors, OtherCursor } from '$sdk/sharing';
import type { Workspace } from '$sdk/workspace';
import type { Carets, OtherCaret } from '$ui/code/carets';
import type { CanvasPerson } from '$ui/graph/canvas-people.svelte';
import type { Place } from '$ui/graph/canvas-types';
import { colours } from './colours.svelte';
import { preferredColour } from './person-colours';
import { t } from './sharing-texts';

export class PageCursors {
  readonly #where: string;
  readonly #watchers = new Set<() => void>();
  #cursors: Cursors | undefined;
  #own: Cursor;
  #isClosed = false;
  #people: readonly CanvasPerson[] = [];
  #carets: ReadonlyMap<string, readonly OtherCaret[]> = new Map();
  /** Others on this page; the same list until one of them moves. */
  readonly others: Live<readonly CanvasPerson[]>;

  /** `where` is the page's path in the studio. */
  constructor(workspace: Workspace, where: string) {
    this.#where = where;
    this.#own = { where };
    this.others = this.#live(() => this.#people);
    void workspace.sharing.cursors().then((cursors) => this.#open(cursors));
  }

  #open(cursors: Cursors): void {
    if (this.#isClosed) return cursors.close();
    this.#cursors = cursors;
    cursors.live.subscribe(() => this.#look());
    addEventListener('pagehide', this.#leave);
    addEventListener('pageshow', this.#tell);
    this.#tell();
    this.#look();
  }

  /** The pointer is there on the canvas; undefined once it has left. */
  readonly point = (place: Place | undefined): void =>
    this.#change({ pointer: place && ([place.x, place.y] as const) });

  /** Which way the canvas is laid out here; undefined where it is the same for all, because it is kept. */
  layOut(way: string | undefined): void {
    this.#change({ laidOut: way });
    this.#look();
  }

  choose(ids: readonly string[]): void {
    this.#change({ chosen: ids.length > 0 ? ids : undefined });
  }

  readonly edit = (isEditing: boolean): void => this.#change({ isEditing: isEditing || undefined });

  /** For the editor of one text of the page. */
  carets(text: string): Carets {
    return {
      live: this.#live(() => this.#carets.get(text) ?? none),
      tell: (places) => {
        if (places) this.#change({ caret: { text, ...places } });
        else if (this.#own.caret?.text === text) this.#change({ caret: undefined });
      }
    };
  }

  close(): void {
    this.#isClosed = true;
    removeEventListener('pagehide', this.#leave);
    removeEventListener('pageshow', this.#tell);
    this.#cursors?.close();
  }

  readonly #leave = (): void => this.#cursors?.tell(undefined);
  readonly #tell = (): void => this.#cursors?.tell(this.#own);

  #change(change: { readonly [Key in keyof Cursor]?: Cursor[Key] | undefined }): void {
    const given = Object.entries({ ...this.#own, ...change }).filter(([, value]) => value !== undefined);
    const next = Object.fromEntries(given) as unknown as Cursor;
    if (JSON.stringify(next) === JSON.stringify(this.#own)) return;
    this.#own = next;
    this.#tell();
  }

  #live<T>(get: () => T): Live<T> {
    return {
      get,
      subscribe: (changed) => {
        this.#watchers.add(changed);
        return () => this.#watchers.delete(changed);
      }
    };
  }

  #look(): void {
    const here = (this.#cursors?.live.get() ?? []).filter(({ cursor }) => cursor.where === this.#where);
    const shown = here.map((other) => ({ ...other, ...shownAs(other) }));
    this.#people = shown.map(({ id, name, tone, cursor }) => {
      const { chosen = [], isEditing = false } = cursor;
      const pointer = pointerHere(cursor, this.#own);
      return {
        id,
        name,
        tone,
        chosen,
        isEditing,
        ...(pointer ? { pointer: { x: pointer[0], y: pointer[1] } } : {})
      };
    });
    const carets = new Map<string, OtherCaret[]>();
    for (const { id, name, tone, cursor } of shown) {
      if (!cursor.caret) continue;
      const { text, anchor, head } = cursor.caret;
      carets.set(text, [...(carets.get(text) ?? []), { id, name, tone, anchor, head }]);
    }
    this.#carets = carets;
    for (const changed of this.#watchers) changed();
  }
}

const none: readonly OtherCaret[] = [];

function shownAs({ id, author, name }: OtherCursor): { readonly name: string; readonly tone: number } {
  if (author === undefined) return { name: t.yourOtherTab, tone: preferredColour(id) };
  return { name: name || t.nameless, tone: colours.of(author) };
}
