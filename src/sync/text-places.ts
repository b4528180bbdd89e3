// Places in a text that several people write in, each named by the character it follows. A character that was deleted keeps
// its place among the others, so a name of a place is good for as long as the text.
import type * as Y from 'yjs';
import type { TextPlace } from '$core/text/shared-text';

/** The place after `at` characters. */
export function placeIn(text: Y.Text, at: number): TextPlace {
  let left = at;
  for (let item = text._start; item && left > 0; item = item.right) {
    if (item.deleted || !item.countable) continue;
    if (left <= item.length) return [item.id.client, item.id.clock + left - 1];
    left -= item.length;
  }
  return 0;
}

/** How many characters stand before a place; undefined for one that is not here. */
export function findIn(text: Y.Text, place: TextPlace): number | undefined {
  if (typeof place === 'number') return Math.min(place, text.length);
  const [client, clock] = place;
  let before = 0;
  for (let item = text._start; item; item = item.right) {
    const isShown = !item.deleted && item.countable;
    const inside = item.id.client === client ? clock - item.id.clock : -1;
    if (inside >= 0 && inside < item.length) return isShown ? before + inside + 1 : before;
    if (isShown) before += item.length;
  }
  return undefined;
}
