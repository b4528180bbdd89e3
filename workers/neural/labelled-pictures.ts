// Pictures of a set with the classes a table of labels gives them, as squares in memory: as bytes, a quarter of what
// the network's numbers would take.
import type { RunContext } from '$core/component';
import { readFrame } from '$core/data/codec';
import { cellOf, columnOf } from '$core/data/frame';
import { columnSchema, type TableManifest } from '$core/data/table';
import { HearthError } from '$core/errors';
import { imageId, readItems, type ImagesManifest } from '$core/images/manifest';
import { readTarget } from '$core/training/target';
import { pixelsOf } from '../pixels';

export interface LabelledPictures {
  readonly classes: readonly string[];
  /** [side, side, 3] of each. */
  readonly squares: readonly Uint8Array[];
  /** [pictures] class index. */
  readonly y: Float64Array;
  /** Row of each in the table of labels. */
  readonly rows: Uint32Array;
}

/**
 * Rows whose picture is not in the set, or cannot be decoded, are left out, with a line in the log.
 * @throws HearthError train/…, data/unknown-column, data/no-images where none is left
 */
export async function readPictures(
  images: ImagesManifest,
  labels: TableManifest,
  target: string,
  side: number,
  ctx: RunContext
): Promise<LabelledPictures> {
  const key = ['file', 'image'].find((name) => labels.columns.some((column) => column.name === name));
  if (key === undefined)
    throw new HearthError('data/unknown-column', { column: 'file', table: 'the labels' });
  const frame = await readFrame(labels, ctx.blobs, {
    columns: [...new Set([key, target])],
    signal: ctx.signal
  });
  const { classes, rows, y, task } = readTarget(
    columnOf(frame, target),
    columnSchema(labels, target)!.type,
    'auto'
  );
  if (task === 'regression')
    throw new HearthError('job/bad-params', {
      component: 'train-image-classifier',
      field: 'target',
      reason: 'must name a column of classes, not of numbers'
    });
  const items = await readItems(images, ctx.blobs);
  const byKey = new Map(items.map((item) => [key === 'file' ? imageId(item) : item.name, item]));
  const found: { readonly square: Uint8Array; readonly at: number }[] = [];
  for (let at = 0; at < rows.length; at++) {
    const item = byKey.get(String(cellOf(columnOf(frame, key), rows[at]!)));
    const square = item && (await pixelsOf(await ctx.blobs.get(item.file), side, side));
    if (square) found.push({ square, at });
    ctx.progress(0, `reading picture ${at + 1} of ${rows.length}`);
    await ctx.tick();
  }
  const lost = rows.length - found.length;
  if (lost > 0)
    ctx.log(`${lost} labels are left out: their pictures are not here, or cannot be shown.`, 'warning');
  if (found.length === 0) throw new HearthError('data/no-images', {});
  return {
    classes,
    squares: found.map(({ square }) => square),
    y: Float64Array.from(found, ({ at }) => y[at]!),
    rows: Uint32Array.from(found, ({ at }) => rows[at]!)
  };
}
