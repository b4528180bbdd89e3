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

test('what depends on a matrix is measured for each, and told apart', async () => {
  const gpu = await Gpu.open({ limits: 'default' });
  const measured: string[] = [];
  const choose = perAdapter({
    name: `matrices-${performance.timeOrigin}`,
    measure: (_gpu: Gpu, type: string, columns: number) => {
      measured.push(type);
      return Promise.resolve(`for ${type} of ${columns}`);
    },
    subject: (type, columns) => [type, columns],
    parse: (kept) => (typeof kept === 'string' ? kept : undefined)
  });
  expect(await choose(gpu, 'BF16', 64)).toBe('for BF16 of 64');
  expect(await choose(gpu, 'int4', 64)).toBe('for int4 of 64');
  expect(await choose(gpu, 'int4', 128)).toBe('for int4 of 128');
  expect(await choose(gpu, 'BF16', 64)).toBe('for BF16 of 64');
  expect(measured).toEqual(['BF16', 'int4', 'int4']);
  gpu.close();
});

test('an answer that was damaged is thrown away and measured again', async () => {
  const gpu = await Gpu.open({ limits: 'default' });
  const name = `damaged-${performance.timeOrigin}`;
  let asked = 0;
  const visit = () =>
    perAdapter({
      name,
      measure: () => Promise.resolve(++asked),
      parse: (kept) => (typeof kept === 'number' ? kept : undefined)
    })(gpu);
  expect(await visit()).toBe(1);
  const cache = await caches.open('hearth-measured');
  const entry = (await cache.keys()).find(({ url }) => url.includes(name));
  await cache.put(entry!, new Response('{"cut o'));
  expect(await visit()).toBe(2);
  expect(await visit()).toBe(2);
  gpu.close();
});
