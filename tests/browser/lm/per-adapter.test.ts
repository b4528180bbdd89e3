// What was measured of a graphics adapter is kept for the next visit.
import { expect, test } from 'vitest';
import { Gpu } from '$workers/lm/gpu/device';
import { perAdapter } from '$workers/lm/gpu/per-adapter';

test('an adapter is measured once, also by a later worker; what is no longer a choice is measured again', async () => {
  const gpu = await Gpu.open({ limits: 'default' });
  const name = `test-${performance.timeOrigin}`;
  let asked = 0;
  const visit = (choices: readonly string[]) =>
    perAdapter({
      name,
      measure: () => Promise.resolve(`${choices[0]} ${++asked}`),
      parse: (kept) => (choices.some((choice) => String(kept).startsWith(choice)) ? String(kept) : undefined)
    })(gpu);
  expect(await visit(['tiled'])).toBe('tiled 1');
  expect(await visit(['tiled'])).toBe('tiled 1');
  expect(await visit(['subgroup'])).toBe('subgroup 2');
  gpu.close();
});
