// Times three readers of one file by turns and puts their ratios in rows of the table of benches.

export interface BenchRow {
  readonly name: string;
  readonly ratio: number;
  readonly bar: string;
  readonly detail: string;
  readonly skipped?: string;
}

/** Each reads the file and gives the milliseconds it took. */
export interface Readers {
  readonly ours: () => Promise<number>;
  readonly papaparse: () => Promise<number>;
  readonly udsv: () => Promise<number>;
}

const warmUps = 3;
const turns = 5;

/** Milliseconds of each reader, by turns, after some turns to warm up: engines compile what runs often. */
export async function timesOf(readers: Readers): Promise<Record<keyof Readers, number[]>> {
  const names = ['ours', 'papaparse', 'udsv'] as const;
  const times = { ours: [] as number[], papaparse: [] as number[], udsv: [] as number[] };
  for (let turn = 0; turn < warmUps; turn++) for (const name of names) await readers[name]();
  for (let turn = 0; turn < turns; turn++) for (const name of names) times[name].push(await readers[name]());
  return times;
}

/** Median ratios over the turns. */
export function rowsOf(
  where: string,
  bytes: number,
  times: Readonly<Record<keyof Readers, readonly number[]>>
): BenchRow[] {
  const rate = (ms: readonly number[]) => `${Math.round(bytes / 1e3 / median(ms))} MB/s`;
  const row = (peer: 'papaparse' | 'udsv', title: string, bar: string): BenchRow => ({
    name: `import CSV, ${where}: speed against ${title}`,
    ratio: median(times[peer].map((ms, i) => ms / times.ours[i]!)),
    bar,
    detail: `${rate(times.ours)}, ${title} ${rate(times[peer])}; ${(bytes / 1e6).toFixed(0)} MB, 20 columns; equal values in the first 2 MB`
  });
  return [row('papaparse', 'papaparse dynamicTyping', '>= 8'), row('udsv', 'uDSV typedCols', '>= 3')];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
