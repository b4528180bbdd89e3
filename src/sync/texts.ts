// Texts of a document that several people write in at once: each is a root of its own of the Yjs document, of characters
// only. Which texts there are, and what they are of, records say (docs/decisions/0006).
import * as Y from 'yjs';

const prefix = 'text:';

/** What a change did to a text, as Yjs tells it: from its beginning, what stays, what goes and what comes. */
export type TextDelta = readonly {
  readonly retain?: number;
  readonly delete?: number;
  readonly insert?: unknown;
}[];

/** A text inside a change. */
export interface DraftText {
  readonly length: number;
  insert(at: number, text: string): void;
  delete(at: number, count: number): void;
  toString(): string;
}

export function textIn(doc: Y.Doc, id: string): Y.Text {
  return doc.getText(prefix + id);
}

/** Begins a text. Equal ids, clients and contents, begun anywhere at any time, are one item of Yjs, and so one text. */
export function seedText(doc: Y.Doc, id: string, client: number, content: string): void {
  if (Y.getState(doc.store, client) > 0) return;
  const own = doc.clientID;
  doc.clientID = client;
  textIn(doc, id).insert(0, content);
  doc.clientID = own;
}

/** Tells which texts each transaction has changed, and how. */
export function watchTexts(doc: Y.Doc, heard: (id: string, delta: TextDelta) => void): () => void {
  const look = ({ changedParentTypes }: Y.Transaction): void => {
    for (const [type, events] of changedParentTypes) {
      if (!(type instanceof Y.Text)) continue;
      for (const [name, shared] of doc.share as ReadonlyMap<string, unknown>)
        if (shared === type) heard(name.slice(prefix.length), events[0]!.changes.delta as TextDelta);
    }
  };
  doc.on('afterTransaction', look);
  return () => doc.off('afterTransaction', look);
}
