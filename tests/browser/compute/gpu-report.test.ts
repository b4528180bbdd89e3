import { expect, it } from 'vitest';
import { errorOf, gpuReport } from '../../../src/compute/gpu-report';

it('finds the graphics processor of this browser, and that it counts right', async () => {
  const report = await gpuReport();
  expect(report.state).toBe('ready');
  expect(report.limits.maxStorageBufferBindingSize).toBeGreaterThan(1e8);
  expect(report.test).toMatchObject({ passed: true });
});

it('a wrong or missing number fails the self-test', () => {
  const a = new Float32Array(67 * 129).fill(1);
  const b = new Float32Array(129 * 45).fill(1);
  const right = new Float32Array(67 * 45).fill(129);
  expect(errorOf(right, a, b)).toBe(0);
  expect(errorOf(right.with(100, 128), a, b)).toBe(1);
  expect(errorOf(right.with(100, NaN), a, b)).toBe(Infinity);
});
