// Why buttons that write are off, for everyone who shows one: set in one place, heard by Button, IconButton and Menu
// where they are marked `writes`.
class Gate {
  /** A sentence; undefined while writing is allowed. */
  reason = $state<string>();
}

export const gate = new Gate();
