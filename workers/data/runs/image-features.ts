// Pictures as rows of numbers. A few are decoded side by side, and a checkpoint keeps the numbers of those that are done.
import type { Run, RunContext } from '$core/component';
import type { imageFeatures as spec } from '$core/components/images/image-features';
import { readFrame, writeFrame } from '$core/data/codec';
import { cellOf, columnOf, stringColumn, type Column } from '$core/data/frame';
import { columnSchema, type ColumnSchema, type TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import { classFolder } from '$core/images/class-folder';
import { featureNames, imageFeatures as featuresOf, pictureSide } from '$core/images/features';
import { imageId, readItems, type ImageItem } from '$core/images/manifest';
import { pixelsOf } from '../../pixels';

/** Pictures decoded side by side. */
const batch = 8;

type Inputs = Parameters<Run<typeof spec>>[0]['inputs'];
type Params = Parameters<Run<typeof spec>>[0]['params'];
/** [side, side, 3] of a picture; undefined for bytes that are none. */
type Decode = (image: Blob, width: number, height: number) => Promise<Uint8Array | undefined>;

export const imageFeatures: Run<typeof spec> = async ({ inputs, params }, ctx) => ({
  table: await describeImages(inputs, params, ctx, pixelsOf)
});

/** @throws HearthError data/no-images where none can be shown, data/unknown-column */
export async function describeImages(
  { images, labels }: Inputs,
  params: Params,
  ctx: RunContext,
  decode: Decode
): Promise<TableManifest> {
  const items = await readItems(images, ctx.blobs);
  const labelOf = labels
    ? await labelsIn(labels, params.target, ctx)
    : (item: ImageItem) => (params.folder ? (classFolder(item.name) ?? null) : null);
  const { numbers, shown } = await numbersOf(items, params, ctx, decode);
  const lost = items.length - shown.length;
  if (lost > 0) ctx.log(`${lost} pictures are left out: they cannot be shown.`, 'warning');
  if (shown.length === 0) throw new HearthError('data/no-images', {});

  const names = featureNames(params);
  const columns: Column[] = [
    stringColumn(
      'image',
      shown.map((at) => items[at]!.name)
    ),
    ...names.map((name, i): Column => ({
      kind: 'number',
      name,
      values: Float64Array.from(shown, (_, row) => numbers[row * names.length + i]!)
    }))
  ];
  type Typed = Pick<ColumnSchema, 'name' | 'type' | 'flags'>;
  const schema: Typed[] = columns.map(({ name }, i) =>
    i === 0 ? { name, type: 'text', flags: ['id'] } : { name, type: 'float' }
  );
  const given = shown.map((at) => labelOf(items[at]!));
  if (given.some((label) => label !== null)) {
    const wanted = labels && params.target !== undefined ? params.target : 'label';
    const name = columns.some((column) => column.name === wanted) ? `${wanted} (label)` : wanted;
    const type =
      labels && params.target !== undefined ? columnSchema(labels, params.target)!.type : 'category';
    const isNumber = given.every((label) => label === null || typeof label === 'number');
    columns.push(
      isNumber
        ? { kind: 'number', name, values: Float64Array.from(given, (label) => Number(label ?? NaN)) }
        : stringColumn(
            name,
            given.map((label) => (label === null ? null : String(label)))
          )
    );
    schema.push({ name, type: isNumber && type !== 'datetime' ? type : 'category' });
  }
  return writeFrame({ rows: shown.length, columns }, schema, ctx.blobs);
}

interface Described {
  /** Numbers of each picture that can be shown, one picture after the other. */
  readonly numbers: Float64Array;
  /** Their places among the items. */
  readonly shown: readonly number[];
}

async function numbersOf(
  items: readonly ImageItem[],
  params: Params,
  ctx: RunContext,
  decode: Decode
): Promise<Described> {
  const width = featureNames(params).length;
  const numbers = new Float64Array(items.length * width);
  const before = ctx.resumeFrom as (Described & { readonly next: number }) | undefined;
  if (before) numbers.set(before.numbers);
  const shown: number[] = [...(before?.shown ?? [])];
  for (let at = before?.next ?? 0; at < items.length; at += batch) {
    const part = items.slice(at, at + batch);
    const found = await Promise.all(
      part.map(async ({ file }) => {
        const pixels = await decode(await ctx.blobs.get(file), pictureSide, pictureSide);
        return pixels && featuresOf(pixels, params);
      })
    );
    found.forEach((features, i) => {
      if (!features) return;
      numbers.set(features, shown.length * width);
      shown.push(at + i);
    });
    const next = Math.min(items.length, at + batch);
    ctx.progress(next / items.length, `picture ${next} of ${items.length}`);
    if (ctx.checkpointDue())
      await ctx.checkpoint({ next, shown, numbers: numbers.slice(0, shown.length * width) });
    await ctx.tick();
  }
  return { numbers, shown };
}

/** What the table of labels says of a picture; of several rows about one the first. */
async function labelsIn(
  labels: TableManifest,
  target: string | undefined,
  ctx: RunContext
): Promise<(item: ImageItem) => string | number | null> {
  if (target === undefined) return () => null;
  const key = ['file', 'image'].find((name) => name !== target && columnSchema(labels, name));
  if (key === undefined)
    throw new HearthError('data/unknown-column', { column: 'file', table: 'the labels' });
  const frame = await readFrame(labels, ctx.blobs, { columns: [key, target], signal: ctx.signal });
  const [keys, values] = [columnOf(frame, key), columnOf(frame, target)];
  const byKey = new Map<string, string | number>();
  for (let row = 0; row < frame.rows; row++) {
    const [name, label] = [cellOf(keys, row), cellOf(values, row)];
    if (name !== null && label !== null && !byKey.has(String(name))) byKey.set(String(name), label);
  }
  return (item) => byKey.get(key === 'file' ? imageId(item) : item.name) ?? null;
}
