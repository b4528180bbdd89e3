// The first examples of a table, as the model would be given them.
import { readFrame } from '$core/data/codec';
import { sliceFrame } from '$core/data/frame';
import type { TableManifest } from '$core/data/table';
import { toErrorRecord } from '$core/errors';
import { exampleOf, mappedColumns, type ExampleMapping } from '$core/lm/examples';
import type { LanguageModelManifest } from '$core/lm/manifest';
import type { ExamplePreview, PreviewedExample } from '$core/lm/preview';
import type { BlobReader } from '$core/ports';
import { openModel } from '../load/open-model';
import { computedTokens } from './batches';
import { textAt, tokenSet } from './token-set';
import { segmentsOf, tokenise } from './tokenise';

const shown = 6;
/** Rows that the account is made of: enough to tell, few enough not to wait for. */
const counted = 400;

export interface PreviewRequest {
  readonly model: LanguageModelManifest;
  readonly data: TableManifest;
  readonly mapping: ExampleMapping;
  readonly maxLength: number;
}

export async function previewExamples(
  { model, data, mapping, maxLength }: PreviewRequest,
  blobs: BlobReader
): Promise<ExamplePreview> {
  try {
    const { tokenizer, chat, architecture } = await openModel(model, blobs);
    const writer = { tokenizer, chat };
    const length = Math.min(maxLength, architecture.context);
    const whole = await readFrame(data, blobs, { columns: mappedColumns(mapping), groups: [0] });
    const frame = sliceFrame(whole, 0, Math.min(counted, whole.rows));
    const examples: PreviewedExample[] = [];
    for (let row = 0; row < frame.rows && examples.length < shown; row++) {
      const example = exampleOf(mapping, (column) => textAt(frame, column, row), row);
      if (!example) continue;
      const { ids, learned } = tokenise(example, writer);
      examples.push({
        segments: segmentsOf(example, writer),
        tokens: ids.length,
        learnedTokens: learned.reduce((sum, one) => sum + one, 0),
        cut: ids.length > length
      });
    }
    const set = await tokenSet(frame, mapping, writer, length, () => Promise.resolve());
    const computed = {
      packed: computedTokens(set.examples, { length, packing: true }),
      apart: computedTokens(set.examples, { length, packing: false })
    };
    return { examples, account: set.account, rows: frame.rows, computed };
  } catch (error) {
    return { examples: [], rows: 0, problem: toErrorRecord(error) };
  }
}
