// A token of an answer: our engine against onnxruntime-web on WebGPU, and against a kernel that only reads the weights.
import type { LmArchitecture } from '$core/lm/architecture';
import { runInBrowser } from '../../tools/in-browser';
import { shapes } from './case';
import type { DecodeTimes } from './decode-page';
import { median, type BenchRow } from './row';

const tokens = 25;
/** Small enough for a software device, large enough that weights and not dispatches take the time. */
const models: Readonly<Record<string, LmArchitecture>> = {
  small: { ...shapes.tiny.architecture, layers: 4 },
  larger: { ...shapes.middle.architecture, width: 512, heads: 8, ffnWidth: 1376, layers: 4, vocabulary: 4096 }
};

export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [name, architecture] of Object.entries(models)) {
    const { times, megabytes, submits } = await runInBrowser<DecodeTimes>('bench/lm/decode-page.ts', {
      architecture,
      tokens
    });
    const ms = (of: string): number => median(times[of]!);
    const row = (what: string, over: string, under: string, bar: string): BenchRow => ({
      name: `${what} (${name})`,
      ratio: ms(over) / ms(under),
      bar,
      detail: `${ms(over).toFixed(2)} ms / ${ms(under).toFixed(2)} ms; ${megabytes.toFixed(1)} MB of weights`
    });
    rows.push(
      row('token, onnxruntime-web / ours', 'ort', 'ours', '>= 1.5'),
      row('token, onnxruntime-web on the processor / ours', 'wasm', 'ours', 'for comparison'),
      row(
        'token, ours / reading all weights',
        'ours',
        'read',
        name === 'larger' ? '<= 2' : 'dispatches dominate'
      ),
      row('token, bf16 weights / f32', 'bf16', 'ours', '<= 1.05'),
      row('token, int8 weights / bf16', 'int8', 'bf16', 'for comparison'),
      row('token, int4 weights / bf16', 'int4', 'bf16', 'for comparison'),
      { name: `submits a token (${name})`, ratio: submits, bar: '<= 1', detail: 'ours' }
    );
  }
  return rows;
}
