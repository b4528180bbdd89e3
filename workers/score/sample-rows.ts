// A seeded sample of a stored table in memory, read group by group.
import type { RunContext } from '$core/component';
import { readFrame } from '$core/data/codec';
import { takeRows, type Column, type Frame } from '$core/data/frame';
import { groupRows, type TableManifest } from '$core/data/table';
import { Random } from '$core/random';

/** At most `count` rows, in table order; all of them where the table has no more. */
export async function sampleRows(
  data: TableManifest,
  columns: readonly string[],
  count: number,
  ctx: RunContext
): Promise<Frame> {
  const chosen = new Random(ctx.seed).sample(data.rows, count);
  const frames: Frame[] = [];
  for (const [g, rows] of data.groups.entries()) {
    const first = g * groupRows;
    const here = chosen.filter((row) => row >= first && row < first + rows);
    if (here.length === 0) continue;
    const group = await readFrame(data, ctx.blobs, { columns, groups: [g], signal: ctx.signal });
    frames.push(
      takeRows(
        group,
        here.map((row) => row - first)
      )
    );
    await ctx.tick();
  }
  return joinFrames(frames, chosen.length);
}

/** Frames of one table: their string columns share levels. */
function joinFrames(frames: readonly Frame[], rows: number): Frame {
  const [first] = frames;
  if (!first || frames.length === 1) return first ?? { rows, columns: [] };
  const columns = first.columns.map((column, j): Column => {
    const parts = frames.map((frame) => frame.columns[j]!);
    if (column.kind === 'string') {
      const codes = new Int32Array(rows);
      fill(
        codes,
        parts.map((part) => (part.kind === 'string' ? part.codes : new Int32Array(0)))
      );
      return { ...column, codes };
    }
    const values = new Float64Array(rows);
    fill(
      values,
      parts.map((part) => (part.kind === 'string' ? new Float64Array(0) : part.values))
    );
    return { ...column, values };
  });
  return { rows, columns };
}

function fill<T extends Float64Array | Int32Array>(out: T, parts: readonly T[]): void {
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
}
