// The WebAssembly kernel must give, bit by bit, what the TypeScript it stands in for gives.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '$core/random';
import { buildKernel } from '../../../../../workers/data/csv/build-kernel.mjs';
import { createRecordFacts, readBatches } from '../../../../../workers/data/csv/batches';
import { CsvColumn } from '../../../../../workers/data/csv/csv-column';
import { planCsv } from '../../../../../workers/data/csv/plan';
import { encodeUtf8 } from '../../../../../workers/data/columns/utf8';
import { IssueLog } from '../../../../../workers/data/issues';

const random = new Random(7);
const pick = <T>(from: readonly T[]): T => from[random.below(from.length)]!;
const digits = (most: number) =>
  Array.from({ length: 1 + random.below(most) }, () => random.below(10)).join('');

const oddNumbers = [
  '',
  '-',
  '.',
  '5.',
  '.5',
  '-0',
  '0',
  '-0.0',
  '007',
  '+1',
  '1e5',
  '1,5',
  'NA',
  ' 1',
  '"2"'
];
const edges = ['9007199254740991', '9007199254740993', '9999999999999999', '0.1234567890123456', '-1.5-'];

function numberCell(): string {
  if (random.below(5) === 0) return pick([...oddNumbers, ...edges]);
  const sign = pick(['', '-']);
  return random.below(3) === 0 ? sign + digits(18) : `${sign}${digits(9)}.${digits(9)}`;
}

const words = [
  '',
  'NA',
  'x',
  'plain',
  'São Paulo',
  'exactly16 bytes!',
  'seventeen bytes!!',
  '"a ""b"", c"',
  '"q"'
];

function wordCell(most: number): string {
  return random.below(3) === 0 ? pick(words) : `w${random.below(most)}`;
}

/** The parts, levels and flaws of the columns of a file read as `types`. */
async function read(
  bytes: Uint8Array<ArrayBuffer>,
  types: Readonly<Record<string, 'float' | 'category'>>,
  plain: boolean
) {
  const plan = planCsv(bytes, true, { delimiter: ';', quote: '"', header: true, types });
  const columns = plan.columns.map((planned) => new CsvColumn(planned, plan));
  const log = new IssueLog();
  const options = { fileName: 'f', isWhole: true, plain };
  for await (const batch of readBatches(once(bytes), plan, createRecordFacts(), log, options)) {
    columns.forEach((column, i) => {
      column.read(batch, i, 0, batch.rows);
      column.noteUndecodable(batch, i, log);
    });
  }
  const flaws = columns.map(({ misfits, firstMisfit, weakMissing }) => ({
    misfits,
    firstMisfit,
    weakMissing
  }));
  return { parts: columns.map((column) => column.takePart()), flaws, issues: log.issues };
}

async function* once(bytes: Uint8Array<ArrayBuffer>) {
  yield bytes;
}

describe('the kernel of the CSV parser', () => {
  it('is committed as scan.wat compiles', async () => {
    expect(readFileSync('workers/data/csv/kernel/bytes.ts', 'utf8')).toBe(await buildKernel());
  });

  it('reads the same numbers and words as TypeScript does', async () => {
    const row = () => [numberCell(), wordCell(20), wordCell(5000), numberCell()].join(';');
    const bytes = encodeUtf8(`a;b;c;d\n${Array.from({ length: 20_000 }, row).join('\n')}\n`);
    const types = { a: 'float', b: 'category', c: 'category', d: 'float' } as const;
    expect(await read(bytes, types, false)).toEqual(await read(bytes, types, true));
  });

  it('tells every line that is no text, also where the same bytes come again', async () => {
    const bytes = encodeUtf8(`a;b\n${'1;x?\n'.repeat(50)}`).map((byte) => (byte === 63 ? 0xff : byte));
    const types = { a: 'float', b: 'category' } as const;
    const { issues } = await read(bytes, types, false);
    expect(issues.map(({ line }) => line)).toEqual(Array.from({ length: 50 }, (_, i) => i + 2));
    expect(issues).toEqual((await read(bytes, types, true)).issues);
  });
});
