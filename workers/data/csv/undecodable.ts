// Lines with bytes that are no text in the file's encoding, left out of a batch where that was chosen, and told where
// no column can tell any more: bytes of UTF-16 became U+FFFD before they came here.
import { utf8Kind } from '../columns/utf8';
import type { IssueLog } from '../issues';
import type { Batch } from './batch';
import type { RecordFacts } from './batches';
import type { CsvPlan } from './plan';

/** What bytes that are no text are by the time they are cut. */
export type Undecodable = 'not-utf8' | 'replaced';

/** Whether bytes[from, to) are all text. */
export function isDecoded(undecodable: Undecodable, bytes: Uint8Array, from: number, to: number): boolean {
  return undecodable === 'replaced'
    ? hasNoReplacement(bytes, from, to)
    : utf8Kind(bytes, from, to) !== 'invalid';
}

export function settleUndecodable(batch: Batch, plan: CsvPlan, facts: RecordFacts, log: IssueLog): void {
  const { dropsUndecodable: drops, undecodable } = plan;
  if (!drops && undecodable === 'not-utf8') return; // The columns note it, for nothing.
  const fate = drops ? 'it was left out' : 'they became \uFFFD';
  const encoding = undecodable === 'not-utf8' ? 'UTF-8' : 'UTF-16';
  const { bounds, columns, lines } = batch;
  const width = columns + 1;
  let kept = 0;
  for (let row = 0; row < batch.rows; row++) {
    const from = row * width;
    const line = lines[row]!;
    const fine = isDecoded(undecodable, batch.bytes, bounds[from]! + 1, bounds[from + columns]!);
    if (!fine)
      log.add({
        kind: 'undecodable',
        line,
        text: `Line ${line} holds bytes that are no ${encoding}: ${fate}.`
      });
    if (!fine && drops) continue;
    if (kept < row) bounds.copyWithin(kept * width, from, from + width);
    lines[kept++] = line;
  }
  facts.droppedRows += batch.rows - kept;
  facts.undecodableRows += batch.rows - kept;
  batch.rows = kept;
}

/** No EF BF BD, which is U+FFFD. */
function hasNoReplacement(bytes: Uint8Array, from: number, to: number): boolean {
  const row = bytes.subarray(from, to);
  for (let p = row.indexOf(0xef); p >= 0; p = row.indexOf(0xef, p + 1))
    if (row[p + 1] === 0xbf && row[p + 2] === 0xbd) return false;
  return true;
}
