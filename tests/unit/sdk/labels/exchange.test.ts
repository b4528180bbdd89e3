import { expect, it } from 'vitest';
import type { Annotation, LabelProject } from '$core/labels/project';
import { agreedClasses, labelCsv } from '$sdk/labels/finished';
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
  multiple: false,
  review: false,
  classes: [
    { id: 'a', name: 'good, really', color: '#000000' },
    { id: 'b', name: 'bad', color: '#000000' }
  ]
} as unknown as LabelProject;
const said = (author: string, ...given: string[]) =>
  ({ item: '7', author, state: 'submitted', classes: given }) as unknown as Annotation;

it('of several people the most decide; of equals the first class', () => {
  expect(agreedClasses([said('x', 'b'), said('y', 'b'), said('z', 'a')], project)).toEqual(['b']);
  expect(agreedClasses([said('x', 'b'), said('y', 'a')], project)).toEqual(['a']);
  const multiple = { ...project, multiple: true };
  expect(agreedClasses([said('x', 'a', 'b'), said('y', 'b')], multiple)).toEqual(['b']);
});

it('a table of labels quotes what needs it, and has yes and no where several may be right', () => {
  const text = () => 'She said "no".\nTwice.';
  expect(labelCsv(project, [said('x', 'a')], 'text', text)).toBe(
    'text,label\r\n"She said ""no"".\nTwice.","good, really"\r\n'
  );
  const multiple = { ...project, multiple: true };
  expect(labelCsv(multiple, [said('x', 'b')], 'image', () => 'one.png')).toBe(
    'image,"good, really",bad\r\none.png,no,yes\r\n'
  );
  expect(labelCsv({ ...project, review: true }, [said('x', 'a')], 'text', text)).toBe('text,label\r\n');
});
