// Joins an editor to the carets of others: shows theirs where they are now, and tells its own. Both go by places of the text as
// it is kept, which others know too; what is typed here and not yet kept lies between.
import type { EditorView } from '@codemirror/view';
import type { SharedText } from '$core/text/shared-text';
import { setCarets, shownCarets, type Carets, type ShownCaret } from './carets';
import type { TextBinding } from './text-binding';

export class CaretBinding {
  readonly #view: EditorView;
  readonly #text: SharedText;
  readonly #binding: TextBinding;
  readonly #carets: Carets | undefined;
  readonly #stop: () => void;

  constructor(view: EditorView, text: SharedText, binding: TextBinding, carets: Carets | undefined) {
    this.#view = view;
    this.#text = text;
    this.#binding = binding;
    this.#carets = carets;
    this.#stop = carets?.live.subscribe(() => this.look()) ?? (() => undefined);
    this.look();
  }

  /** Shows the others where they are now. */
  look(): void {
    if (!this.#carets) return;
    const shown = this.#view.state.field(shownCarets);
    const known = new Map(shown.map((caret) => [caret.id, caret]));
    const next = this.#carets.live.get().flatMap(({ id, name, tone, anchor, head }): ShownCaret[] => {
      // What they write after may be on its way: until then they stay where they were.
      const at = this.#text.find(head);
      const from = this.#text.find(anchor);
      const before = known.get(id);
      if (at === undefined || from === undefined) return before ? [before] : [];
      return [
        {
          id,
          name,
          tone,
          anchor: this.#binding.shownPlace(from),
          head: this.#binding.shownPlace(at)
        }
      ];
    });
    if (JSON.stringify(next) !== JSON.stringify(shown)) this.#view.dispatch({ effects: setCarets.of(next) });
  }

  /** Tells the others where this editor's caret is, while it has the focus. */
  tell(): void {
    if (!this.#carets) return;
    if (!this.#view.hasFocus) return this.#carets.tell(undefined);
    const { anchor, head } = this.#view.state.selection.main;
    const place = (at: number) => this.#text.placeOf(this.#binding.keptPlace(at));
    this.#carets.tell({ anchor: place(anchor), head: place(head) });
  }

  close(): void {
    this.#stop();
    this.#carets?.tell(undefined);
  }
}
