// What comes before the first layer and after the last: looking up embeddings, and the head with its loss, worked off
// in chunks of rows so that the logits of a long batch over a large vocabulary never exist at once.
import type { LmArchitecture } from '$core/lm/architecture';
import { logitBytes } from '$core/lm/memory';
import { slice, type View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { crossEntropy } from '../wgsl/cross-entropy';
import { embed } from '../wgsl/elementwise';
import { matmul } from '../wgsl/matmul';
import { matrixGradient } from '../wgsl/weight-gradient';
import type { ModelWeights } from './loaded-model';

/** Rows of logits that are computed at once: a multiple of 64, at most `rows`. */
export function headChunk({ vocabulary }: LmArchitecture, rows: number): number {
  const fitting = Math.floor(logitBytes / (4 * vocabulary) / 64) * 64;
  return Math.min(rows, Math.max(64, fitting));
}

/** Rows of the tokens' embeddings into x [N, width]. */
export function embedding(
  { embedding, architecture }: ModelWeights,
  ids: View,
  x: View,
  run: View,
  n: number
) {
  return embedding.map((shard) => embed({ ids, table: shard.view, x, run }, shard, architecture.width, n));
}

/** logits[m, first + n] = x[m] · head[first + n]. */
export function logits(
  { head, products }: Pick<ModelWeights, 'head' | 'products'>,
  { x, y, run }: { readonly x: View; readonly y: View; readonly run: View },
  vocabulary: number,
  rows: number
): readonly Op[] {
  return head.map(({ view, type, rows: n, columns: k, first }) =>
    matmul(
      'logits',
      { form: 'nt', n, k, type, variant: products.nt, yStride: vocabulary, yOffset: first },
      { a: x, w: view, y, run },
      rows
    )
  );
}

export interface HeadViews {
  /** [N, width] normed. */
  readonly normed: View;
  /** [N, width] its gradient, where one is made. */
  readonly dNormed?: View;
  /** [vocabulary, width] gradient of a head in one shard, where it learns. */
  readonly dHead?: View;
  /** [chunk, vocabulary] */
  readonly logits: View;
  /** [N] */
  readonly labels: View;
  /** [N] */
  readonly loss: View;
  /** Numbers of a run of so many rows. */
  readonly runOf: (rows: number) => View;
}

/** Loss of all rows, and the gradient of what the head read if there is room for it. */
export function headLoss(model: ModelWeights, views: HeadViews, n: number): readonly Op[] {
  const { width, vocabulary } = model.architecture;
  const chunk = headChunk(model.architecture, n);
  const ops: Op[] = [];
  for (let from = 0; from < n; from += chunk) {
    const rows = Math.min(chunk, n - from);
    const run = views.runOf(rows);
    const x = slice(views.normed, from * width, rows * width);
    const labels = slice(views.labels, from, rows);
    const loss = slice(views.loss, from, rows);
    ops.push(...logits(model, { x, y: views.logits, run }, vocabulary, rows));
    ops.push(
      crossEntropy({ logits: views.logits, labels, loss, run }, vocabulary, rows, views.dNormed !== undefined)
    );
    if (views.dHead) {
      const learned = { dy: views.logits, x, dw: views.dHead, run };
      ops.push(matrixGradient(learned, { rows: vocabulary, columns: width }));
    }
    if (!views.dNormed) continue;
    const dx = slice(views.dNormed, from * width, rows * width);
    for (const [i, { view, type, rows: k, first }] of model.head.entries()) {
      const spec = {
        form: 'nn',
        n: width,
        k,
        type,
        variant: model.products.nn,
        aStride: vocabulary,
        aOffset: first,
        accumulate: i > 0
      } as const;
      ops.push(matmul('logits_back', spec, { a: views.logits, w: view, y: dx, run }, rows));
    }
  }
  return ops;
}
