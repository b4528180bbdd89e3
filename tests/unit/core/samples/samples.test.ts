import { describe, expect, it } from 'vitest';
import { sampleFile, samples } from '../../../../src/core/samples/index';

describe.each(samples)('the sample $id', (sample) => {
  const lines = sample.csv().trimEnd().split('\n');
  const header = lines[0]!.split(',');
  const cells = lines.slice(1).map((line) => line.split(','));
  const target = cells.map((row) => row[header.indexOf(sample.target)]!);

  it('has the rows it says, each as long as the header', () => {
    expect(cells.length).toBe(sample.rows);
    expect(cells.every((row) => row.length === header.length)).toBe(true);
  });

  it('is the same every time', async () => {
    expect(await sampleFile(sample).text()).toBe(sample.csv());
  });

  it('has a complete target that suits its task', () => {
    const distinct = new Set(target);
    expect(distinct.has('')).toBe(false);
    if (sample.task === 'regression') expect(distinct.size).toBeGreaterThan(200);
    else expect(distinct.size).toBe(sample.task === 'binary' ? 2 : 4);
    const counts = [...distinct].map((value) => target.filter((t) => t === value).length);
    if (sample.task !== 'regression') expect(Math.min(...counts)).toBeGreaterThan(sample.rows * 0.15);
  });

  it('has some cells missing, and not many', () => {
    const missing = cells.flat().filter((cell) => cell === '').length;
    expect(missing).toBeGreaterThan(0);
    expect(missing).toBeLessThan(cells.length * header.length * 0.05);
  });
});
