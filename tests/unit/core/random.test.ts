import { describe, expect, it } from 'vitest';
import { Random } from '$core/random';

describe('Random', () => {
  it('gives the numbers of the published xoshiro128** from a known state', () => {
    // First outputs of the reference C code from the state 1, 2, 3, 4.
    const random = Random.from([1, 2, 3, 4]);
    const first = Array.from({ length: 6 }, () => random.bits());
    expect(first).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
  });

  it('repeats itself from a seed, continues from a saved state, and differs between seeds and streams', () => {
    const draw = (random: Random) => Array.from({ length: 5 }, () => random.uniform());
    const random = new Random(7);
    expect(draw(random)).toEqual(draw(new Random(7)));
    expect(draw(Random.from(random.state))).toEqual(draw(random));
    const firsts = [new Random(7), new Random(8), new Random(7, 1), new Random(7 + 2 ** 32)];
    expect(new Set(firsts.map((r) => r.bits())).size).toBe(4);
  });

  it('has the moments of its distributions over 100,000 draws', () => {
    const random = new Random(1);
    const n = 100_000;
    let uniform = 0;
    let normal = 0;
    let square = 0;
    const dice = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      uniform += random.uniform() / n;
      const z = random.normal();
      normal += z / n;
      square += (z * z) / n;
      dice[random.below(7)]!++;
    }
    expect(Math.abs(uniform - 0.5)).toBeLessThan(0.004);
    expect(Math.abs(normal)).toBeLessThan(0.013);
    expect(Math.abs(square - 1)).toBeLessThan(0.02);
    for (const count of dice) expect(Math.abs(count - n / 7)).toBeLessThan(500);
  });

  it('shuffles to a permutation and samples distinct indices in order', () => {
    const shuffled = new Random(3).shuffle(Array.from({ length: 50 }, (_, i) => i));
    expect([...shuffled].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(shuffled.slice(0, 5)).not.toEqual([0, 1, 2, 3, 4]);
    const sample = [...new Random(3).sample(1000, 20)];
    expect(new Set(sample).size).toBe(20);
    expect(sample).toEqual([...sample].sort((a, b) => a - b));
    expect([...new Random(3).sample(4, 9)]).toEqual([0, 1, 2, 3]);
  });
});
