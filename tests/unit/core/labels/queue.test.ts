import { groupBy } from '$core/group-by';
import { describe, expect, it } from 'vitest';
import { claim, holds, leaseMs, nextToLabel, nextToReview, spentLeases, type Lease, type QueueView } from '$core/labels/queue'; // prettier-ignore
import { fix, takeStep, visibleTo } from '$core/labels/review';
import type { Annotation, AnnotationState } from '$core/labels/project';
import { Random } from '$core/random';

const said = (
  item: string,
  author: string,
  state: AnnotationState,
  by: 'person' | 'model' = 'person'
): Annotation => ({
  item,
  author,
  state,
  by,
  classes: ['a'],
  regions: [],
  spans: [],
  relations: [],
  updated: '2026-01-01T00:00:00.000Z'
});

const saidIn = (annotations: readonly Annotation[]): QueueView['said'] => {
  const byItem = groupBy(annotations, ({ item }) => item);
  return (item) => byItem.get(item) ?? [];
};

function view(
  annotations: readonly Annotation[],
  more: Partial<Omit<QueueView, 'project'>> & { project?: Partial<QueueView['project']> } = {}
): QueueView {
  return {
    order: ['1', '2', '3'],
    said: saidIn(annotations),
    leases: [],
    now: 1e12,
    ...more,
    project: { labelsPerItem: 1, review: false, paused: false, ...more.project }
  };
}

describe('a labeler', () => {
  it('gets the first item nobody has, and nothing while the project is paused', () => {
    expect(nextToLabel('ada', view([]))).toEqual({ kind: 'item', item: '1', why: 'new' });
    expect(nextToLabel('ada', view([said('1', 'bob', 'submitted')]))).toMatchObject({ item: '2' });
    expect(nextToLabel('ada', view([], { project: { paused: true } }))).toEqual({ kind: 'paused' });
  });

  it('comes back to a draft, then to what was sent back', () => {
    const annotations = [said('2', 'ada', 'rejected'), said('3', 'ada', 'draft')];
    expect(nextToLabel('ada', view(annotations))).toMatchObject({ item: '3', why: 'draft' });
    expect(nextToLabel('ada', view(annotations.slice(0, 1)))).toMatchObject({ item: '2', why: 'returned' });
  });

  it('does not get again what they skipped; others do', () => {
    const annotations = [said('1', 'ada', 'skipped')];
    expect(nextToLabel('ada', view(annotations))).toMatchObject({ item: '2' });
    expect(nextToLabel('bob', view(annotations))).toMatchObject({ item: '1' });
  });

  it('does not get what someone flagged, or the model labelled; what it only suggests is open', () => {
    const annotations = [said('1', 'bob', 'flagged'), said('2', 'net', 'draft', 'model')];
    expect(nextToLabel('ada', view(annotations))).toMatchObject({ item: '2' });
    const more = [...annotations, said('2', 'net', 'submitted', 'model')];
    expect(nextToLabel('ada', view(more))).toMatchObject({ item: '3' });
  });

  it('gets an item others labelled where several labels are wanted, but never twice', () => {
    const annotations = [said('1', 'bob', 'submitted')];
    const two = { project: { labelsPerItem: 2 } };
    expect(nextToLabel('ada', view(annotations, two))).toMatchObject({ item: '1' });
    expect(nextToLabel('bob', view(annotations, two))).toMatchObject({ item: '2' });
  });

  it('waits for leases of others, and is done when nothing is left', () => {
    const order = ['1'];
    const leases = [claim('1', 'bob', 'label', { leases: [], now: 1e12 })];
    expect(nextToLabel('ada', view([], { order, leases }))).toEqual({ kind: 'wait', until: 1e12 + leaseMs });
    expect(nextToLabel('ada', view([], { order, leases, now: 1e12 + leaseMs }))).toMatchObject({ item: '1' });
    expect(nextToLabel('ada', view([said('1', 'bob', 'submitted')], { order }))).toEqual({ kind: 'done' });
  });
});

describe('leases', () => {
  it('of the same item hold in the order of claims, and the later one goes on elsewhere', () => {
    const leases: Lease[] = [
      { item: '1', holder: 'bob', kind: 'label', since: 1e12 - 5, until: 1e12 + 1000 },
      { item: '1', holder: 'ada', kind: 'label', since: 1e12 - 9, until: 1e12 + 1000 }
    ];
    const both = view([], { leases });
    expect(holds(leases[0]!, both)).toBe(false);
    expect(holds(leases[1]!, both)).toBe(true);
    expect(nextToLabel('bob', both)).toMatchObject({ item: '2' });
    expect(nextToLabel('ada', both)).toMatchObject({ item: '1', why: 'held' });
  });

  it('keep their start when renewed, end, and are no use from a clock far ahead', () => {
    const first = claim('1', 'ada', 'label', { leases: [], now: 1e12 });
    const renewed = claim('1', 'ada', 'label', { leases: [first], now: 1e12 + 1000 });
    expect(renewed).toEqual({ ...first, until: 1e12 + 1000 + leaseMs });
    const holdsAt = (ms: number) => holds(first, view([], { leases: [first], now: 1e12 + ms }));
    expect([0, leaseMs, -2 * 60 * 60_000].map(holdsAt)).toEqual([true, false, false]);
  });

  it('are deleted long after their end, so that nobody whose clock is hours off takes another’s away', () => {
    const lease = claim('1', 'ada', 'label', { leases: [], now: 1e12 });
    const hours = (n: number) => 1e12 + n * 60 * 60_000;
    expect([-3, 0, 3].flatMap((n) => spentLeases([lease], hours(n)))).toEqual([]);
    expect([-25, 25].flatMap((n) => spentLeases([lease], hours(n)))).toEqual([lease, lease]);
  });

  it('let no two people label one item, however they come and go', () => {
    const seed = 11;
    const random = new Random(seed);
    const order = Array.from({ length: 40 }, (_, i) => `${i}`);
    const people = ['ada', 'bob', 'eve', 'kim'];
    let [leases, now]: [readonly Lease[], number] = [[], 1e12];
    const annotations: Annotation[] = [];
    const working = new Map<string, Lease>();
    for (let step = 0; step < 3000; step++) {
      now += random.below(40_000);
      const person = people[random.below(people.length)]!;
      const at = view(annotations, { order, leases, now });
      const lease = working.get(person);
      if (lease && holds(lease, at)) {
        annotations.push(said(lease.item, person, 'submitted'));
        leases = leases.filter((one) => one !== lease);
        working.delete(person);
        continue;
      }
      const next = nextToLabel(person, at);
      if (next.kind !== 'item') continue;
      const claimed = claim(next.item, person, 'label', at);
      leases = [...leases.filter((one) => one.holder !== person), claimed];
      working.set(person, claimed);
    }
    expect(annotations.map((one) => one.item).sort(), `seed ${seed}`).toEqual([...order].sort());
  });
});

describe('a reviewer', () => {
  const reviewed = { project: { review: true } };

  it("gets others' submitted labels, flagged items first, never their own", () => {
    const annotations = [
      said('1', 'ada', 'submitted'),
      said('2', 'bob', 'submitted'),
      said('3', 'bob', 'flagged')
    ];
    expect(nextToReview('ada', view(annotations, reviewed))).toEqual({
      kind: 'item',
      item: '3',
      author: 'bob'
    });
    expect(nextToReview('ada', view(annotations.slice(0, 2), reviewed))).toMatchObject({ item: '2' });
    expect(nextToReview('ada', view(annotations))).toEqual({ kind: 'done' });
  });

  it('approves, rejects with a reason, and fixes', () => {
    const by = { person: 'eve', now: '2026-01-02T00:00:00.000Z' };
    const first = said('1', 'ada', 'submitted');
    expect(takeStep(first, 'approve', by)).toMatchObject({
      state: 'approved',
      author: 'ada',
      updated: by.now
    });
    expect(() => takeStep(first, 'reject', by)).toThrow(/reason/);
    expect(() => takeStep(first, 'approve', { ...by, person: 'ada' })).toThrow(/own/);
    expect(() => takeStep(first, 'submit', by)).toThrow(/ada's/);
    const [rejected, approved] = fix(first, { ...first, classes: ['b'] }, by);
    expect(rejected).toMatchObject({ author: 'ada', state: 'rejected', reason: 'fixed by eve' });
    expect(approved).toMatchObject({ author: 'eve', state: 'approved', classes: ['b'] });
    expect(nextToLabel('ada', view([rejected, approved], { order: ['1'] }))).toEqual({ kind: 'done' });
  });

  it('sees everything in a blind project; labelers see their own', () => {
    const annotations = [said('1', 'ada', 'submitted'), said('1', 'bob', 'submitted')];
    expect(visibleTo('ada', false, { blind: true }, annotations)).toHaveLength(1);
    expect(visibleTo('ada', true, { blind: true }, annotations)).toHaveLength(2);
    expect(visibleTo('ada', false, { blind: false }, annotations)).toHaveLength(2);
  });
});
