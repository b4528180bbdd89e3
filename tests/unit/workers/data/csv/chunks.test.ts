// Where a chunk ends must not matter: the same file cut at every size gives the same table, lines and issues.
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '$core/data/import';
import { createBatch } from '../../../../../workers/data/csv/batch';
import { createRecordFacts, readBatches } from '../../../../../workers/data/csv/batches';
import { contentOf, textOf } from '../../../../../workers/data/csv/cell';
import { planCsv } from '../../../../../workers/data/csv/plan';
import { encodeUtf8 } from '../../../../../workers/data/columns/utf8';
import { IssueLog } from '../../../../../workers/data/issues';
import { asUtf8 } from '../../../../../workers/data/source/encoding';

interface Case {
  readonly text: string;
  readonly options?: ImportOptions;
  /** Line, then cells, of every row. */
  readonly rows: readonly (readonly [number, ...string[]])[];
  /** Kind and line of every issue. */
  readonly issues?: readonly (readonly [string, number])[];
}

const cases: Readonly<Record<string, Case>> = {
  'LF, CRLF and CR mixed': {
    text: 'a,b\n1,2\r\n3,4\r5,6\n',
    rows: [
      [2, '1', '2'],
      [3, '3', '4'],
      [4, '5', '6']
    ]
  },
  'no line end at the end': { text: 'a,b\n1,2', rows: [[2, '1', '2']] },
  'a CR at the very end': { text: 'a,b\r1,2\r', rows: [[2, '1', '2']] },
  'quotes, doubled quotes and line breaks in cells': {
    text: 'a,b\r\n"x ""y"" z","1\r\n2"\r\n"","q"\r\n',
    rows: [
      [2, 'x "y" z', '1\r\n2'],
      [4, '', 'q']
    ]
  },
  'text after a closing quote': {
    text: 'a,b\n"1,"x,2\n"3"" 4","5" 6\n',
    options: { quote: '"' },
    rows: [
      [2, '1,x', '2'],
      [3, '3" 4', '5 6']
    ]
  },
  'blank and ragged lines': {
    text: 'a,b\n\n1,2\n1\n1,2,3\n  \n\n4,5\n',
    rows: [
      [3, '1', '2'],
      [8, '4', '5']
    ],
    issues: [
      ['ragged-row', 4],
      ['ragged-row', 5]
    ]
  },
  'ragged lines to be padded': {
    text: 'a,b\n1\n1,2,3\n4,5\n',
    options: { ragged: 'pad' },
    rows: [
      [2, '1', ''],
      [3, '1', '2'],
      [4, '4', '5']
    ],
    issues: [
      ['ragged-row', 2],
      ['ragged-row', 3]
    ]
  },
  'a quote never closed': {
    text: 'a,b\n1,2\n3,"4\n5,6\n',
    options: { quote: '"' },
    rows: [
      [2, '1', '2'],
      [3, '3', '4\n5,6\n']
    ],
    issues: [['unclosed-quote', 3]]
  },
  'NUL bytes': {
    text: 'a,b\n1,\u00002\n\u00003,4\n\u0000\u0000\n5,6\n',
    rows: [
      [2, '1', '2'],
      [3, '3', '4'],
      [5, '5', '6']
    ],
    issues: [
      ['nul-byte', 2],
      ['nul-byte', 3],
      ['nul-byte', 4]
    ]
  },
  'characters of two, three and four bytes, and a BOM': {
    text: '\uFEFFå,日\nö,本\n😀,"é,è"\n',
    rows: [
      [2, 'ö', '本'],
      [3, '😀', 'é,è']
    ]
  },
  'CRLF alone: a bare LF or CR is part of a cell': {
    text: 'a,b\r\n1\n,2\r\n\r\n\r3,"4\n\r\n\r5"\r6\r\n\n7,8\r\n9,\r\r\n',
    options: { lineEnding: 'CRLF', quote: '"' },
    rows: [
      [2, '1\n', '2'],
      [4, '\r3', '4\n\r\n\r5\r6'],
      [6, '\n7', '8'],
      [7, '9', '\r']
    ]
  },
  'CRLF alone: a CR that ends the file, and ragged lines that begin with an LF': {
    text: 'a,b\r\n\u00001\n,2\r\n\n\r\n  \r\n3,4\r',
    options: { lineEnding: 'CRLF' },
    rows: [
      [2, '1\n', '2'],
      [5, '3', '4\r']
    ],
    issues: [
      ['nul-byte', 2],
      ['ragged-row', 3]
    ]
  },
  'LF alone: lines are counted by it in quotes too': {
    text: 'a,b\n"1\r",2\r\n3,"4\n\r"\n5,6\n',
    options: { lineEnding: 'LF', quote: '"' },
    rows: [
      [2, '1\r', '2\r'],
      [3, '3', '4\n\r'],
      [5, '5', '6']
    ]
  },
  'a byte order mark kept': {
    text: '\uFEFFå,b\n\uFEFFö,2\n',
    options: { byteOrderMark: 'keep' },
    rows: [[2, '\uFEFFö', '2']]
  },
  'blanks around fields': {
    text: 'a, b, c\n1, "x, y", z \n2, w, v\n',
    rows: [
      [2, '1', 'x, y', 'z'],
      [3, '2', 'w', 'v']
    ]
  }
};

async function* pieces(bytes: Uint8Array<ArrayBuffer>, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  { text, options = {} }: Case,
  chunkBytes: number,
  plain: boolean
): Promise<Omit<Case, 'text'>> {
  const bytes = encodeUtf8(text);
  const skipped = text.startsWith('\uFEFF') && options.byteOrderMark !== 'keep' ? 3 : 0;
  const plan = planCsv(bytes.subarray(skipped), true, options);
  const facts = createRecordFacts();
  const log = new IssueLog();
  const rows: [number, ...string[]][] = [];
  const chunks = asUtf8(pieces(bytes, chunkBytes), 'utf-8', skipped);
  for await (const batch of readBatches(chunks, plan, facts, log, {
    fileName: 'f',
    isWhole: true,
    gatheredBytes: 1,
    plain
  })) {
    for (let row = 0; row < batch.rows; row++) {
      const cells = plan.columns.map((_, i) => textOf(contentOf(batch, plan.dialect, row, i)));
      rows.push([batch.lines[row]!, ...cells]);
    }
  }
  return { rows, issues: log.issues.map(({ kind, line }) => [kind, line!]) };
}

describe('the size of chunks', () => {
  it.each(Object.entries(cases))('does not matter: %s', async (_, case_) => {
    const { rows, issues = [] } = case_;
    for (let size = 1; size <= 64; size++)
      for (const plain of [false, true])
        expect(await read(case_, size, plain), `chunks of ${size}, plain: ${plain}`).toEqual({
          rows,
          issues
        });
  });

  it('holds more columns than a batch aims to hold fields', () => {
    expect(createBatch(100_000).capacity).toBe(1);
  });
});
