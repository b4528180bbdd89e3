// What packing several conversations into a row gives over one a row, in tokens learned a second.
import { runInBrowser } from '../../tools/in-browser';
import type { PackingTimes } from './packing-page';
import { median, type BenchRow } from './row';

export async function bench(): Promise<BenchRow[]> {
  const times = await runInBrowser<PackingTimes>('bench/lm/packing-page.ts', { rounds: 3 });
  const [packed, single] = [median(times.packed), median(times.single)];
  return [
    {
      name: 'tokens learned a second, packed / one conversation a row',
      ratio: packed / single,
      bar: '>= 1.2',
      detail: `${packed.toFixed(0)} / ${single.toFixed(0)}; 2 x 256 tokens, conversations of ${times.meanLength.toFixed(0)} on average, bucketed by 64`
    }
  ];
}
