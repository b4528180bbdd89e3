// Where others write in a text that is shown: a caret in their colour with their name, and a tint under what they have
// selected. They are drawn in layers beside the text, so that neither its lines nor a screen reader are disturbed.
import { EditorSelection, StateEffect, StateField, type Extension } from '@codemirror/state';
import { EditorView, layer, RectangleMarker, type LayerMarker } from '@codemirror/view';
import type { Live } from '$core/ports';
import type { TextPlace } from '$core/text/shared-text';

/** Where somebody else writes. */
export interface OtherCaret {
  readonly id: string;
  readonly name: string;
  /** Their colour, 1 to 8 of the series. */
  readonly tone: number;
  readonly anchor: TextPlace;
  readonly head: TextPlace;
}

export interface Carets {
  readonly live: Live<readonly OtherCaret[]>;
  /** Tells where this person writes; undefined: nowhere in this text. */
  tell(places: Pick<OtherCaret, 'anchor' | 'head'> | undefined): void;
}

/** A caret with places of the text as it is shown. */
export interface ShownCaret extends Pick<OtherCaret, 'id' | 'name' | 'tone'> {
  readonly anchor: number;
  readonly head: number;
}

export const setCarets = StateEffect.define<readonly ShownCaret[]>();

export const shownCarets = StateField.define<readonly ShownCaret[]>({
  create: () => [],
  update(carets, { changes, docChanged, effects }) {
    const set = effects.find((effect) => effect.is(setCarets));
    if (set) return set.value as readonly ShownCaret[];
    if (!docChanged) return carets;
    return carets.map((caret) => ({
      ...caret,
      anchor: changes.mapPos(caret.anchor, -1),
      head: changes.mapPos(caret.head, -1)
    }));
  }
});

export function otherCarets(): Extension {
  return [
    shownCarets,
    layerOf('cm-others-selected', false, selections),
    layerOf('cm-others', true, heads),
    theme
  ];
}

function layerOf(
  name: string,
  above: boolean,
  draw: (view: EditorView, caret: ShownCaret) => readonly LayerMarker[]
): Extension {
  return layer({
    above,
    class: name,
    update: ({ docChanged, startState, state }) =>
      docChanged || startState.field(shownCarets) !== state.field(shownCarets),
    markers: (view) => view.state.field(shownCarets).flatMap((caret) => draw(view, caret))
  });
}

function selections(view: EditorView, { tone, anchor, head }: ShownCaret): readonly LayerMarker[] {
  if (anchor === head) return [];
  return RectangleMarker.forRange(view, `tone-${tone}`, EditorSelection.range(anchor, head));
}

function heads(view: EditorView, caret: ShownCaret): readonly LayerMarker[] {
  const [at] = RectangleMarker.forRange(view, '', EditorSelection.cursor(caret.head));
  if (!at) return [];
  const isFirstLine = view.state.doc.lineAt(caret.head).number === 1;
  const isAtEnd = at.left > view.scrollDOM.clientWidth / 2;
  return [new Head(at, caret, isFirstLine, isAtEnd)];
}

class Head implements LayerMarker {
  readonly #at: RectangleMarker;
  readonly #caret: ShownCaret;
  readonly #isBelow: boolean;
  readonly #isAtEnd: boolean;

  /** Where there is no room for the name, it stands below the line, or before the caret. */
  constructor(at: RectangleMarker, caret: ShownCaret, isBelow: boolean, isAtEnd: boolean) {
    this.#at = at;
    this.#caret = caret;
    this.#isBelow = isBelow;
    this.#isAtEnd = isAtEnd;
  }

  eq(other: LayerMarker): boolean {
    return other instanceof Head && this.#isEqual(other);
  }

  #isEqual(other: Head): boolean {
    const { left, top, height } = this.#at;
    const { name, tone } = this.#caret;
    return (
      left === other.#at.left &&
      top === other.#at.top &&
      height === other.#at.height &&
      name === other.#caret.name &&
      tone === other.#caret.tone
    );
  }

  draw(): HTMLElement {
    const { left, top, height } = this.#at;
    const { name, tone } = this.#caret;
    const caret = document.createElement('div');
    caret.className = `cm-other tone-${tone}${this.#isBelow ? ' is-below' : ''}${this.#isAtEnd ? ' is-at-end' : ''}`;
    Object.assign(caret.style, { left: `${left}px`, top: `${top}px`, height: `${height}px` });
    const label = document.createElement('span');
    label.textContent = name;
    caret.append(label);
    return caret;
  }
}

const tones = Object.fromEntries(
  Array.from({ length: 8 }, (_, i) => [
    `.cm-others .tone-${i + 1}, .cm-others-selected .tone-${i + 1}`,
    { '--own': `var(--series-${i + 1})` }
  ])
);

const theme = EditorView.theme({
  ...tones,
  '.cm-others-selected > div': { backgroundColor: 'color-mix(in srgb, var(--own) 26%, transparent)' },
  '.cm-other': { width: '0', marginLeft: '-1px', borderLeft: '2px solid var(--own)' },
  // What is left of a name after a while; pointed at, it shows the name again.
  '.cm-other::before': {
    content: '""',
    position: 'absolute',
    top: '-3px',
    left: '-4px',
    width: '6px',
    height: '6px',
    borderRadius: '50%',
    backgroundColor: 'var(--own)'
  },
  '.cm-other > span': {
    position: 'absolute',
    bottom: '100%',
    left: '-2px',
    padding: '0 0.35rem',
    border: '1px solid var(--own)',
    borderRadius: 'var(--radius-s) var(--radius-s) var(--radius-s) 0',
    backgroundColor: 'var(--surface-2)',
    color: 'var(--text)',
    fontFamily: 'var(--font-sans, inherit)',
    fontSize: '0.7rem',
    fontWeight: '600',
    lineHeight: '1.4',
    whiteSpace: 'nowrap',
    pointerEvents: 'none',
    animation: 'cm-other-name 0.3s linear 3s forwards'
  },
  '.cm-other.is-below > span': {
    bottom: 'auto',
    top: '100%',
    borderRadius: '0 var(--radius-s) var(--radius-s) var(--radius-s)'
  },
  '.cm-other.is-at-end > span': { left: 'auto', right: '-1px' },
  '.cm-other:hover > span': { animation: 'none' },
  '@keyframes cm-other-name': { to: { opacity: '0' } },
  '@media (prefers-reduced-motion: reduce)': {
    '.cm-other > span': { animationTimingFunction: 'step-end' }
  }
});
