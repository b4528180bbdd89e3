// Label files as others wrote them: everything in images/, text/ner-wnut17 and flows/label-exports that holds labels
// is found, imported, counted against the data's README, written and read again. New files there run by themselves.
import { readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isHearthError } from '$core/errors';
import { exportLabels, importLabels, isTextOfLabels, labelFile } from '$core/labels/exchange';
import type { LabelFile, LabelImport, LabelSet } from '$core/labels/formats/format';
import type { LabelFormatName } from '$core/labels/formats/index';
import { maskArea, maskToPixels } from '$core/labels/geometry/mask';
import { suggestions } from '$core/labels/learning/calibrate';
import { predict } from '$core/labels/learning/head';
import { learn, type LearnFrom } from '$core/labels/learning/learn';
import { textRows } from '$core/labels/learning/text-rows';
import { Random } from '$core/random';
import { plainSet } from '../support/label-sets';
import { pictureSize, rgbPixels, type Size } from '../support/pictures';
import { filesBelow, sharedFolder } from '../support/shared-data';

const roots = ['images', 'text/ner-wnut17', 'flows/label-exports'].map(sharedFolder);
const present = roots.every((root) => root !== undefined);
const options = { now: '2026-01-01T00:00:00.000Z' };

interface Case {
  readonly name: string;
  readonly files: readonly LabelFile[];
  readonly sizes: ReadonlyMap<string, Size>;
}

const isPicture = (path: string) => /\.(jpe?g|png)$/i.test(path);

function read(root: string, path: string): LabelFile {
  const name = relative(root, path);
  return isTextOfLabels(path) ? labelFile(name, new Uint8Array(readFileSync(path))) : { path: name };
}

function caseOf(name: string, root: string, paths: readonly string[]): Case {
  const sizes = new Map(paths.filter(isPicture).map((path) => [relative(root, path), pictureSize(path)]));
  return { name, files: paths.map((path) => read(root, path)), sizes };
}

/** Files that belong together: a folder with a list of YOLO's classes, a folder of VOC's files, else each file. */
function casesBelow(root: string): readonly Case[] {
  const all = filesBelow(root);
  const below = (folder: string) => all.filter((path) => path.startsWith(`${folder}/`));
  const isNames = (path: string) => /(classes\.txt|\.names)$/.test(path);
  const yolo = [...new Set(all.filter(isNames).map(dirname))];
  const voc = [...new Set(all.filter((path) => path.endsWith('.xml') && isVoc(path)).map(dirname))];
  const taken = new Set(yolo.flatMap(below));
  const single = all.filter(
    (path) => /\.(json|jsonl|xml|csv|conll)$/.test(path) && !taken.has(path) && !voc.includes(dirname(path))
  );
  return [
    ...yolo.map((folder) => caseOf(folder, folder, below(folder))),
    ...voc.map((folder) => {
      const map = all.filter((path) => path === `${dirname(folder)}/labelmap.txt`);
      return caseOf(folder, folder, [...below(folder).filter((path) => path.endsWith('.xml')), ...map]);
    }),
    ...single.map((path) => caseOf(path, dirname(path), [path]))
  ];
}

function isVoc(path: string): boolean {
  return /<annotation[\s>]/.test(readFileSync(path, 'utf8').slice(0, 1000));
}

function importCase({
  files,
  sizes
}: Case): (LabelImport & { readonly format: LabelFormatName }) | 'unknown' | 'unsupported' {
  try {
    return importLabels(files, { ...options, sizes });
  } catch (error) {
    if (isHearthError(error, 'labels/unknown-format')) return 'unknown';
    if (isHearthError(error, 'labels/unsupported')) return 'unsupported';
    throw error;
  }
}

const regions = (set: LabelSet) => set.annotations.flatMap((one) => one.regions);

describe.skipIf(!present)('label files of others', () => {
  const cases = roots.flatMap((root) => casesBelow(root ?? '.'));
  const outcomes = cases.map((one) => ({ ...one, outcome: importCase(one) }));
  const imported = outcomes.flatMap(({ outcome, ...one }) =>
    typeof outcome === 'string' ? [] : [{ ...one, outcome, format: outcome.format }]
  );

  it('are mostly understood; the others hold no labels, or what is refused by name', () => {
    const refused = outcomes.filter(({ outcome }) => outcome === 'unsupported').map(({ name }) => name);
    expect(imported.length).toBeGreaterThan(30);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.filter((name) => !/(panoptic|captions)_\w+\.json$|for_video/.test(name))).toEqual([]);
    const formats = new Set(imported.map(({ format }) => format));
    expect([...formats].sort()).toEqual(['coco', 'conll', 'csv', 'cvat', 'label-studio', 'voc', 'yolo']);
  });

  it.each(imported)('$name ($format) is the same after export and import', ({ outcome, sizes, format }) => {
    const { set } = outcome;
    const again = (name: LabelFormatName) => {
      const written = exportLabels(set, name).map((file) => ('text' in file ? file : { path: file.path }));
      return importLabels(written, { ...options, sizes, format: name }).set;
    };
    expect(plainSet(again(format))).toEqual(plainSet(set));
    expect(again('hearth')).toEqual(set);
  });

  it.each(imported.filter(({ format }) => ['coco', 'cvat', 'label-studio', 'voc'].includes(format)))(
    '$name cut in the middle is refused with its line',
    ({ files, sizes, format }) => {
      const [first, ...others] = files;
      const half = first!.text!.slice(0, Math.floor(first!.text!.trimEnd().length * 0.6));
      const act = () => importLabels([{ ...first!, text: half }, ...others], { ...options, sizes, format });
      expect(act).toThrow(expect.objectContaining({ code: 'labels/unreadable' }) as Error);
      expect(act).toThrow(/\(line \d+\)/);
    }
  );

  const spoiled = [
    'NaN',
    '-1',
    '1e999',
    '"',
    '<',
    '{',
    '\n',
    '\t',
    '&x;',
    '99999999999',
    '',
    '\u0000',
    '__proto__'
  ];

  it.each(imported)('$name ($format) spoiled at random is read or refused, never crashed on', (one) => {
    const seed = 5;
    const random = new Random(seed);
    const first = one.files.find((file) => file.text !== undefined)!;
    const text = first.text!.slice(0, 20_000);
    for (let round = 0; round < 40; round++) {
      const [at, cut] = [random.below(text.length), random.below(12)];
      const more = spoiled[random.below(spoiled.length)]!;
      const changed = { ...first, text: text.slice(0, at) + more + text.slice(at + cut) };
      const files = one.files.map((file) => (file === first ? changed : file));
      try {
        importLabels(files, { ...options, sizes: one.sizes, format: one.format });
      } catch (error) {
        if (!isHearthError(error)) throw new Error(`seed ${seed}, round ${round}`, { cause: error });
      }
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  const count = (part: string) => {
    const found = imported.filter(({ name }) => name.includes(part));
    expect(found.length).toBeGreaterThan(0);
    return found.map(({ outcome }) => outcome.set);
  };

  it('have the counts the README states', () => {
    const [raccoons] = count('raccoon-voc/annotations');
    expect([raccoons!.items.length, regions(raccoons!).length]).toEqual([50, 54]);
    const [cells] = count('bccd-voc');
    expect([cells!.items.length, regions(cells!).length, cells!.classes.length]).toEqual([31, 436, 3]);
    const [fridge] = count('odFridgeObjects_coco');
    expect([fridge!.items.length, regions(fridge!).length, fridge!.classes.length]).toEqual([128, 336, 4]);
    const [panoptic] = count('panoptic_coco_detection_format');
    expect([panoptic!.items.length, regions(panoptic!).length]).toEqual([2, 50]);
    const [cars] = count('yolo-cars');
    expect([cars!.items.length, cars!.classes.length]).toEqual([5, 4]);
    expect(count('ner-wnut17').map((set) => set.items.length)).toEqual([1009, 3394]);
  });

  it('of wnut17 have six types of entities, and as many as there are B tags', () => {
    for (const { name, outcome } of imported.filter(({ format }) => format === 'conll')) {
      const tags = readFileSync(name, 'utf8').match(/\tB-/g);
      expect(outcome.set.annotations.flatMap((one) => one.spans)).toHaveLength(tags?.length ?? 0);
      expect(outcome.set.classes).toHaveLength(6);
    }
  });
});

describe.skipIf(!present)('runs of COCO', () => {
  interface Segment {
    readonly id: number;
    readonly category_id: number;
    readonly bbox: readonly number[];
    readonly area: number;
  }
  const folder = sharedFolder('images/coco-panoptic') ?? '.';
  const json = <T>(name: string) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as T;

  it('decode to exactly the pixels of the panoptic pictures', () => {
    const name = 'panoptic_coco_detection_format.json';
    const { set } = importLabels([read(folder, `${folder}/${name}`)], options);
    const detections = json<{ annotations: readonly (Segment & { image_id: number })[] }>(name).annotations;
    const panoptic = json<{
      annotations: readonly { image_id: number; file_name: string; segments_info: readonly Segment[] }[];
    }>('panoptic_examples.json').annotations;
    let compared = 0;
    for (const { image_id, file_name, segments_info } of panoptic) {
      const { pixels } = rgbPixels(`${folder}/panoptic_examples/${file_name}`);
      const ids = Array.from(
        { length: pixels.length / 3 },
        (_, i) => pixels[3 * i]! + 256 * pixels[3 * i + 1]! + 65536 * pixels[3 * i + 2]!
      );
      const [item] = set.items.filter((one) => Number(one.name.replace('.jpg', '')) === image_id);
      const own = set.annotations.find((one) => one.item === item!.name)!.regions;
      const theirs = detections.filter((one) => one.image_id === image_id);
      theirs.forEach((one, i) => {
        const same = (a: Segment) =>
          a.category_id === one.category_id && a.area === one.area && String(a.bbox) === String(one.bbox);
        const segment = segments_info.find(same)!;
        const { shape } = own[i]!;
        if (shape.kind !== 'mask') throw new Error('no mask');
        expect(maskArea(shape)).toBe(segment.area);
        const decoded = maskToPixels(shape);
        expect(ids.every((id, at) => (id === segment.id) === (decoded[at] === 1))).toBe(true);
        compared++;
      });
    }
    expect(compared).toBe(50);
  });
});

describe.skipIf(!present)('pictures in folders', () => {
  it('have the class of their folder', () => {
    const folder = sharedFolder('images/sign-digits') ?? '.';
    const files = filesBelow(folder).map((path): LabelFile => ({ path: relative(folder, path) }));
    const { set, format } = importLabels(files, options);
    expect(format).toBe('folders');
    expect([set.items.length, set.classes.length]).toEqual([349, 10]);
    const written = exportLabels(set, 'folders').map(({ path }) => ({ path }));
    expect(plainSet(importLabels(written, options).set)).toEqual(plainSet(set));
  });
});

const text = sharedFolder('text');

describe.skipIf(!text)('a head over words', () => {
  it('learns spam from 3,000 labels, and keeps its promise on the 2,574 it never saw', async () => {
    const lines = readFileSync(`${text}/sms-spam.tsv`, 'utf8').split('\n').filter(Boolean);
    const labels = lines.map((line) => line.slice(0, line.indexOf('\t')));
    const items = lines.map((_, i) => `${i}`);
    const from: LearnFrom = {
      rows: textRows(lines.map((line) => line.slice(line.indexOf('\t') + 1))),
      items,
      classes: ['ham', 'spam'],
      multiple: false,
      said: new Map(items.slice(0, 3000).map((item, i) => [item, [labels[i]!]]))
    };
    const learned = await learn(from, { c: 100, wanted: 0.95 });
    const rest = Uint32Array.from({ length: lines.length - 3000 }, (_, i) => i + 3000);
    const said = suggestions(learned.head, predict(learned.head, from.rows, rest));
    const isRight = (i: number) => from.classes[said[i]!.classes[0]!] === labels[i + 3000];
    const sure = [...said.keys()].filter((i) => said[i]!.confidence >= learned.judgement.threshold!);
    // scikit-learn's TfidfVectorizer and LogisticRegression are right for 0.973 of them.
    expect([...said.keys()].filter(isRight).length / said.length).toBeGreaterThan(0.965);
    expect(sure.filter(isRight).length / sure.length).toBeGreaterThan(0.95);
    expect(sure.length / said.length).toBeGreaterThan(0.9);
  });
});
