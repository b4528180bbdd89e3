// A 100 MB CSV as a person brings it in: dropped, looked at, stored, opened again; and how long the page's own
// thread was ever kept from answering. Seconds are of this machine; only the bar on the page's thread is one.
import { openAsBlob, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBuilt, Studio } from '../studio';
import { bigCsv } from './big-csv';
import type { BenchRow } from './comparison';

const bytes = 100e6;
const stages = {
  rows: 'import of 100 MB: seconds from drop to first rows',
  stored: 'import of 100 MB: seconds from Import to stored',
  opened: 'import of 100 MB: seconds from reload to its cells',
  task: "import of 100 MB: longest task of the page's thread, ms of its own work"
};

export async function bench(): Promise<BenchRow[]> {
  if (!isBuilt()) return Object.values(stages).map(skipped);
  const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-'));
  const studio = await Studio.open();
  try {
    const file = join(folder, 'big.csv');
    await writeFile(file, bigCsv(bytes).stream());
    const { size } = await openAsBlob(file);
    return await measure(studio, file, size);
  } finally {
    await studio.close();
    rmSync(folder, { recursive: true });
  }
}

async function measure(studio: Studio, file: string, size: number): Promise<BenchRow[]> {
  await studio.go('/data');
  const { result, ms, cpuMs } = await studio.longestTask(async () => {
    const rows = await studio.drop(file, 'dialog td');
    const stored = await studio.press('Import', 'dialog', 'rows and 20 columns were kept');
    return { rows, stored };
  });
  await studio.page.getByRole('button', { name: 'Open the table' }).click();
  await studio.page.getByRole('grid').waitFor();
  const opened = await studio.reload('[role=gridcell]');
  const rate = `${Math.round(size / 1e3 / result.stored)} MB/s: read, hashed and written`;
  return [
    reported(stages.rows, result.rows, 'preview of the head, in the dialog'),
    reported(stages.stored, result.stored, rate),
    reported(stages.opened, opened, 'the whole page, from navigation to the grid'),
    { name: stages.task, ratio: cpuMs, bar: '<= 50', detail: `${ms.toFixed(0)} ms by the clock` }
  ];
}

function reported(name: string, ms: number, detail: string): BenchRow {
  return { name, ratio: ms / 1e3, bar: '', detail };
}

function skipped(name: string): BenchRow {
  return { name, ratio: NaN, bar: '', detail: '', skipped: 'there is no build/: run `npm run build`' };
}
