// Who holds which items of a shard of labels: claims with an end, as records beside the labels, so that they reach
// whoever the labels reach. What a claim means is core/labels/queue.ts.
import { claim, holds, spentLeases, type Lease, type QueueView } from '$core/labels/queue';
import type { Records, WorkspaceDocument } from './document';

type Stored = Pick<Lease, 'since' | 'until'>;

const map = 'leases';
const separator = '\n';
const keyOf = ({ item, kind, holder }: Pick<Lease, 'item' | 'kind' | 'holder'>): string =>
  [item, kind, holder].join(separator);

export class LabelLeases {
  readonly #document: WorkspaceDocument;
  readonly #records: Records<Stored>;

  /** The shard's document, which whoever opened it closes. */
  constructor(document: WorkspaceDocument) {
    this.#document = document;
    this.#records = document.records(map);
  }

  all(): readonly Lease[] {
    return [...this.#records.all()].map(([key, stored]) => leaseOf(key, stored));
  }

  /** Told the items of each change; returns a function that stops. */
  watch(heard: (items: ReadonlySet<string>) => void): () => void {
    return this.#records.watch((keys) => heard(new Set([...keys].map((key) => leaseOf(key, none).item))));
  }

  /**
   * Claims an item, or renews the claim, and clears claims that have ended. False, with nothing written, where others
   * hold it; tabs of one browser decide one after another. Durable when it resolves. @throws HearthError store/quota,
   * share/read-only
   */
  claim(item: string, holder: string, kind: Lease['kind'], view: () => QueueView): Promise<boolean> {
    return this.#document.commit((draft) => {
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
    if (this.#records.get(key)) await this.#document.commit((draft) => draft.delete(map, key));
  }
}

const none: Stored = { since: 0, until: 0 };

function leaseOf(key: string, { since, until }: Stored): Lease {
  const [item = '', kind, holder = ''] = key.split(separator);
  return { item, kind: kind === 'review' ? 'review' : 'label', holder, since, until };
}
