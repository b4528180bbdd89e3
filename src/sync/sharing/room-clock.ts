// The time that all who take part in a room agree on, whatever the clock of this device says: the relay's, once it was
// heard. Claims of items, comments and the activity log are compared between devices; an hour off would be felt.

/** A clock that is off by less is taken as right: nobody is hurt, and the way from the relay takes time, too. */
const toleranceMs = 10_000;

export class RoomClock {
  readonly #own: () => number;
  /** What must be added to this device's clock. */
  #error = 0;

  constructor(own: () => number) {
    this.#own = own;
  }

  now(): number {
    return this.#own() + this.#error;
  }

  /** The relay's clock says this now. */
  compare(relayNow: number): void {
    const error = relayNow - this.#own();
    this.#error = Math.abs(error) > toleranceMs ? error : 0;
  }
}
