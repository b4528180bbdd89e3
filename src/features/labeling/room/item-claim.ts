// The claim on the item before a person, while they are at it: taken when it is shown, renewed, and let go when they
// leave or are done. Whoever judges an item claims it for that, and keeps no place from those who label it. Work never
// waits for a claim: without one two people may label the same item, and nothing is lost.
import { isHearthError } from '$core/errors';
import type { Lease } from '$core/labels/queue';
import { renewEveryMs, type LabelQueue } from '$sdk/labels/label-queue';

export type Claim = Pick<Lease, 'item' | 'kind'>;

export interface ClaimPorts {
  readonly queue: LabelQueue;
  readonly person: string;
  /** Whether this person has begun an item: its claim then stays until it ends by itself. */
  readonly isBegun: (item: string) => boolean;
  /** Others claimed the item first. */
  readonly lost: (claim: Claim) => void;
}

export class ItemClaim {
  readonly #ports: ClaimPorts;
  readonly #stop: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #wanted: Claim | undefined;
  /** The claim that is written. */
  #held: Claim | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(ports: ClaimPorts) {
    this.#ports = ports;
    this.#timer = setInterval(() => this.#inTurn(() => this.#renew()), renewEveryMs);
    this.#stop = ports.queue.watch((items) => this.#hear(items));
  }

  /** Called when another item is shown, or something else is done with it. */
  show(item: string, kind: Claim['kind']): void {
    this.#wanted = { item, kind };
    this.#inTurn(() => this.#move());
  }

  /** Lets go; resolves when that is written. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop();
    this.#wanted = undefined;
    this.#inTurn(() => this.#move());
    await this.#turn;
  }

  async #move(): Promise<void> {
    const { queue, person, isBegun } = this.#ports;
    const [wanted, held] = [this.#wanted, this.#held];
    if (same(wanted, held)) return;
    this.#held = undefined;
    if (held && !isBegun(held.item)) await queue.release(held.item, person, held.kind);
    // Of items that were only passed by, none is claimed.
    if (!wanted || wanted !== this.#wanted) return;
    if (await queue.claim(wanted.item, person, wanted.kind)) this.#held = wanted;
  }

  async #renew(): Promise<void> {
    const { queue, person } = this.#ports;
    const held = this.#held;
    if (held && !(await queue.claim(held.item, person, held.kind))) this.#held = undefined;
  }

  #hear(items: ReadonlySet<string>): void {
    const held = this.#held;
    if (!held || !same(held, this.#wanted) || !items.has(held.item)) return;
    const { queue, person, lost } = this.#ports;
    if (queue.holds(held.item, person, held.kind)) return;
    this.#held = undefined;
    lost(held);
  }

  /**
   * Who may only look claims nothing; on a full disk the labels themselves say so. Anything else is told as a fault,
   * and is no reason to leave out the turns after it.
   */
  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn
      .catch(() => undefined)
      .then(work)
      .catch((error: unknown) => {
        if (!isHearthError(error, 'share/read-only') && !isHearthError(error, 'store/quota')) throw error;
      });
  }
}

function same(a: Claim | undefined, b: Claim | undefined): boolean {
  return a?.item === b?.item && a?.kind === b?.kind;
}
