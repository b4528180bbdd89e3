import { describe, expect, it } from 'vitest';
import { Arena, arenaLimitBytes } from '$workers/tabular/trees/arena';

describe('Arena', () => {
  it('places zeroed blocks apart and keeps what is in them as it grows', () => {
    const arena = new Arena();
    const first = arena.alloc(100);
    arena.view('u8', first, 100).fill(7);
    const second = arena.alloc(1_000_000);
    expect(first % 64).toBe(0);
    expect(second).toBeGreaterThanOrEqual(first + 100);
    expect(arena.view('u8', first, 100).every((byte) => byte === 7)).toBe(true);
    expect(arena.view('f64', second, 1000).every((value) => value === 0)).toBe(true);
  });

  it('refuses what WebAssembly cannot address, and says how much was wanted', () => {
    const arena = new Arena();
    expect(() => arena.alloc(5e9)).toThrow(/Training needs about 5001 MB; about 4227 MB can be used here/);
    expect(arena.memory.buffer.byteLength).toBe(65_536);
    expect(arenaLimitBytes).toBeLessThan(2 ** 32);
  });
});
