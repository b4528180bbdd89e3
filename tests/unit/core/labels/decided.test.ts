import { expect, it } from 'vitest';
import { decisions } from '$core/labels/decided';
import { insightOf, weightedDecisions, weightsOf } from '$core/labels/insight';
import type { Annotation, AnnotationState, LabelProject } from '$core/labels/project';

const project = (more: Partial<LabelProject> = {}): LabelProject => ({
  id: 'p',
  name: 'P',
  task: 'text-classification',
  multiple: false,
  source: 'texts@1',
  classes: ['a', 'b'].map((id) => ({ id, name: id, color: '#000000' })),
  instructions: '',
  labelsPerItem: 1,
  review: false,
  blind: false,
  paused: false,
  created: '2026-01-01T00:00:00.000Z',
  ...more
});
const said = (
  item: string,
  author: string,
  given: string,
  state: AnnotationState = 'submitted',
  by: Annotation['by'] = 'person'
): Annotation => ({
  item,
  author,
  state,
  by,
  classes: [given],
  regions: [],
  spans: [],
  relations: [],
  updated: '2026-01-01T00:00:00.000Z'
});
const made = (of: LabelProject, ...all: Annotation[]) =>
  decisions(of, all).map(({ annotation: { item, author, classes }, settled }) => [
    item,
    author,
    classes[0],
    settled
  ]);

it('an item is decided once as many have labelled it as the project asks for', () => {
  const two = project({ labelsPerItem: 2 });
  expect(made(two, said('1', 'x', 'a'))).toEqual([]);
  expect(made(two, said('1', 'x', 'a'), said('1', 'y', 'a'))).toEqual([['1', 'consensus', 'a', true]]);
  expect(made(two, said('1', 'x', 'a'), said('1', 'y', 'b'))).toEqual([['1', 'consensus', 'a', false]]);
  expect(made(project(), said('1', 'x', 'b'))).toEqual([['1', 'x', 'b', true]]);
});

it('with review only what was approved counts; a correction settles what several said', () => {
  const reviewed = project({ review: true, labelsPerItem: 2 });
  expect(made(reviewed, said('1', 'x', 'a'), said('1', 'y', 'a'))).toEqual([]);
  const fixed = [said('1', 'x', 'a', 'rejected'), said('1', 'z', 'b', 'approved')];
  expect(made(reviewed, ...fixed, said('1', 'y', 'a'))).toEqual([]);
  expect(made(reviewed, ...fixed, said('1', 'y', 'a', 'rejected'))).toEqual([['1', 'z', 'b', true]]);
});

it("the model's word counts only where no person has spoken", () => {
  const model = said('1', 'model', 'b', 'submitted', 'model');
  expect(made(project(), model)).toEqual([['1', 'model', 'b', true]]);
  expect(made(project(), model, said('1', 'x', 'a'))).toEqual([['1', 'x', 'a', true]]);
  expect(made(project({ labelsPerItem: 2 }), model, said('1', 'x', 'a'))).toEqual([]);
  expect(made(project({ review: true }), model)).toEqual([]);
});

it('people weigh by their quality where the project says so, and disputes are listed, least agreed first', () => {
  // x and y agree on nine items, z never with them; then y and z stand against x.
  const items = Array.from({ length: 9 }, (_, i) => String(i));
  const all = items.flatMap((item) => [said(item, 'x', 'a'), said(item, 'y', 'a'), said(item, 'z', 'b')]);
  const last = [said('9', 'x', 'a'), said('9', 'z', 'b')];
  const two = project({ labelsPerItem: 2 });
  const insight = insightOf(two, [...all, ...last]);
  expect(insight.disputes.map(({ item, support }) => [item, support])).toEqual([['9', 0.5]]);
  expect(insight.settled).toBe(9);
  // z is right with nobody: x's word is worth more, and settles the item.
  const byQuality = { ...two, weighting: 'quality' as const };
  expect(insightOf(byQuality, [...all, ...last]).disputes).toEqual([]);
  expect(weightedDecisions(byQuality, [...all, ...last]).at(-1)).toMatchObject({
    annotation: { classes: ['a'] },
    settled: true
  });
  expect(weightsOf(insight.people, 'equal').size).toBe(0);
});
