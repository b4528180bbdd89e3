import { redo, undo } from '@codemirror/commands';
import { EditorState, type ChangeSpec } from '@codemirror/state';
import { expect, it } from 'vitest';
import { splicesBetween } from '$core/text/merge-lines';
import { beginState, stepsOf } from '$ui/code/code-state';
import { KeptUndo, type TextUndo } from '$ui/code/kept-undo';

const lines = EditorState.lineSeparator.of('\n');

/** A state after a command, as its view would have it. */
function after(state: EditorState, command: typeof undo): EditorState {
  let next = state;
  command({ state, dispatch: (transaction) => (next = transaction.state) });
  return next;
}

function typed(state: EditorState, changes: ChangeSpec): EditorState {
  return state.update({ changes, userEvent: 'input' }).state;
}

/** The undo of a text whose editor is closed. */
function leave(state: EditorState): TextUndo {
  const undo = new KeptUndo(splicesBetween).of('file');
  undo.leave({ doc: state.doc, steps: stepsOf(state), written: Promise.resolve() });
  return undo;
}

it('takes back what was typed in an editor that is gone, and does it again', () => {
  const first = typed(beginState('Say yes.\n', undefined, lines), { from: 0, to: 9 });
  const again = beginState('', leave(first), lines);
  const back = after(again, undo);
  expect(back.doc.toString()).toBe('Say yes.\n');
  const left = beginState('Say yes.\n', leave(back), lines);
  expect(after(left, redo).doc.toString()).toBe('');
});

it('takes back only one’s own typing where others have changed the text meanwhile', () => {
  const first = typed(beginState('one\ntwo\nthree\n', undefined, lines), { from: 4, to: 7, insert: 'mine' });
  const again = beginState('zero\none\nmine\nthree\nfour\n', leave(first), lines);
  expect(again.doc.toString()).toBe('zero\none\nmine\nthree\nfour\n');
  const back = after(again, undo);
  expect(back.doc.toString()).toBe('zero\none\ntwo\nthree\nfour\n');
  expect(after(back, undo).doc.toString()).toBe('zero\none\ntwo\nthree\nfour\n');
});

it('has nothing to take back where others have taken away what was typed', () => {
  const first = typed(beginState('one\n', undefined, lines), { from: 4, insert: 'mine\n' });
  const again = beginState('one\n', leave(first), lines);
  expect(after(again, undo).doc.toString()).toBe('one\n');
});

it('begins as the text is kept, whatever its line ends', () => {
  const first = typed(beginState('a\r\nb\r\n', undefined, lines), { from: 0, insert: 'x' });
  const again = beginState('xa\r\nb\r\nc\r\n', leave(first), lines);
  expect(again.doc.toString()).toBe('xa\r\nb\r\nc\r\n');
  expect(after(again, undo).doc.toString()).toBe('a\r\nb\r\nc\r\n');
});

it('keeps the steps of each text, and of a bounded number of texts', () => {
  const kept = new KeptUndo(splicesBetween);
  const left = leave(beginState('', undefined, lines)).left()!;
  for (let n = 0; n < 60; n++) kept.of(`file ${n}`).leave(left);
  expect(kept.of('file 59').left()).toBe(left);
  expect(kept.of('file 0').left()).toBeUndefined();
});
