// A text that several people write in at once, as whoever shows it sees it (ui/code), and as it is kept (sync/texts.ts).
import type { Splice } from './merge-lines';

/**
 * A place in a text that stays where it is while others write: after a character, named by who wrote it and their count of
 * what they wrote. A number of characters at the beginning, and in a text that nobody has changed yet.
 */
export type TextPlace = number | readonly [client: number, clock: number];

export interface SharedText {
  get(): string;
  /** Names a place in the text as it is kept, for others. */
  placeOf(at: number): TextPlace;
  /** Where a place is now; undefined while what it follows is not here yet. */
  find(place: TextPlace): number | undefined;
  /**
   * Hears what each change did to the text, from its beginning to its end, places as they were before it. `isOwn` for what
   * this very object has written.
   */
  listen(heard: (splices: readonly Splice[], isOwn: boolean) => void): () => void;
  /**
   * Writes when it is this one's turn: `splices` is asked then, when all that others wrote before was heard, and says what to
   * change in the text as it is at that moment. Resolves when it is durable. @throws HearthError store/quota, share/read-only
   */
  write(splices: () => readonly Splice[]): Promise<void>;
}

export function spliced(text: string, splices: readonly Splice[]): string {
  return splices.reduceRight(
    (now, { at, remove, insert }) => now.slice(0, at) + insert + now.slice(at + remove),
    text
  );
}

/** A text that nobody writes in. */
export function unchanging(text: string): SharedText {
  return {
    get: () => text,
    placeOf: (at) => at,
    find: (place) => (typeof place === 'number' ? place : undefined),
    listen: () => () => undefined,
    write: () => Promise.resolve()
  };
}
