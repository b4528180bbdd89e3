import { describe, expect, it } from 'vitest';
import { peopleReport } from '$core/labels/agreement/people';
import { agreementReport, confusionBetween } from '$core/labels/agreement/report';
import { consensus } from '$core/labels/consensus';
import type { Annotation, Region, Span } from '$core/labels/project';

function said(author: string, more: Partial<Annotation>): Annotation {
  return {
    item: '1',
    author,
    state: 'submitted',
    by: 'person',
    classes: [],
    regions: [],
    spans: [],
    relations: [],
    updated: '2026-01-01T10:00:00.000Z',
    ...more
  };
}

const box = (label: string, x: number, id = `${label}${x}`): Region => ({
  id,
  label,
  shape: { kind: 'box', x, y: 0, width: 10, height: 10 }
});
const span = (label: string, start: number, end: number): Span => ({
  id: `${label}${start}`,
  label,
  start,
  end
});

const one = { task: 'image-classification', multiple: false } as const;
const several = { task: 'text-classification', multiple: true } as const;
const regions = { task: 'image-regions', multiple: false } as const;
const spans = { task: 'text-spans', multiple: false } as const;

describe('the report of agreement', () => {
  it('has kappa of each pair and leaves the model and drafts out', () => {
    const labels = ['a', 'b', 'a', 'b', 'a', 'a'];
    const annotations = labels.flatMap((label, i) => [
      said('ada', { item: `${i}`, classes: [label] }),
      said('bob', { item: `${i}`, classes: [i === 5 ? 'b' : label] }),
      said('net', { item: `${i}`, classes: ['a'], by: 'model' }),
      said('eve', { item: `${i}`, classes: ['b'], state: 'draft' })
    ]);
    const report = agreementReport(one, annotations);
    expect(report.pairs).toEqual([
      { first: 'ada', second: 'bob', items: 6, value: expect.closeTo(2 / 3, 12) as number }
    ]);
    expect(report.overall).toBeGreaterThan(0.6);
  });

  it('has F1 and IoU of regions, and F1 of spans by their borders', () => {
    const found = agreementReport(regions, [
      said('ada', { regions: [box('a', 0), box('a', 50)] }),
      said('bob', { regions: [box('a', 2), box('b', 50)] })
    ]);
    expect(found.overall).toBe(0.5);
    expect(found.pairs[0]!.likeness).toBeCloseTo(8 / 12, 12);
    const exact = agreementReport(spans, [
      said('ada', { spans: [span('a', 0, 4), span('a', 9, 12)] }),
      said('bob', { spans: [span('a', 0, 4), span('a', 9, 13)] })
    ]);
    expect(exact.overall).toBe(0.5);
  });

  it('says who takes what for what, and what only one saw', () => {
    const table = confusionBetween(
      [
        said('ada', { regions: [box('a', 0), box('a', 50)] }),
        said('bob', { regions: [box('b', 1), box('c', 90)] })
      ],
      'ada',
      'bob'
    );
    expect(Object.fromEntries([...table].map(([a, row]) => [a, Object.fromEntries(row)]))).toEqual({
      a: { b: 1, '': 1 },
      '': { c: 1 }
    });
  });
});

describe('a consensus of classes', () => {
  it('is the majority, and unsettled at a tie', () => {
    const votes = ['a', 'b', 'a'].map((label, i) => said(`p${i}`, { classes: [label] }));
    expect(consensus(one, votes)).toMatchObject({ classes: ['a'], settled: true, support: 2 / 3 });
    expect(consensus(one, votes.slice(0, 2))).toMatchObject({ classes: ['a'], settled: false, support: 0.5 });
    expect(consensus(one, [])).toMatchObject({ classes: [], settled: false, support: 0 });
  });

  it('weighs people where weights are given', () => {
    const votes = ['a', 'b', 'a'].map((label, i) => said(`p${i}`, { classes: [label] }));
    const weights = new Map([['p1', 5]]);
    expect(consensus(one, votes, { weights })).toMatchObject({ classes: ['b'], settled: true });
  });

  it('of several classes keeps each that most have', () => {
    const votes = [['a', 'b'], ['a'], ['a', 'c']].map((classes, i) => said(`p${i}`, { classes }));
    expect(consensus(several, votes)).toMatchObject({ classes: ['a'], settled: true });
  });
});

describe('a consensus of parts', () => {
  it('is the mean of boxes that mean the same, without what one person alone saw', () => {
    const votes = [
      said('ada', { regions: [box('a', 0), box('a', 40)] }),
      said('bob', { regions: [box('a', 2)] }),
      said('eve', { regions: [box('b', 1)] })
    ];
    const found = consensus(regions, votes);
    expect(found.regions).toEqual([
      { id: 'a0', label: 'a', shape: { kind: 'box', x: 1, y: 0, width: 10, height: 10 } }
    ]);
    expect(found).toMatchObject({ settled: true, support: 2 / 3 });
  });

  it('never joins two parts of one person', () => {
    const votes = [
      said('ada', { regions: [box('a', 0, 'x'), box('a', 1, 'y')] }),
      said('bob', { regions: [box('a', 0, 'x'), box('a', 1, 'y')] })
    ];
    expect(consensus(regions, votes).regions.map((region) => region.shape)).toEqual([
      box('a', 0).shape,
      box('a', 1).shape
    ]);
  });

  it('of other shapes is the one likest to all', () => {
    const triangle = (x: number): Region => ({
      id: 't',
      label: 'a',
      shape: { kind: 'polygon', points: [[x, 0], [x + 20, 0], [x, 20]] } // prettier-ignore
    });
    const votes = [0, 2, 5].map((x, i) => said(`p${i}`, { regions: [triangle(x)] }));
    expect(consensus(regions, votes).regions[0]!.shape).toEqual(triangle(2).shape);
  });

  it('of spans keeps borders most agree on, and relations between them', () => {
    const link = (from: string, to: string) => [{ id: 'x', label: 'knows', from, to }];
    const votes = [
      said('ada', { spans: [span('a', 0, 5), span('b', 8, 12)], relations: link('a0', 'b8') }),
      said('bob', { spans: [span('a', 0, 5), span('b', 8, 12)], relations: link('a0', 'b8') }),
      said('eve', { spans: [span('a', 0, 7)] })
    ];
    const found = consensus(spans, votes);
    expect(found.spans).toEqual([span('a', 0, 5), span('b', 8, 12)]);
    expect(found.relations).toEqual([{ id: 'x1', label: 'knows', from: 'a0', to: 'b8' }]);
  });
});

it('each person has a pace, a quality against the others, and days', () => {
  const annotations = [
    said('ada', { classes: ['a'], seconds: 4 }),
    said('ada', { item: '2', classes: ['a'], seconds: 8, updated: '2026-01-02T10:00:00.000Z' }),
    said('ada', { item: '3', state: 'skipped' }),
    said('bob', { classes: ['a'] }),
    said('bob', { item: '2', classes: ['b'], state: 'rejected' }),
    said('eve', { item: '2', classes: ['b'] })
  ];
  const [ada] = peopleReport(one, annotations);
  expect(ada).toEqual({
    person: 'ada',
    submitted: 2,
    skipped: 1,
    flagged: 0,
    approved: 0,
    rejected: 0,
    seconds: 6,
    quality: 0.5,
    days: [
      { day: '2026-01-01', submitted: 1, quality: 1 },
      { day: '2026-01-02', submitted: 1, quality: 0 }
    ]
  });
});
