// The claim on the item before a person, while they are at it: taken when it is shown, renewed, and let go when they
// leave or are done. Work never waits for it: without a claim two people may label the same item, and nothing is lost.
import { isHearthError } from '$core/errors';
import { renewEveryMs, type LabelQueue } from '$sdk/labels/label-queue';

export interface ClaimPorts {
  readonly queue: LabelQueue;
  readonly person: string;
  /** Whether this person has begun an item: its claim then stays until it ends by itself. */
  readonly isBegun: (item: string) => boolean;
  /** Others claimed the item first. */
  readonly lost: (item: string) => void;
}

export class ItemClaim {
  readonly #ports: ClaimPorts;
  readonly #stop: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #item: string | undefined;
  /** The item of which a claim is written. */
  #held: string | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(ports: ClaimPorts) {
    this.#ports = ports;
    this.#timer = setInterval(() => this.#inTurn(() => this.#renew()), renewEveryMs);
    this.#stop = ports.queue.watch((items) => this.#hear(items));
  }

  /** Called when another item is shown. */
  show(item: string): void {
    this.#item = item;
    this.#inTurn(() => this.#move());
  }

  /** Lets go; resolves when that is written. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop();
    this.#item = undefined;
    this.#inTurn(() => this.#move());
    await this.#turn;
  }

  async #move(): Promise<void> {
    const { queue, person, isBegun } = this.#ports;
    const [wanted, held] = [this.#item, this.#held];
    if (wanted === held) return;
    this.#held = undefined;
    if (held !== undefined && !isBegun(held)) await queue.release(held, person);
    // Of items that were only passed by, none is claimed.
    if (wanted === undefined || wanted !== this.#item) return;
    if (await queue.claim(wanted, person)) this.#held = wanted;
  }

  async #renew(): Promise<void> {
    const { queue, person } = this.#ports;
    if (this.#held !== undefined && !(await queue.claim(this.#held, person))) this.#held = undefined;
  }

  #hear(items: ReadonlySet<string>): void {
    const held = this.#held;
    if (held === undefined || held !== this.#item || !items.has(held)) return;
    const { queue, person, lost } = this.#ports;
    if (queue.holds(held, person)) return;
    this.#held = undefined;
    lost(held);
  }

  /** Who may only look claims nothing; on a full disk the labels themselves say so. */
  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch((error: unknown) => {
      if (!isHearthError(error, 'share/read-only') && !isHearthError(error, 'store/quota')) throw error;
    });
  }
}
