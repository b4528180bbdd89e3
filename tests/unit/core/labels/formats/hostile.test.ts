// Files that are broken or mean harm: refused whole, at their line, without harm.
import { describe, expect, it } from 'vitest';
import { isHearthError } from '$core/errors';
import { importLabels, labelFile } from '$core/labels/exchange';
import type { LabelFile } from '$core/labels/formats/format';
import type { LabelFormatName } from '$core/labels/formats/index';

const now = '2026-01-01T00:00:00.000Z';
const sizes = new Map([['a.jpg', { width: 100, height: 100 }]]);

function refusal(format: LabelFormatName, files: readonly LabelFile[]): { line?: number; reason: string } {
  try {
    importLabels(files, { now, sizes, format });
  } catch (error) {
    if (isHearthError(error, 'labels/unreadable')) return error.details;
    throw error;
  }
  throw new Error('it was accepted');
}

const cocoFile = (
  annotation: string
) => `{"images": [{"id": 1, "file_name": "a.jpg", "width": 4, "height": 2}],
"categories": [{"id": 1, "name": "cat"}],
"annotations": [
  {"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1]},
  ${annotation}
]}`;

describe('COCO', () => {
  it.each([
    ['NaN', '{"image_id": 1, "category_id": 1, "bbox": [NaN, 0, 1, 1]}', /no JSON/],
    ['infinity', '{"image_id": 1, "category_id": 1, "bbox": [1e999, 0, 1, 1]}', /bbox/],
    ['a box inside out', '{"image_id": 1, "category_id": 1, "bbox": [0, 0, -1, 1]}', /width/],
    [
      'a picture that is not there',
      '{"image_id": 7, "category_id": 1, "bbox": [0, 0, 1, 1]}',
      /no picture 7/
    ],
    [
      'a category that is not there',
      '{"image_id": 1, "category_id": 7, "bbox": [0, 0, 1, 1]}',
      /no category 7/
    ],
    [
      'runs that do not fill',
      '{"image_id": 1, "category_id": 1, "segmentation": {"size": [2, 4], "counts": [3, 2]}}',
      /runs/
    ],
    [
      'runs of a huge mask',
      '{"image_id": 1, "category_id": 1, "segmentation": {"size": [1e9, 1e9], "counts": [1]}}',
      /mask|shape/
    ],
    [
      'damaged runs',
      '{"image_id": 1, "category_id": 1, "segmentation": {"size": [2, 4], "counts": "~~"}}',
      /RLE/
    ],
    ['an odd outline', '{"image_id": 1, "category_id": 1, "segmentation": [[1, 2, 3]]}', /without its y/]
  ])('with %s is refused at its line', (_, annotation, reason) => {
    const found = refusal('coco', [{ path: 'a.json', text: cocoFile(annotation) }]);
    expect(found.reason).toMatch(reason);
    expect(found.line).toBe(5);
  });

  it('cannot reach a prototype', () => {
    const annotation = `{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "__proto__": {"polluted": 1},
      "attributes": {"__proto__": {"polluted": 1}, "constructor": "x", "fine": "y"}}`;
    const { set } = importLabels([{ path: 'a.json', text: cocoFile(annotation) }], { now });
    const [, region] = set.annotations[0]!.regions;
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((region!.attributes as { polluted?: number }).polluted).toBeUndefined();
    expect(region!.attributes).toEqual({ fine: 'y' });
  });

  it('of a picture beyond all sizes is refused', () => {
    const content =
      '{"images": [\n{"id": 1, "file_name": "a", "width": 1e12, "height": 1}], "annotations": []}';
    expect(refusal('coco', [{ path: 'a.json', text: content }])).toMatchObject({ line: 2 });
  });

  it('with a long string that never ends is refused at once', () => {
    const content = `{"images": [],\n"info": "${'a '.repeat(100_000)}\n"}`;
    expect(refusal('coco', [{ path: 'a.json', text: content }])).toMatchObject({ line: 2 });
  });

  it('nested without end is refused, not crashed on', () => {
    const content = `{"images": ${'['.repeat(200_000)}`;
    expect(refusal('coco', [{ path: 'a.json', text: content }]).reason).toMatch(/no JSON/);
  });
});

describe('XML', () => {
  const bomb = `<?xml version="1.0"?>
<!DOCTYPE annotation [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<annotation><filename>&b;</filename></annotation>`;
  const outside = `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<annotation><filename>&x;</filename></annotation>`;

  it.each([
    ['an entity bomb', bomb, 2],
    ['a way out of the file', outside, 1],
    ['an entity nobody declared', '<annotation>\n<filename>&b;</filename></annotation>', 2],
    ['elements without end', '<annotation>'.repeat(5000), 1],
    ['a tag that is not closed', '<annotation>\n<object>\n</annotation>', 3],
    ['nothing', '', 1]
  ])('with %s is refused', (_, content, line) => {
    expect(refusal('voc', [{ path: 'a.xml', text: content }]).line).toBe(line);
  });

  it.each([
    ['no number', '<xmin>one</xmin>', /no number/],
    ['NaN', '<xmin>NaN</xmin>', /no number/],
    ['infinity', '<xmin>1e999</xmin>', /no number/],
    ['an end before its beginning', '<xmin>90</xmin>', /before it begins/]
  ])('whose box has %s is refused', (_, xmin, reason) => {
    const content = `<annotation><filename>a.jpg</filename>
<object><name>cat</name>
<bndbox>${xmin}<ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>`;
    const found = refusal('voc', [{ path: 'a.xml', text: content }]);
    expect(found.reason).toMatch(reason);
    expect(found.line).toBe(3);
  });

  it('of CVAT refuses masks that reach out of their picture', () => {
    const content = `<annotations><image id="0" name="a.jpg" width="4" height="4">
<mask label="x" rle="0, 99" left="0" top="0" width="9" height="11"/></image></annotations>`;
    expect(refusal('cvat', [{ path: 'a.xml', text: content }])).toMatchObject({ line: 2 });
  });
});

describe('lines', () => {
  it.each([
    ['a class that is not there', '0 .5 .5 .1 .1\n7 .5 .5 .1 .1\n', /class number 7/],
    ['a value too many', '0 .5 .5 .1 .1\n0 .5 .5 .1 .1 .1\n', /5 values/],
    ['words', '0 .5 .5 .1 .1\n0 a b c d\n', /no fraction/],
    ['NaN', '0 .5 .5 .1 .1\n0 NaN .5 .1 .1\n', /no fraction/]
  ])('of YOLO with %s are refused', (_, content, reason) => {
    const found = refusal('yolo', [
      { path: 'classes.txt', text: 'cat\n' },
      { path: 'a.jpg' },
      { path: 'a.txt', text: content }
    ]);
    expect(found).toMatchObject({ line: 2, reason: expect.stringMatching(reason) as string });
  });

  it.each<[LabelFormatName, string]>([
    ['conll', 'a\tO\nb\tfoo\n'],
    ['conll', 'a\tO\nalone\n'],
    ['csv', 'filename,class,xmin,ymin,xmax,ymax\na.jpg,cat,1,1,nan,2\n'],
    ['csv', 'item,label\n"a.jpg,cat\n'],
    ['csv', 'item,label\na.jpg,cat,dog\n'],
    ['jsonl', '{"text": "a", "label": []}\n{"text": "ab", "label": [[0, 9, "x"]]}\n'],
    ['jsonl', '{"text": "a", "label": []}\n{"text": \n'],
    ['hearth', '{"hearth":"labels","version":1,"classes":[]}\n{"annotation":{"item":"a"}}\n'],
    ['spacy', '[["a", {"entities": []}],\n["a", {"entities": [[0, 9, "x"]]}]]'],
    ['label-studio', '[{"data": {"image": "a"}, "annotations": [\n{"result": [{"type": 7}]}]}]']
  ])('of %s that make no sense are refused: %j', (format, content) => {
    expect(
      refusal(
        format,
        [{ path: 'a.json', text: content }].map((file) =>
          format === 'csv' ? { ...file, path: 'a.csv' } : file
        )
      ).line
    ).toBe(2);
  });
});

it('bytes that are no text are refused', () => {
  expect(() => labelFile('a.json', new Uint8Array([0x7b, 0xff, 0xfe]))).toThrow(/UTF-8/);
});
