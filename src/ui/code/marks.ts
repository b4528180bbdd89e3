// Lines that are marked in a text: those of what is selected elsewhere, on a canvas say, and one that something is wrong with.
// The caret in such a part selects it there. Parts are found again a moment after the text has changed.
import { StateEffect, StateField, type Extension, type Range } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet, type ViewUpdate } from '@codemirror/view';

/** What of a text belongs to something that is shown elsewhere. It may have several parts. */
export interface TextPart {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

export type Lines = readonly [first: number, last: number];

export interface TextParts {
  partsIn(text: string): readonly TextPart[];
  /** The caret has come into what is not selected. */
  entered(id: string): void;
  /** First and last line of the first part that is marked now. */
  marked(lines: Lines | undefined): void;
}

/** How long after a change parts are found again, at the most often. */
const findAfterMs = 250;

const setMarks = StateEffect.define<DecorationSet>();

const shownMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects }) {
    const set = effects.find((effect) => effect.is(setMarks));
    return set ? (set.value as DecorationSet) : marks.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field)
});

export function markedLines(): Extension {
  return [shownMarks, theme];
}

export class Marks {
  readonly #view: EditorView;
  readonly #parts: TextParts | undefined;
  #found: readonly TextPart[] = [];
  #selected: readonly string[] = [];
  #problem: number | undefined;
  /** What was selected last has not come into view yet. */
  #isAwaited = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: EditorView, parts: TextParts | undefined) {
    this.#view = view;
    this.#parts = parts;
  }

  /** Finds the parts of the text as it is. */
  look(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#found = this.#parts?.partsIn(this.#view.state.doc.toString()) ?? [];
    this.#show();
  }

  /** `isOwn` for what this person has done in the text. */
  heard({ changes, docChanged, selectionSet }: ViewUpdate, isOwn: boolean): void {
    if (!this.#parts) return;
    if (docChanged) {
      this.#found = this.#found.map(({ id, from, to }) => ({
        id,
        from: changes.mapPos(from, 1),
        to: changes.mapPos(to, 1)
      }));
      this.#timer ??= setTimeout(() => this.look(), findAfterMs);
    }
    if (selectionSet && isOwn && this.#view.hasFocus) this.enter();
  }

  /** Marks the parts of what is selected, and brings the first into view unless somebody writes here. */
  select(ids: readonly string[]): void {
    if (ids.join('\n') === this.#selected.join('\n')) return;
    this.#selected = ids;
    this.#isAwaited = !this.#view.hasFocus;
    this.#show();
  }

  /** Marks the line that something is wrong with, and brings it into view unless somebody writes here. */
  setProblem(line: number | undefined): void {
    if (line === this.#problem) return;
    this.#problem = line;
    this.#show();
    const { doc } = this.#view.state;
    if (line !== undefined && line <= doc.lines && !this.#view.hasFocus) this.#reveal(doc.line(line).from);
  }

  /** Tells what the caret is in. */
  enter(): void {
    const { state } = this.#view;
    const { head } = state.selection.main;
    const line = state.doc.lineAt(head);
    const here = this.#found.filter(({ from, to }) => from <= line.to && to >= line.from);
    const part = here.find(({ from, to }) => from <= head && head <= to) ?? here[0];
    if (part && !this.#selected.includes(part.id)) this.#parts?.entered(part.id);
  }

  #show(): void {
    const { doc } = this.#view.state;
    const spans = this.#found
      .filter(({ id }) => this.#selected.includes(id))
      .map(({ from, to }): Lines => [doc.lineAt(from).number, doc.lineAt(to).number]);
    const lines = new Set(spans.flatMap(([first, last]) => range(first, last)));
    const marks: Range<Decoration>[] = [...lines].map((line) => ofSelected.range(doc.line(line).from));
    if (this.#problem !== undefined && this.#problem <= doc.lines)
      marks.push(ofProblem.range(doc.line(this.#problem).from));
    this.#view.dispatch({ effects: setMarks.of(Decoration.set(marks, true)) });
    this.#parts?.marked(spans[0]);
    if (!this.#isAwaited || !spans[0]) return;
    this.#isAwaited = false;
    this.#reveal(doc.line(spans[0][0]).from);
  }

  /** Scrolls the text alone: CodeMirror's own way would move the page too. */
  #reveal(at: number): void {
    const { scrollDOM } = this.#view;
    const { top, bottom } = this.#view.lineBlockAt(at);
    const margin = 2 * this.#view.defaultLineHeight;
    const isSeen =
      top >= scrollDOM.scrollTop && bottom + margin <= scrollDOM.scrollTop + scrollDOM.clientHeight;
    if (isSeen) return;
    scrollDOM.scrollTop = top - margin;
    // Heights above it were guessed; there they are measured.
    this.#view.requestMeasure({
      read: ({ state }) => (at <= state.doc.length ? this.#view.lineBlockAt(at).top : top),
      write: (measured) => (scrollDOM.scrollTop = measured - margin)
    });
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const ofSelected = Decoration.line({ class: 'cm-of-selected' });
const ofProblem = Decoration.line({ class: 'cm-of-problem' });

const theme = EditorView.theme({
  '.cm-of-selected': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 7%, transparent)',
    boxShadow: 'inset 3px 0 var(--accent)'
  },
  '.cm-of-problem': {
    backgroundColor: 'color-mix(in srgb, var(--danger) 10%, transparent)',
    boxShadow: 'inset 3px 0 var(--danger)'
  }
});
