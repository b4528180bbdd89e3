import { expect, it } from 'vitest';
import type { Annotation, LabelProject } from '$core/labels/project';
import { labelCsv } from '$sdk/labels/finished';
import type { Workspace } from '$sdk/workspace';
import { collectImages } from '$workers/data/runs/import-images';
import { SharedMachine } from '../../../support/memory-workspace';
import { pngOf } from '../../../support/small-images';

const runs = {
  'import-images': ({ inputs }: { inputs: { files: readonly File[] } }, ctx: never) =>
    collectImages(inputs.files, ctx, async () => true)
} as never;
const classes = [{ id: 'c1', name: 'cat', color: '#c2410c', hotkey: '1' }];

async function pets(): Promise<Workspace> {
  const workspace = await new SharedMachine().tab(runs);
  const files = ['a/one.png', 'two.png'].map(
    (name, i) => new File([new Uint8Array(pngOf(20 + i, 10, [i, 0, 0]))], name)
  );
  await workspace.images.import(files, { name: 'pets' });
  return workspace;
}

it('boxes leave as COCO and come back into another project, classes by name, items by file name', async () => {
  const workspace = await pets();
  const make = (name: string) =>
    workspace.labels.create({ name, task: 'image-regions', source: 'pets', classes });
  const book = await workspace.labels.open((await make('First')).id);
  const shape = { kind: 'box', x: 2, y: 3, width: 8, height: 4 } as const;
  const regions = [{ id: 'r', label: 'c1', shape }];
  await book.annotate(book.items[0]!.id, 'Ann', { state: 'submitted', regions });
  await book.annotate(book.items[1]!.id, 'Ann', { state: 'draft', regions });
  const file = await workspace.labels.export(book, 'coco');
  const json = JSON.parse(await file.text()) as { images: object[]; annotations: { bbox: number[] }[] };
  expect(json.images).toHaveLength(2);
  expect(json.annotations.map(({ bbox }) => bbox)).toEqual([[2, 3, 8, 4]]);

  const second = await workspace.labels.open((await make('Second')).id);
  const renamed = (await file.text()).replaceAll('"cat"', '"lynx"').replaceAll('a/one.png', 'one.png');
  const taken = await workspace.labels.import(second, [new File([renamed], 'labels.json')]);
  expect([taken.kept, taken.unknown]).toEqual([1, 0]);
  const [back] = second.of(second.items[0]!.id);
  expect(back!.regions.map((region) => region.shape)).toEqual([shape]);
  const lynx = second.project.classes.find(({ name }) => name === 'lynx');
  expect(back!.regions[0]!.label).toBe(lynx!.id);
});

it('files in no known format change nothing', async () => {
  const workspace = await pets();
  const { id } = await workspace.labels.create({
    name: 'Pets',
    task: 'image-regions',
    source: 'pets',
    classes
  });
  const book = await workspace.labels.open(id);
  const bad = new File(['{"hello": 1}'], 'labels.json');
  await expect(workspace.labels.import(book, [bad])).rejects.toMatchObject({
    code: expect.stringMatching(/^labels\//) as string
  });
  expect(book.all()).toEqual([]);
  await expect(workspace.labels.export(book, 'coco')).rejects.toMatchObject({
    code: 'labels/nothing-finished'
  });
});

const project = {
  task: 'text-classification',
  multiple: false,
  review: false,
  classes: [
    { id: 'a', name: 'good, really', color: '#000000' },
    { id: 'b', name: 'bad', color: '#000000' }
  ]
} as unknown as LabelProject;
const said = (more: Partial<Annotation>) =>
  ({
    item: '7',
    author: 'x',
    state: 'submitted',
    classes: [],
    regions: [],
    spans: [],
    ...more
  }) as Annotation;

it('a table of labels quotes what needs it, and has yes and no where several may be right', () => {
  const text = () => ({ name: '8', text: 'She said "no".\nTwice.' });
  expect(labelCsv(project, [said({ classes: ['a'] }), said({ classes: [] })], text)).toBe(
    'text,label\r\n"She said ""no"".\nTwice.","good, really"\r\n'
  );
  const several = { ...project, task: 'image-classification', multiple: true } as LabelProject;
  expect(labelCsv(several, [said({ classes: ['b'] })], () => ({ name: 'one.png' }))).toBe(
    'image,file,"good, really",bad\r\none.png,7,no,yes\r\n'
  );
});

it('parts become a row each, with their place', () => {
  const regions = { ...project, task: 'image-regions' } as LabelProject;
  // Three columns of four: the lower half of the second, then all of the third.
  const mask = { kind: 'mask', width: 3, height: 4, counts: [6, 6] } as const;
  const box = { kind: 'box', x: 1, y: 2, width: 3, height: 4 } as const;
  const marked = [box, mask].map((shape, i) => ({ id: String(i), label: 'b', shape }));
  expect(labelCsv(regions, [said({ regions: marked })], () => ({ name: 'a.png' }))).toBe(
    'image,file,label,shape,x,y,width,height\r\na.png,7,bad,box,1,2,3,4\r\na.png,7,bad,mask,1,0,2,4\r\n'
  );
  const spans = [{ id: 's', label: 'b', start: 4, end: 7 }];
  expect(
    labelCsv({ ...project, task: 'text-spans' } as LabelProject, [said({ spans })], () => ({
      name: '8',
      text: 'Not bad.'
    }))
  ).toBe('row,label,start,end,words\r\n8,bad,4,7,bad\r\n');
});
