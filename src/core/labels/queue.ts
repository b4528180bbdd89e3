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
  /** All items that want something, the ones wanted first first. */
  readonly order: Iterable<string>;
  /** Those of `order` that may come before others: of which something is said or claimed, or that are flagged. All, unless given. */
  readonly urgent?: Iterable<string>;
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
  let until = Infinity;
  for (const item of view.urgent ?? view.order) {
    const said = view.said(item);
    const room = roomToGive(said, person, view);
    if (room <= 0) continue;
    const leases = held.get(item) ?? none;
    if (!isHolderOrFree(person, leases, room)) {
      until = Math.min(until, ...leases.map((lease) => lease.until));
      continue;
    }
    const state = stateOf(person, said);
    if (state === 'draft') return { kind: 'item', item, why: 'draft' };
    if (state === 'rejected') own ??= { kind: 'item', item, why: 'returned' };
    else if (leases.some((lease) => lease.holder === person)) own ??= { kind: 'item', item, why: 'held' };
  }
  if (own) return own;
  for (const item of view.order) {
    const room = roomToGive(view.said(item), person, view);
    if (room > 0 && isHolderOrFree(person, held.get(item) ?? none, room))
      return { kind: 'item', item, why: 'new' };
  }
  return until < Infinity ? { kind: 'wait', until } : { kind: 'done' };
}

const none: readonly never[] = [];

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
  let until = Infinity;
  const given = (item: string): NextToReview | undefined => {
    const author = authorForReview(view.said(item), person);
    if (author === undefined) return undefined;
    const leases = held.get(item) ?? none;
    if (isHolderOrFree(person, leases, 1)) return { kind: 'item', item, author };
    until = Math.min(until, ...leases.map((lease) => lease.until));
    return undefined;
  };
  for (const item of view.urgent ?? view.order) {
    const flagged = isFlagged(view.said(item)) ? given(item) : undefined;
    if (flagged) return flagged;
  }
  for (const item of view.order) {
    const first = given(item);
    if (first) return first;
  }
  return until < Infinity ? { kind: 'wait', until } : { kind: 'done' };
}

/** What an item may want of somebody, whoever asks and whatever is claimed: a set of bits. */
export const wants = { labels: 1, review: 2, isBegun: 4, isFlagged: 8 } as const;

export function wantsOf(
  said: readonly Said[],
  { labelsPerItem }: Pick<QueueView['project'], 'labelsPerItem'>
): number {
  if (said.length === 0) return wants.labels;
  let [finished, isByAnyone, flagged, waits] = [0, false, false, false];
  for (const one of said) {
    if (!isByPerson(one)) continue;
    isByAnyone = true;
    if (isFinished(one.state)) finished++;
    if (one.state === 'flagged') flagged = true;
    if (isForReview(one.state)) waits = true;
  }
  const model = isByAnyone ? undefined : theModels(said);
  if (model && isForReview(model.state)) waits = true;
  const labels = finished < labelsPerItem && !flagged && !model ? wants.labels : 0;
  return wants.isBegun | labels | (waits ? wants.review : 0) | (flagged ? wants.isFlagged : 0);
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

/** The same, of what is given out: what the model has labelled is not. */
function roomToGive(said: readonly Said[], person: string, { project }: QueueView): number {
  return theModels(said) ? 0 : roomIn(said, person, project);
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
