// Who labels or reviews what next. Pure: given what was said and who holds what, the same answer everywhere, so that
// two people who ask at once, or come back from being offline, end with different items without a server.
// A lease is a claim with an end; of more claims than an item has room for, the earliest hold.
import type { Annotation, AnnotationState, LabelProject } from './project';

export interface Lease {
  readonly item: string;
  readonly holder: string;
  readonly kind: 'label' | 'review';
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
}

/** How long a claim lasts unless it is renewed, and the longest that counts, whatever a wrong clock says. */
export const leaseMs = 5 * 60_000;
const longestLeaseMs = 60 * 60_000;
/** Claims are kept as long after their end: whoever's clock is wrong takes nobody's claim away. */
const keptMs = 24 * 60 * 60_000;

/** What one person, or the model, says of an item, as the queue needs it. */
type Said = Pick<Annotation, 'author' | 'by' | 'state'>;

export interface QueueView {
  readonly project: Pick<LabelProject, 'labelsPerItem' | 'review' | 'paused'>;
  /** All items, the ones wanted first first. */
  readonly order: readonly string[];
  /** What is said of an item; each author once. */
  readonly said: (item: string) => readonly Said[];
  readonly leases: readonly Lease[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type NextToLabel =
  | { readonly kind: 'paused' }
  /** `why`: begun before, sent back by a reviewer, claimed before, or new. */
  | { readonly kind: 'item'; readonly item: string; readonly why: 'draft' | 'returned' | 'held' | 'new' }
  /** All that is left is with others; `until` the first of their leases ends. */
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'done' };

/** What a person labels next; not what the model has labelled. Claim it with `claim` before showing it. */
export function nextToLabel(person: string, view: QueueView): NextToLabel {
  if (view.project.paused) return { kind: 'paused' };
  const held = leasesByItem(view, 'label');
  let own: NextToLabel | undefined;
  let fresh: string | undefined;
  let until = Infinity;
  for (const item of view.order) {
    const said = view.said(item);
    const room = roomIn(said, person, view.project);
    if (room <= 0 || theModels(said)) continue;
    const leases = held.get(item) ?? [];
    if (!isHolderOrFree(person, leases, room)) {
      until = Math.min(until, ...leases.map((lease) => lease.until));
      continue;
    }
    const state = stateOf(person, said);
    if (state === 'draft') return { kind: 'item', item, why: 'draft' };
    if (state === 'rejected') own ??= { kind: 'item', item, why: 'returned' };
    else if (leases.some((lease) => lease.holder === person)) own ??= { kind: 'item', item, why: 'held' };
    else fresh ??= item;
  }
  if (own) return own;
  if (fresh !== undefined) return { kind: 'item', item: fresh, why: 'new' };
  return until < Infinity ? { kind: 'wait', until } : { kind: 'done' };
}

export type NextToReview =
  | { readonly kind: 'paused' }
  | { readonly kind: 'item'; readonly item: string; readonly author: string }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'done' };

/** What a reviewer looks at next: another's, or the model's, submitted labels, flagged items before others. */
export function nextToReview(person: string, view: QueueView): NextToReview {
  if (view.project.paused) return { kind: 'paused' };
  if (!view.project.review) return { kind: 'done' };
  const held = leasesByItem(view, 'review');
  let first: { readonly item: string; readonly author: string } | undefined;
  let until = Infinity;
  for (const item of view.order) {
    const said = view.said(item);
    const author = authorForReview(said, person);
    if (author === undefined) continue;
    const leases = held.get(item) ?? [];
    if (!isHolderOrFree(person, leases, 1)) until = Math.min(until, ...leases.map((lease) => lease.until));
    else if (isFlagged(said)) return { kind: 'item', item, author };
    else first ??= { item, author };
  }
  if (first) return { kind: 'item', ...first };
  return until < Infinity ? { kind: 'wait', until } : { kind: 'done' };
}

/** A person's claim to an item, new or renewed: the start of a claim that still holds is kept. */
export function claim(
  item: string,
  holder: string,
  kind: Lease['kind'],
  view: Pick<QueueView, 'leases' | 'now'>
): Lease {
  const before = view.leases.find(
    (lease) =>
      lease.item === item && lease.holder === holder && lease.kind === kind && isLive(lease, view.now)
  );
  return { item, holder, kind, since: before?.since ?? view.now, until: view.now + leaseMs };
}

/** Whether a claim holds: false once others claimed the same item earlier. Look again when leases arrive. */
export function holds(lease: Lease, view: QueueView): boolean {
  const room = lease.kind === 'review' ? 1 : roomIn(view.said(lease.item), lease.holder, view.project);
  const leases = leasesByItem(view, lease.kind).get(lease.item) ?? [];
  return leases.some((one) => one.holder === lease.holder) && isHolderOrFree(lease.holder, leases, room);
}

/** Leases that say nothing any more, by any clock, to be deleted. */
export function spentLeases(leases: readonly Lease[], now: number): readonly Lease[] {
  return leases.filter(({ since, until }) => Math.abs(until - now) > keptMs || since > until);
}

function authorForReview(said: readonly Said[], person: string): string | undefined {
  const others = said.find((one) => isByPerson(one) && one.author !== person && isForReview(one.state));
  if (others) return others.author;
  const model = theModels(said);
  return model && isForReview(model.state) ? model.author : undefined;
}

/** What a model said for certain, not as a suggestion, of an item that no person has said anything of. */
function theModels(said: readonly Said[]): Said | undefined {
  if (said.some(isByPerson)) return undefined;
  return said.find(({ state }) => isForReview(state) || state === 'approved');
}

function stateOf(person: string, said: readonly Said[]): AnnotationState | undefined {
  return said.find((one) => isByPerson(one) && one.author === person)?.state;
}

function isFlagged(said: readonly Said[]): boolean {
  return said.some((one) => isByPerson(one) && one.state === 'flagged');
}

function isByPerson({ by }: Said): boolean {
  return by === 'person';
}

function isForReview(state: AnnotationState): boolean {
  return state === 'submitted' || state === 'flagged';
}

/** How many more people an item wants, this person among them; 0 where they have had their say. */
function roomIn(said: readonly Said[], person: string, { labelsPerItem }: QueueView['project']): number {
  if (said.length === 0) return labelsPerItem;
  if (isFlagged(said) || hasSaidAll(stateOf(person, said))) return 0;
  const finished = said.filter((one) => isByPerson(one) && isFinished(one.state));
  return labelsPerItem - finished.length;
}

function isFinished(state: AnnotationState): boolean {
  return state === 'submitted' || state === 'approved';
}

function hasSaidAll(state: AnnotationState | undefined): boolean {
  return state !== undefined && state !== 'draft' && state !== 'rejected';
}

/** Live claims of those who are not done, by item, the earliest first; of the same moment by name, so that everyone sees one order. */
function leasesByItem(
  { leases, now, said }: QueueView,
  kind: Lease['kind']
): ReadonlyMap<string, readonly Lease[]> {
  const byItem = new Map<string, Lease[]>();
  for (const lease of leases) {
    if (lease.kind !== kind || !isLive(lease, now)) continue;
    if (kind === 'label' && hasSaidAll(stateOf(lease.holder, said(lease.item)))) continue;
    const found = byItem.get(lease.item);
    if (found) found.push(lease);
    else byItem.set(lease.item, [lease]);
  }
  for (const found of byItem.values())
    found.sort((a, b) => a.since - b.since || (a.holder < b.holder ? -1 : 1));
  return byItem;
}

function isHolderOrFree(person: string, leases: readonly Lease[], room: number): boolean {
  const place = leases.findIndex((lease) => lease.holder === person);
  return (place < 0 ? leases.length : place) < room;
}

function isLive({ since, until }: Lease, now: number): boolean {
  return until > now && until <= now + longestLeaseMs && since <= until;
}
