import { describe, expect, it } from 'vitest';
import { isHearthError } from '$core/errors';
import { checkAgainst, checkAnnotation, checkProject } from '$core/labels/check';
import type { Annotation, LabelProject, Shape } from '$core/labels/project';

const project: LabelProject = {
  id: 'p1',
  name: 'Cells',
  task: 'image-regions',
  multiple: false,
  source: 'photos@1',
  classes: [
    { id: 'c1', name: 'cell', color: '#aa0000' },
    { id: 'c2', name: 'red cell', color: '#ff0000', parent: 'c1', hotkey: '2' }
  ],
  instructions: '',
  labelsPerItem: 1,
  review: false,
  blind: false,
  paused: false,
  created: '2026-01-01T00:00:00.000Z'
};

const annotation: Annotation = {
  item: '3',
  author: 'ada',
  state: 'submitted',
  by: 'person',
  classes: [],
  regions: [{ id: 'r1', label: 'c1', shape: { kind: 'box', x: 1, y: 2, width: 3, height: 4 } }],
  spans: [],
  relations: [],
  updated: '2026-01-01T00:00:00.000Z'
};

function refusal(act: () => unknown): { where: string; reason: string } {
  try {
    act();
  } catch (error) {
    if (isHearthError(error, 'labels/bad-record')) return error.details;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a project', () => {
  it('is taken as it is when it is valid', () => {
    expect(checkProject(structuredClone(project))).toEqual(project);
  });

  it.each([
    ['no name', { name: '' }, 'name'],
    ['nobody to label', { labelsPerItem: 0 }, 'labelsPerItem'],
    ['a foreign key', { admin: true }, 'admin'],
    ['a colour that is none', { classes: [{ id: 'a', name: 'a', color: 'red' }] }, 'classes.0.color']
  ])('with %s is refused, saying where', (_, change, where) => {
    expect(refusal(() => checkProject({ ...project, ...change })).where).toBe(where);
  });

  it.each([
    ['one id', ['a', 'a'], undefined, /same id/],
    ['parents in a circle', ['a', 'b'], 'a', /below itself/]
  ])('whose classes have %s is refused', (_, ids, parent, reason) => {
    const classes = ids.map((id, i) => ({
      id,
      name: `n${i}`,
      color: '#000000',
      parent: parent ?? undefined
    }));
    if (parent) classes[0]!.parent = 'b';
    expect(refusal(() => checkProject({ ...project, classes })).reason).toMatch(reason);
  });
});

describe('an annotation', () => {
  it('is taken as it is when it is valid', () => {
    expect(checkAnnotation(structuredClone(annotation))).toEqual(annotation);
  });

  const shapes: readonly (readonly [string, Shape])[] = [
    ['a place that is no number', { kind: 'box', x: Number.NaN, y: 0, width: 1, height: 1 }],
    ['an infinite width', { kind: 'box', x: 0, y: 0, width: Infinity, height: 1 }],
    ['a box inside out', { kind: 'box', x: 0, y: 0, width: -1, height: 1 }],
    ['an outline of two points', { kind: 'polygon', points: [[0, 0], [1, 1]] }], // prettier-ignore
    ['a mask that is too short', { kind: 'mask', width: 2, height: 2, counts: [0, 3] }],
    ['a mask of negative runs', { kind: 'mask', width: 2, height: 2, counts: [-4, 8] }]
  ];
  it.each(shapes)('with %s is refused', (_, shape) => {
    const regions = [{ id: 'r1', label: 'c1', shape }];
    expect(refusal(() => checkAnnotation({ ...annotation, regions })).where).toMatch(/^regions\.0\.shape/);
  });

  it('that joins what is not there is refused', () => {
    const relations = [{ id: 'x', label: 'c1', from: 'r1', to: 'r2' }];
    expect(refusal(() => checkAnnotation({ ...annotation, relations })).reason).toMatch(/relation/);
  });

  it('cannot carry a prototype', () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"admin": true}, "item": "3"}');
    expect(refusal(() => checkAnnotation({ ...annotation, ...(hostile as object) })).where).toBe('__proto__');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('must fit its project', () => {
    expect(checkAgainst(annotation, project)).toBe(annotation);
    const spans = [{ id: 's', label: 'c1', start: 0, end: 1 }];
    expect(refusal(() => checkAgainst({ ...annotation, spans }, project)).where).toBe('spans');
    expect(refusal(() => checkAgainst({ ...annotation, classes: ['no'] }, project)).reason).toMatch(/"no"/);
    expect(refusal(() => checkAgainst({ ...annotation, classes: ['c1', 'c2'] }, project)).where).toBe(
      'classes'
    );
  });
});
