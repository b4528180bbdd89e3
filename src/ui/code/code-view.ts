// CodeMirror as the studio has it: our colours by token, undo of one's own typing, Tab indents until Escape was pressed.
// Loaded when the first source is shown.
import { defaultKeymap, historyKeymap, indentWithTab } from '@codemirror/commands';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting
} from '@codemirror/language';
import { Annotation, Compartment, EditorState, Transaction } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { SharedText } from '$core/text/shared-text';
import { otherCarets, type Carets } from './carets';
import { CaretBinding } from './caret-binding';
import { beginState, stepsOf } from './code-state';
import type { CodeLanguage } from './code-language';
import type { TextUndo } from './kept-undo';
import { languageFor } from './languages';
import { markedLines, Marks, type TextParts } from './marks';
import { TextBinding } from './text-binding';

export interface CodeViewOptions {
  readonly parent: HTMLElement;
  readonly text: SharedText;
  readonly language: CodeLanguage;
  readonly label: string;
  /** Id of the element that says how to leave it. */
  readonly describedby: string;
  readonly isReadOnly: boolean;
  /** Where others write in it. */
  readonly carets: Carets | undefined;
  /** What of it belongs to things that are shown elsewhere. */
  readonly parts: TextParts | undefined;
  /** Where its undo outlives this view. */
  readonly undo: TextUndo | undefined;
  readonly failed: (error: unknown) => void;
}

export interface CodeView {
  setReadOnly(isReadOnly: boolean): void;
  /** Marks the parts of what is selected elsewhere, and brings them into view. */
  select(ids: readonly string[]): void;
  /** Marks a line, from 1, that something is wrong with. */
  setProblem(line: number | undefined): void;
  /** Writes what is left and takes the editor away. */
  close(): void;
}

/** How long after typing a text is written, at the most often. */
const writeAfterMs = 250;
const fromElsewhere = Annotation.define<boolean>();

export function openCodeView(options: CodeViewOptions): CodeView {
  const { parent, text, language, label, describedby, failed } = options;
  const coloured = new Compartment();
  const access = new Compartment();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    void binding.flush();
  };
  const view: EditorView = new EditorView({
    parent,
    state: beginState(text.get(), options.undo, [
      // So that places are those of the text as it is kept, whatever its line ends.
      EditorState.lineSeparator.of('\n'),
      lineNumbers(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of(language === 'python' ? '    ' : '  '),
      bracketMatching(),
      EditorView.lineWrapping,
      keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
      access.of(accessOf(options.isReadOnly)),
      coloured.of([]),
      syntaxHighlighting(colours),
      theme,
      otherCarets(),
      markedLines(),
      // It can be focused anyway; said so, readers and axe know that what scrolls can be reached.
      EditorView.contentAttributes.of({
        'aria-label': label,
        'aria-describedby': describedby,
        tabindex: '0'
      }),
      EditorView.domEventHandlers({
        blur: write,
        // Also where the caret was before.
        click: () => marks.enter()
      }),
      EditorView.updateListener.of((update) => {
        const { changes, docChanged, selectionSet, focusChanged, transactions } = update;
        const isOwn = !transactions.some((one) => one.annotation(fromElsewhere));
        if (docChanged && isOwn) {
          binding.typed(changes);
          timer ??= setTimeout(write, writeAfterMs);
        }
        if (docChanged || selectionSet || focusChanged) carets.tell();
        marks.heard(update, isOwn);
      })
    ])
  });
  const binding = new TextBinding(text, {
    show: (changes) => {
      view.dispatch({
        changes,
        annotations: [fromElsewhere.of(true), Transaction.addToHistory.of(false)]
      });
      carets.look();
    },
    kept: () => carets.tell(),
    failed
  });
  const marks = new Marks(view, options.parts);
  const carets = new CaretBinding(view, text, binding, options.carets);
  marks.look();
  void languageFor(language).then((extension) => {
    if (parent.isConnected) view.dispatch({ effects: coloured.reconfigure(extension) });
  });
  addEventListener('pagehide', write);
  return {
    setReadOnly: (isReadOnly) => view.dispatch({ effects: access.reconfigure(accessOf(isReadOnly)) }),
    select: (ids) => marks.select(ids),
    setProblem: (line) => marks.setProblem(line),
    close: () => {
      removeEventListener('pagehide', write);
      clearTimeout(timer);
      carets.close();
      marks.close();
      const written = binding.close();
      options.undo?.leave({ doc: view.state.doc, steps: stepsOf(view.state), written });
      view.destroy();
    }
  };
}

function accessOf(isReadOnly: boolean) {
  return [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(!isReadOnly)];
}

const colours = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.definitionKeyword],
    color: 'var(--accent-text)'
  },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--warn)' },
  { tag: [tags.definition(tags.variableName), tags.propertyName, tags.variableName], color: 'var(--info)' },
  { tag: [tags.meta, tags.tagName, tags.standard(tags.variableName)], color: 'var(--accent-text)' },
  { tag: tags.comment, color: 'var(--text-muted)', fontStyle: 'italic' }
]);

const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--surface-2)', fontSize: '0.86rem' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--text)', padding: '0.4rem 0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--surface-3)',
    color: 'var(--text-muted)',
    border: 'none'
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 28%, transparent)'
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)' }
});
