// A text as an editor begins with it: as it is now, with what was typed in an earlier editor of it still to undo.
import { history, historyField } from '@codemirror/commands';
import { EditorState, Transaction, type Extension } from '@codemirror/state';
import type { TextUndo } from './kept-undo';

/** With undo of one's own typing; what others have changed since then is not among it, and moves the places of what is. */
export function beginState(now: string, undo: TextUndo | undefined, extensions: Extension): EditorState {
  const left = undo?.left();
  const withUndo = [history(), left ? historyField.init(() => left.steps) : [], extensions];
  const state = EditorState.create({ doc: left?.doc ?? now, extensions: withUndo });
  if (!undo || !left) return state;
  const changes = undo.difference(left.doc.toString(), now).map(({ at, remove, insert }) => ({
    from: at,
    to: at + remove,
    insert
  }));
  return state.update({ changes, annotations: Transaction.addToHistory.of(false) }).state;
}

/** What is to be undone in it. */
export function stepsOf(state: EditorState): unknown {
  return state.field(historyField);
}
