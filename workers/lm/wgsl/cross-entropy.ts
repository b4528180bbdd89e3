// Cross-entropy of logits with their labels, and its gradient written over the logits: no softmax, no one-hot rows.
//   loss = log Σ exp(z) - z[label];  dz = (softmax(z) - onehot(label)) · run.scale, 0 where there is no label.
import type { View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { bindings, groupMain, header, reductions } from './kernel';

export interface CrossEntropyViews {
  /** [rows, vocabulary] */
  readonly logits: View;
  /** [rows], -100 for none. */
  readonly labels: View;
  /** [rows] what each row's loss is added to. */
  readonly loss: View;
  readonly run: View;
}

/** One group a row. `gradient`: writes dz over z; else only the loss is added. */
export function crossEntropy(
  { logits, labels, loss, run }: CrossEntropyViews,
  vocabulary: number,
  rows: number,
  gradient: boolean
): Op {
  const code = `${header(bindings(gradient ? '>z' : 'z', 'labels:i32', '>loss'), gradient)}
${reductions}
${groupMain(`let row = group.x;
  let first = row * ${vocabulary}u;
  let label = labels[row];
  var largest = -1e30;
  for (var i = lane; i < ${vocabulary}u; i += 64u) { largest = max(largest, z[first + i]); }
  largest = groupMax(lane, largest);
  var sum = 0.0;
  for (var i = lane; i < ${vocabulary}u; i += 64u) { sum += exp(z[first + i] - largest); }
  sum = groupSum(lane, sum);
  if (lane == 0u && label >= 0) { loss[row] += largest + log(sum) - z[first + u32(label)]; }
  ${
    gradient
      ? `storageBarrier();
  workgroupBarrier();
  let scale = select(0.0, run.scale, label >= 0);
  for (var i = lane; i < ${vocabulary}u; i += 64u) {
    z[first + i] = (exp(z[first + i] - largest) / sum - select(0.0, 1.0, i32(i) == label)) * scale;
  }`
      : ''
  }`)}`;
  const groups = [rows, 1, 1] as const;
  return {
    name: 'cross_entropy',
    code,
    bindings: gradient ? [logits, labels, loss, run] : [logits, labels, loss],
    groups
  };
}
