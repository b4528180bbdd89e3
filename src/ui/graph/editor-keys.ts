// The usual keys of an editor of graphs, wherever the focus is, while nobody types, reads a dialog or copies a text; and what
// the browser's own cut, copy and paste ask, whether by key or from its menu: through the system's clipboard.

export interface GraphActions {
  undo(): void;
  redo(): void;
  selectAll(): void;
  readonly clip: ClipActions;
}

export interface ClipActions {
  /** Whether anything that is selected can be copied. */
  readonly canCopy: boolean;
  /** What is selected, as a text; undefined where nothing of it can be copied. */
  copied(): string | undefined;
  /** Takes away what is selected and was copied with it. */
  cut(): void;
  /** Puts in what a text holds. False for a text that was not copied from a canvas. */
  pasted(text: string): boolean;
  /** Puts copies of what is selected beside it. */
  duplicate(): void;
}

/** Does what a key asks, if it asks for anything. */
export function graphKey(event: KeyboardEvent, actions: GraphActions): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isElsewhere(event)) return;
  const key = event.key.toLowerCase();
  const asked: Readonly<Record<string, () => void>> = {
    z: () => (event.shiftKey ? actions.redo() : actions.undo()),
    y: () => actions.redo(),
    d: () => actions.clip.duplicate(),
    a: () => actions.selectAll()
  };
  const action = asked[key];
  if (!action) return;
  event.preventDefault();
  action();
}

/** Does what a cut, copy or paste asks; `writes` is whether anything may be changed. */
export function graphClip(event: ClipboardEvent, actions: ClipActions, writes: boolean): void {
  const { clipboardData: data, type } = event;
  if (!data || isElsewhere(event)) return;
  if (type === 'paste') {
    if (writes && actions.pasted(data.getData('text/plain'))) event.preventDefault();
    return;
  }
  const text = getSelection()?.isCollapsed === false ? undefined : actions.copied();
  if (text === undefined || (type === 'cut' && !writes)) return;
  data.setData('text/plain', text);
  event.preventDefault();
  if (type === 'cut') actions.cut();
}

/** Whether somebody types, or has a dialog open. */
function isElsewhere({ target }: Event): boolean {
  const typing = 'input, textarea, select, dialog, [contenteditable="true"]';
  return target instanceof Element && target.closest(typing) !== null;
}
