// Whether an update from someone else is what a document of records can hold: plain values in named maps and characters of
// texts, nothing nested, nothing that only another kind of document has. An update that is cut off or made up is no update.
import * as Y from 'yjs';

/** Bytes that one update may have; the relay allows no more either. */
export const largestUpdate = 8 * 1024 * 1024;

export function isRecordsUpdate(update: Uint8Array): boolean {
  if (update.byteLength > largestUpdate) return false;
  try {
    return Y.decodeUpdate(update).structs.every(isPlain);
  } catch {
    // Whatever the decoder stumbles on, the bytes are no update.
    return false;
  }
}

function isPlain(struct: object): boolean {
  if (!(struct instanceof Y.Item)) return true;
  const { content } = struct;
  return (
    content instanceof Y.ContentAny ||
    content instanceof Y.ContentString ||
    content instanceof Y.ContentDeleted
  );
}
