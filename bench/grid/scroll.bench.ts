// Scrolling a stored table of 1,000,000 rows by 50 columns: time between frames against that of the same page at
// rest, and the longest task of the page's thread. Graphics are drawn in software here.
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Random } from '$core/random';
import type { BenchRow } from '../import/comparison';
import { isBuilt, Studio } from '../studio';

const rows = 1_000_000;
const columns = 50;
const frames = 200;
const table = '1,000,000 rows x 50 columns';

/** Pixels down and to the right, each frame. */
const ways = { 'by the wheel': [120, 0], 'in a fling': [3000, 0], sideways: [0, 20] } as const;
type Way = keyof typeof ways;

export async function bench(): Promise<BenchRow[]> {
  if (!isBuilt()) {
    const reason = 'there is no build/: run `npm run build`';
    return [{ name: `scrolling ${table}`, ratio: NaN, bar: '', detail: '', skipped: reason }];
  }
  const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-'));
  const studio = await Studio.open();
  try {
    const file = join(folder, 'wide.csv');
    await pipeline(Readable.from(lines()), createWriteStream(file));
    return await measure(studio, file);
  } finally {
    await studio.close();
    rmSync(folder, { recursive: true });
  }
}

function* lines(): Generator<string> {
  const random = new Random(1);
  yield `${Array.from({ length: columns }, (_, i) => `c${i}`).join(',')}\n`;
  for (let at = 0; at < rows; at += 1000) {
    let text = '';
    for (let row = 0; row < 1000; row++) {
      for (let column = 0; column < columns; column++)
        text += random.below(10) + (column < columns - 1 ? ',' : '\n');
    }
    yield text;
  }
}

async function measure(studio: Studio, file: string): Promise<BenchRow[]> {
  await studio.go('/data');
  await studio.drop(file, 'dialog td');
  await studio.press('Import', 'dialog', 'rows and 50 columns were kept');
  await studio.page.getByRole('button', { name: 'Open the table' }).click();
  await studio.page.waitForURL(/\/data\/./);
  await studio.reload('[role=gridcell]');
  const still = p95(await framesOf(studio, [0, 0]));
  const made: BenchRow[] = [];
  for (const way of Object.keys(ways) as Way[]) {
    const { result, ms, cpuMs } = await studio.longestTask(() => framesOf(studio, ways[way]));
    const moving = p95(result);
    const detail = `p95 ${moving.toFixed(0)} ms, at rest ${still.toFixed(0)} ms; longest task ${cpuMs.toFixed(0)} ms of work, ${ms.toFixed(0)} ms by the clock`;
    made.push({
      name: `scrolling ${table} ${way}: frame / frame at rest`,
      ratio: moving / still,
      bar: '',
      detail
    });
  }
  return made;
}

/** Milliseconds from frame to frame while the grid moves. */
function framesOf({ page }: Studio, [down, right]: readonly [number, number]): Promise<number[]> {
  return page.evaluate(
    async ([y, x, count]) => {
      const grid = document.querySelector('[role=grid]')!;
      const times: number[] = [];
      let last = await new Promise(requestAnimationFrame);
      for (let i = 0; i < count; i++) {
        grid.scrollBy(x, y);
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
      }
      return times;
    },
    [down, right, frames] as const
  );
}

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]!;
}
