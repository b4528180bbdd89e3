// Applies what was fitted elsewhere: connected, or kept from a run by the hash of its bytes.
import { isBlobId } from '../../hash';
import type { BlobId } from '../../ports';
import { value } from '../../params';
import { defineComponent, optional, table, transform } from '../../component';

export const applyTransform = defineComponent({
  name: 'apply-transform',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Apply a transform',
  summary: 'Does to a table what another step has learned: the same means, levels, edges, words and centres.',
  inputs: { table: table(), transform: optional(transform()) },
  outputs: { table: table() },
  params: {
    fitted: value<BlobId | ''>('Fitted transform', '', (input) => {
      if (input === '' || (typeof input === 'string' && isBlobId(input))) return input;
      throw new Error('must be a fitted transform, as stored');
    }),
    skipAbsent: value<readonly string[]>('Columns that may be missing', [], (input) => {
      if (Array.isArray(input) && input.every((name) => typeof name === 'string')) return input;
      throw new Error('must be a list of column names');
    })
  },
  resumable: true
});
