// Products of square matrices, the bulk of training: our kernel against TensorFlow.js's and jax-js's on WebGPU.
import { runInBrowser } from '../../tools/in-browser';
import type { MatmulTimes } from './matmul-page';
import { median, type BenchRow } from './row';

const sizes = [512, 1024] as const;
/** Where our other kernels are measured too: a software device is slow at them. */
const variantSize = 512;

export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const n of sizes) {
    const { times, chosen } = await runInBrowser<MatmulTimes>('bench/lm/matmul-page.ts', {
      n,
      rounds: 3,
      variants: n === variantSize
    });
    const ms = (name: string): number => median(times[name]!);
    const row = (name: string, over: string, under: string, bar: string): BenchRow => ({
      name: `${name} (${n})`,
      ratio: ms(over) / ms(under),
      bar,
      detail: `${ms(over).toFixed(0)} ms / ${ms(under).toFixed(0)} ms`
    });
    rows.push(row('matrix product, ours / jax-js', 'ours', 'jax', '<= 1.15'));
    rows.push(row('matrix product, TensorFlow.js / ours', 'tfjs', 'ours', '>= 4'));
    rows.push(row('matrix product, bf16 / f32', 'bf16', 'ours', '<= 1.05'));
    if (n !== variantSize) continue;
    rows.push(row('matrix product, int8 / bf16', 'int8', 'bf16', 'for comparison'));
    rows.push(row('matrix product, int4 / bf16', 'int4', 'bf16', 'for comparison'));
    rows.push(row(`matrix product, chosen (${chosen}) / direct`, 'ours', 'direct', '<= 1.1'));
    for (const variant of ['shared32', 'shared64'])
      rows.push(row(`matrix product, ${variant} / direct`, variant, 'direct', 'for comparison'));
  }
  return rows;
}
