// A CSV file into typed columns, against papaparse with dynamicTyping and uDSV's typed columns, all starting from
// the same File, interleaved on one thread: in Node here, in a Chromium worker in browser.bench.ts.
import { bigCsv } from './big-csv';
import { areEqual, ourColumns, ours, papaparse, papaparseColumns, udsv, udsvColumns } from './parsers';
import { rowsOf, timesOf, type BenchRow } from './comparison';

const bytes = 50e6;

export async function bench(): Promise<BenchRow[]> {
  const sample = bigCsv(2e6);
  const expected = await ourColumns(sample);
  if (!areEqual(expected, await papaparseColumns(sample))) throw new Error('papaparse reads other values');
  if (!areEqual(expected, await udsvColumns(sample))) throw new Error('uDSV reads other values');
  const file = bigCsv(bytes);
  const timed = (read: (file: Blob) => Promise<number>) => async () => {
    const start = performance.now();
    await read(file);
    return performance.now() - start;
  };
  const times = await timesOf({ ours: timed(ours), papaparse: timed(papaparse), udsv: timed(udsv) });
  return rowsOf('Node', file.size, times);
}
