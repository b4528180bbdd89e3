// The page of browser.bench.ts: makes the file, gives every reader a worker, checks that they agree, and lets them
// read by turns.
import { bigCsv } from './big-csv';
import type { Answer, Task } from './browser-worker';
import { timesOf, type Readers } from './comparison';
import { areEqual, type Columns } from './parsers';

export interface BrowserTimes {
  readonly bytes: number;
  readonly equal: boolean;
  readonly times: Readonly<Record<keyof Readers, readonly number[]>>;
}

async function compare(bytes: number): Promise<BrowserTimes> {
  const names = ['ours', 'papaparse', 'udsv'] as const;
  const workers = Object.fromEntries(
    names.map((name) => [name, new Worker('/worker.js', { type: 'module' })])
  );
  const ask = (task: Task) =>
    new Promise<Answer>((resolve, reject) => {
      const worker = workers[task.reader]!;
      worker.onmessage = ({ data }) => resolve(data as Answer);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(task);
    });
  const sample = bigCsv(2e6);
  const columns: Columns[] = [];
  for (const reader of names) columns.push((await ask({ reader, file: sample, kind: 'columns' })) as Columns);
  const equal = columns.every((other) => areEqual(columns[0]!, other));
  const file = bigCsv(bytes);
  const timed = (reader: keyof Readers) => () => ask({ reader, file, kind: 'time' }) as Promise<number>;
  const times = await timesOf({ ours: timed('ours'), papaparse: timed('papaparse'), udsv: timed('udsv') });
  return { bytes: file.size, equal, times };
}

Object.assign(globalThis, { compare });
