// What the files at hand do not have: every kind of label through every format that says it holds it.
import { describe, expect, it } from 'vitest';
import { isHearthError } from '$core/errors';
import {
  detectFormat,
  exportLabels,
  importLabels,
  leaveOut,
  lossesOf,
  matchItems
} from '$core/labels/exchange';
import type { Holding, LabelFile, LabelItem, LabelSet } from '$core/labels/formats/format';
import { labelFormatNames, labelFormats, type LabelFormatName } from '$core/labels/formats/index';
import { codePoints, unitsByCodePoint } from '$core/labels/formats/code-points';
import type { Annotation, Region, Shape } from '$core/labels/project';
import { plainSet } from '../../../../support/label-sets';

const now = '2026-01-01T00:00:00.000Z';
const picture: LabelItem = { name: 'a & b.jpg', width: 40, height: 20 };
const text: LabelItem = { name: '1', text: 'Zoë 🦝 met Ann' };

function setOf(item: LabelItem, said: Partial<Annotation>): LabelSet {
  const annotation: Annotation = {
    author: 'import',
    state: 'submitted',
    by: 'person',
    classes: [],
    regions: [],
    spans: [],
    relations: [],
    updated: now,
    ...said,
    item: item.name
  };
  const attributes = [{ id: 'colour', name: 'colour', kind: 'text' as const }];
  return {
    classes: [
      { id: 'c1', name: 'cat "tom" <1>', color: '#ff0000', attributes },
      { id: 'c2', name: 'dog', color: '#00ff00' }
    ],
    items: [item],
    annotations: [annotation]
  };
}

const region = (shape: Shape, more: Partial<Region> = {}): Partial<Annotation> => ({
  regions: [{ id: 'r1', label: 'c1', shape, ...more }]
});
const box: Shape = { kind: 'box', x: 1, y: 2, width: 10, height: 5.5 };
const spans = [
  { id: 's1', label: 'c2', start: 0, end: 3 },
  { id: 's2', label: 'c2', start: 11, end: 14 }
];

const samples: Readonly<Record<Holding, LabelSet>> = {
  classes: setOf(picture, { classes: ['c2'] }),
  boxes: setOf(picture, region(box)),
  'rotated-boxes': setOf(picture, region({ ...box, rotation: 30 })),
  polygons: setOf(picture, region({ kind: 'polygon', points: [[1, 1], [9, 2], [4, 8]] })), // prettier-ignore
  masks: setOf(picture, region({ kind: 'mask', width: 40, height: 20, counts: [45, 6, 10, 9, 730] })),
  keypoints: setOf(
    picture,
    region({ kind: 'keypoints', points: [{ name: '1', x: 3, y: 4, visible: true }] })
  ),
  spans: setOf(text, { spans }),
  relations: setOf(text, { spans, relations: [{ id: 'x1', label: 'c1', from: 's1', to: 's2' }] }),
  attributes: setOf(picture, region(box, { attributes: { colour: 'red <&>' } })),
  people: setOf(picture, { author: 'ada@example.org', classes: ['c2'], state: 'approved', seconds: 3 })
};

function throughFormat(set: LabelSet, format: LabelFormatName): LabelSet {
  const written = exportLabels(set, format).map((file): LabelFile =>
    'text' in file ? file : { path: file.path }
  );
  const sizes = new Map([[picture.name, { width: 40, height: 20 }]]);
  return importLabels(written, { now, sizes, format }).set;
}

describe.each(labelFormatNames)('%s', (format) => {
  const { holds } = labelFormats[format];

  it.each([...holds])('holds %s both ways', (holding) => {
    const isTextOnly = !holds.includes('boxes') && !holds.includes('polygons') && format !== 'folders';
    let set = samples[holding];
    if (holding === 'classes' && isTextOnly) set = setOf(text, { classes: ['c2'] });
    if (format === 'folders' || format === 'csv')
      set = setOf(holding === 'classes' ? { name: 'dog/a.jpg' } : picture, set.annotations[0]!);
    const again = throughFormat(set, format);
    // Formats without a list of classes know those that occur, in the order in which they do.
    const classes = again.classes.map((one) => set.classes.find((own) => own.name === one.name)!);
    expect(plainSet(again)).toEqual(plainSet({ ...set, classes }));
  });

  it.each((['boxes', 'spans', 'people'] as const).filter((one) => !holds.includes(one)))(
    'refuses to lose %s',
    (holding) => {
      const [first] = samples.boxes.annotations;
      const set =
        holding === 'people'
          ? { ...samples.boxes, annotations: [first!, { ...first!, author: 'bob' }] }
          : samples[holding];
      expect(() => exportLabels(set, format)).toThrow(
        expect.objectContaining({ code: 'labels/cannot-export' }) as Error
      );
    }
  );
});

describe('a figure with a hole', () => {
  const points = [[0, 0], [10, 0], [10, 10], [0, 10]] as const; // prettier-ignore
  const holes = [[[2, 2], [4, 2], [4, 4], [2, 4]]] as const; // prettier-ignore

  it.each(['coco', 'cvat'] as const)('goes as a mask through %s', (format) => {
    const [said] = throughFormat(
      setOf(picture, region({ kind: 'polygon', points, holes })),
      format
    ).annotations;
    const { shape } = said!.regions[0]!;
    expect(shape.kind === 'mask' && shape.counts.filter((_, i) => i % 2).reduce((a, b) => a + b)).toBe(96);
  });

  it('and several parts keeps its parts in COCO', () => {
    const parts = [{ points: [[20, 0], [30, 0], [30, 9]] as const }]; // prettier-ignore
    const set = setOf(picture, region({ kind: 'polygon', points, parts }));
    expect(plainSet(throughFormat(set, 'coco'))).toEqual(plainSet(set));
  });
});

describe('texts', () => {
  it('are counted by code point outside and by code unit inside', () => {
    expect([...unitsByCodePoint('a🦝b')]).toEqual([0, 1, 3, 4]);
    expect(codePoints('a🦝b', 3)).toBe(2);
    const [file] = exportLabels(samples.spans, 'jsonl') as readonly { readonly text: string }[];
    expect(JSON.parse(file!.text)).toMatchObject({ entities: [{ start_offset: 0 }, { start_offset: 10 }] });
  });

  it.each([
    ['IOB1', 'a\tI-x\nb\tI-x\nc\tB-x\n', [[0, 3], [4, 5]]], // prettier-ignore
    ['BIOES', 'a\tB-x\nb\tE-x\nc\tS-x\n', [[0, 3], [4, 5]]], // prettier-ignore
    ['BILOU', 'a U-x\nb B-y\nc L-y\n', [[0, 1], [2, 5]]] // prettier-ignore
  ])('in %s tags are read', (_, content, expected) => {
    const { set } = importLabels([{ path: 'a.conll', text: content }], { now, format: 'conll' });
    expect(set.annotations[0]!.spans.map((span) => [span.start, span.end])).toEqual(expected);
  });

  it('of doccano, Prodigy and spaCy are told apart and read', () => {
    const files = {
      jsonl: '{"text": "Ann met Zoë", "label": [[0, 3, "person"]]}\n{"text": "hi", "spans": []}\n',
      spacy: '[["Ann met", {"entities": [[0, 3, "person"]], "cats": {"good": 1, "bad": 0}}]]'
    };
    for (const [format, content] of Object.entries(files)) {
      const file = { path: format === 'spacy' ? 'a.json' : 'a.jsonl', text: content };
      expect(detectFormat([file])).toBe(format);
      expect(importLabels([file], { now }).set.annotations[0]!.spans).toMatchObject([{ start: 0, end: 3 }]);
    }
  });
});

it('items are found again by path, or by a file name that is the only one', () => {
  const found = matchItems(
    ['x/a.jpg', 'b.jpg', 'c.jpg'],
    ['x/a.jpg', 'y/a.jpg', 'z/b.jpg', 'p/c.jpg', 'q/c.jpg']
  );
  expect([...found]).toEqual([
    ['x/a.jpg', 'x/a.jpg'],
    ['b.jpg', 'z/b.jpg']
  ]);
});

it('an unknown file is refused by name', () => {
  try {
    detectFormat([{ path: 'poem.txt', text: 'roses are red' }]);
    expect.unreachable();
  } catch (error) {
    expect(isHearthError(error, 'labels/unknown-format')).toBe(true);
  }
});

describe('what a format has no place for', () => {
  const set = setOf(text, {
    ...samples.relations.annotations[0],
    spans: [{ ...spans[0]!, attributes: { colour: 'red' } }, spans[1]!]
  });

  it('is counted, and left out where that is wanted', () => {
    expect(lossesOf(set, 'conll')).toEqual([
      { what: 'relations', count: 1 },
      { what: 'attributes', count: 1 }
    ]);
    expect(lossesOf(set, 'hearth')).toEqual([]);
    expect(() => exportLabels(set, 'conll')).toThrow();
    expect(exportLabels(leaveOut(set, 'conll'), 'conll')).toHaveLength(1);
    expect(lossesOf(samples.masks, 'yolo')).toEqual([{ what: 'masks', count: 1 }]);
    expect(lossesOf(samples.masks, 'coco')).toEqual([]);
  });

  it('includes figures in a form that it does not know', () => {
    const points = [[0, 0], [10, 0], [10, 10], [0, 10]] as const; // prettier-ignore
    const holed = setOf(picture, region({ kind: 'polygon', points, holes: [points] }));
    expect(lossesOf(holed, 'label-studio')).toEqual([{ what: 'figures', count: 1 }]);
    expect(leaveOut(holed, 'yolo').annotations[0]!.regions).toEqual([]);
    expect(lossesOf(holed, 'coco')).toEqual([]);
  });
});

it.each(['coco', 'cvat'] as const)('a skeleton, a hidden point and a number go through %s', (format) => {
  const skeleton = { points: ['nose', 'left', 'right'], bones: [[0, 1], [0, 2]] } as const; // prettier-ignore
  const said = region(
    {
      kind: 'keypoints',
      points: [
        { name: 'right', x: 3, y: 4, visible: false },
        { name: 'nose', x: 1, y: 2, visible: true }
      ]
    },
    { attributes: { age: 4.5 } }
  );
  const set = setOf(picture, said);
  const attributes = [{ id: 'age', name: 'age', kind: 'number' as const }];
  const classes = set.classes.map((one) => ({ ...one, skeleton, attributes }));
  const again = throughFormat({ ...set, classes }, format);
  expect(again.classes[0]!.skeleton).toEqual(skeleton);
  expect(again.annotations[0]!.regions[0]).toMatchObject({
    attributes: { age: 4.5 },
    shape: {
      points: [
        { name: 'nose', visible: true },
        { name: 'right', x: 3, y: 4, visible: false }
      ]
    }
  });
});
