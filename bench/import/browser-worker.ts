// A worker of browser.bench.ts. Each reader gets one of its own, so that the garbage of one does not slow another:
// it checks or times what it is told to.
import { ourColumns, ours, papaparse, papaparseColumns, udsv, udsvColumns, type Columns } from './parsers';

export interface Task {
  readonly reader: 'ours' | 'papaparse' | 'udsv';
  readonly file: Blob;
  readonly kind: 'time' | 'columns';
}
/** Milliseconds, or the cells. */
export type Answer = number | Columns;

const read = { ours, papaparse, udsv };
const readColumns = { ours: ourColumns, papaparse: papaparseColumns, udsv: udsvColumns };

self.onmessage = async ({ data: { reader, file, kind } }: MessageEvent<Task>) => {
  const start = performance.now();
  const answer: Answer | void =
    kind === 'time' ? void (await read[reader](file)) : await readColumns[reader](file);
  self.postMessage(answer ?? performance.now() - start);
};

// Without this, a failed promise of a worker is heard of by nobody.
self.onunhandledrejection = ({ reason }) => {
  throw reason;
};
