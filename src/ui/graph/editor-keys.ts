// The usual keys of an editor of graphs, wherever the focus is, while nobody types, reads a dialog or copies a text.

export interface GraphActions {
  undo(): void;
  redo(): void;
  copy(): void;
  paste(): void;
  duplicate(): void;
  selectAll(): void;
}

/** Does what a key asks, if it asks for anything. */
export function graphKey(event: KeyboardEvent, actions: GraphActions): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const typing = 'input, textarea, select, dialog, [contenteditable="true"]';
  if (event.target instanceof Element && event.target.closest(typing)) return;
  const key = event.key.toLowerCase();
  if (key === 'c' && getSelection()?.isCollapsed === false) return;
  const asked: Readonly<Record<string, () => void>> = {
    z: () => (event.shiftKey ? actions.redo() : actions.undo()),
    y: () => actions.redo(),
    c: () => actions.copy(),
    v: () => actions.paste(),
    d: () => actions.duplicate(),
    a: () => actions.selectAll()
  };
  const action = asked[key];
  if (!action) return;
  event.preventDefault();
  action();
}
