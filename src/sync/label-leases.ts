// Who holds which items of a shard of labels: claims with an end, as records beside the labels, so that they reach
// whoever the labels reach. What a claim means is core/labels/queue.ts.
import { claim, holds, spentLeases, type Lease, type QueueView } from '$core/labels/queue';
import type { Draft } from './document';
import type { Reading } from './dormant-document';

type Stored = Pick<Lease, 'since' | 'until'>;

export const leaseMap = 'leases';
const map = leaseMap;
const separator = '\n';
const keyOf = ({ item, kind, holder }: Pick<Lease, 'item' | 'kind' | 'holder'>): string =>
  [item, kind, holder].join(separator);

export class LabelLeases {
  readonly #commit: <T>(change: (draft: Draft) => T) => Promise<T>;
  readonly #stored = new Map<string, Stored>();
  readonly #listeners = new Set<(items: ReadonlySet<string>) => void>();

  /** `commit` changes the shard's document. */
  constructor(commit: <T>(change: (draft: Draft) => T) => Promise<T>) {
    this.#commit = commit;
  }

  all(): readonly Lease[] {
    return [...this.#stored].map(([key, stored]) => leaseOf(key, stored));
  }

  /** Told the items of each change; returns a function that stops. */
  watch(heard: (items: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** Takes in all there is. */
  readAll(reading: Reading): void {
    reading.each<Stored>(map, (stored, key) => this.#stored.set(key, stored));
  }

  /** Takes in what has changed of the document. */
  hear(reading: Reading, keys: ReadonlySet<string> = new Set()): void {
    for (const key of keys) {
      const stored = reading.get<Stored>(map, key);
      if (stored) this.#stored.set(key, stored);
      else this.#stored.delete(key);
    }
    if (keys.size === 0) return;
    const items = new Set([...keys].map((key) => leaseOf(key, none).item));
    for (const listener of this.#listeners) listener(items);
  }

  /**
   * Claims an item, or renews the claim, and clears claims that have ended. False, with nothing written, where others
   * hold it; tabs of one browser decide one after another. Durable when it resolves. @throws HearthError store/quota,
   * share/read-only
   */
  claim(item: string, holder: string, kind: Lease['kind'], view: () => QueueView): Promise<boolean> {
    return this.#commit((draft) => {
      const seen = view();
      const wanted = claim(item, holder, kind, seen);
      const others = seen.leases.filter((lease) => keyOf(lease) !== keyOf(wanted));
      if (!holds(wanted, { ...seen, leases: [...others, wanted] })) return false;
      draft.set<Stored>(map, keyOf(wanted), { since: wanted.since, until: wanted.until });
      for (const spent of spentLeases(this.all(), seen.now))
        if (keyOf(spent) !== keyOf(wanted)) draft.delete(map, keyOf(spent));
      return true;
    });
  }

  /** Lets go of an item, for others to take. */
  async release(item: string, holder: string, kind: Lease['kind']): Promise<void> {
    const key = keyOf({ item, holder, kind });
    if (this.#stored.has(key)) await this.#commit((draft) => draft.delete(map, key));
  }
}

const none: Stored = { since: 0, until: 0 };

function leaseOf(key: string, { since, until }: Stored): Lease {
  const [item = '', kind, holder = ''] = key.split(separator);
  return { item, kind: kind === 'review' ? 'review' : 'label', holder, since, until };
}
