// Who does what next in one open project, and the claims by which two people do not do the same. The rules are
// core/labels/queue.ts; here they meet the shards, the clock and an order. Made with its book, and closed with it.
import { nextToLabel, nextToReview, holds, leaseMs } from '$core/labels/queue';
import type { Lease, NextToLabel, NextToReview, QueueView } from '$core/labels/queue';
import type { LabelProject } from '$core/labels/project';
import type { Clock } from '$core/ports';
import type { LabelLeases } from '$sync/label-leases';
import { WantedItems, type Turns } from './wanted-items';

export interface QueuePorts {
  readonly project: () => LabelProject;
  /** All items, in the order of the source. */
  readonly items: readonly { readonly id: string }[];
  /** The number of an item among them. */
  readonly placeOf: (item: string) => number | undefined;
  /** What is said of one, and of the one of a number. */
  readonly said: QueueView['said'];
  readonly saidAt: (place: number) => ReturnType<QueueView['said']>;
  readonly leases: readonly LabelLeases[];
  readonly leasesOf: (item: string) => LabelLeases;
  readonly clock: Clock;
}

/** Claims are renewed this often while somebody is at work. */
export const renewEveryMs = leaseMs / 3;

export class LabelQueue {
  readonly #ports: QueuePorts;
  readonly #listeners = new Set<(items: ReadonlySet<string>) => void>();
  readonly #stop: readonly (() => void)[];
  readonly #wanted: WantedItems;
  #leases: readonly Lease[] | undefined;

  constructor(ports: QueuePorts) {
    this.#ports = ports;
    this.#wanted = new WantedItems(ports);
    this.#stop = ports.leases.map((leases) =>
      leases.watch((items) => {
        this.#leases = undefined;
        for (const listener of this.#listeners) listener(items);
      })
    );
  }

  /** Told of which items the claims have changed; returns a function that stops. */
  watch(heard: (items: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** To be told of which items, by their numbers, something else is said. */
  changed(places: readonly number[]): void {
    this.#wanted.changed(places);
  }

  /** What a person labels next. Claim it before they begin. */
  nextToLabel(person: string, turns: Turns = {}): NextToLabel {
    return nextToLabel(person, this.#view({ kind: 'label', turns }));
  }

  nextToReview(person: string, turns: Turns = {}): NextToReview {
    return nextToReview(person, this.#view({ kind: 'review', turns }));
  }

  /**
   * Takes an item for a person, or renews the claim. False where it is another's, or needs no more labels.
   * @throws HearthError store/quota, share/read-only
   */
  claim(item: string, person: string, kind: Lease['kind'] = 'label'): Promise<boolean> {
    return this.#ports.leasesOf(item).claim(item, person, kind, () => this.#view());
  }

  release(item: string, person: string, kind: Lease['kind'] = 'label'): Promise<void> {
    return this.#ports.leasesOf(item).release(item, person, kind);
  }

  /** Whether a person's claim still holds, now that others' may have come. */
  holds(item: string, person: string, kind: Lease['kind'] = 'label'): boolean {
    const view = this.#view();
    const own = view.leases.find(
      (lease) => lease.item === item && lease.holder === person && lease.kind === kind
    );
    return own !== undefined && holds(own, view);
  }

  /** Who holds an item now. */
  holders(item: string): readonly Lease[] {
    const now = this.#ports.clock.now();
    return this.#allLeases().filter((lease) => lease.item === item && lease.until > now);
  }

  /** Claims that have not ended. */
  live(): readonly Lease[] {
    const now = this.#ports.clock.now();
    return this.#allLeases().filter((lease) => lease.until > now);
  }

  close(): void {
    for (const stop of this.#stop) stop();
    this.#listeners.clear();
  }

  /** `given`: what items are to be given for; none are where nothing is. */
  #view(given?: { readonly kind: Lease['kind']; readonly turns: Turns }): QueueView {
    const { clock, said } = this.#ports;
    const { labelsPerItem, review, paused } = this.#ports.project();
    const project = { labelsPerItem, review, paused };
    const leases = this.#allLeases();
    const items = given ? this.#wanted.of(given.kind, project, leases, given.turns) : { order: [] };
    return { project, ...items, said, leases, now: clock.now() };
  }

  #allLeases(): readonly Lease[] {
    return (this.#leases ??= this.#ports.leases.flatMap((leases) => leases.all()));
  }
}
