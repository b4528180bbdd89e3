import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '$core/random';
import { openRoom, type Room } from '$workers/tabular/trees/room';
import { buildKernels } from '$workers/tabular/trees/build-kernels.mjs';

const room = (): Promise<Room> => openRoom({ tick: async () => undefined });

/** Puts numbers into the arena and returns their address. */
function place(room: Room, kind: 'f32' | 'i32' | 'f64' | 'u8' | 'u16', numbers: ArrayLike<number>): number {
  const bytes = { f32: 4, i32: 4, f64: 8, u8: 1, u16: 2 }[kind] * numbers.length;
  const at = room.arena.alloc(bytes);
  room.arena.view(kind, at, numbers.length).set(numbers);
  return at;
}

describe('the kernels of trees', () => {
  it('are committed as the .wat files compile', async () => {
    const committed = readFileSync('workers/tabular/trees/kernels/bytes.ts', 'utf8');
    expect(committed).toBe(await buildKernels());
  });

  it('sort floats, dropping NaN', async () => {
    const r = await room();
    const random = new Random(1);
    const special = [NaN, -0, 0, Infinity, -Infinity, 1e-45, -1e-45, 3.4e38, NaN];
    const values = Float32Array.from([...special, ...Array.from({ length: 3001 }, () => random.normal())]);
    const at = place(r, 'f32', values);
    const scratch = r.arena.alloc(4 * values.length);
    const counts = r.arena.alloc(24_576);
    const present = r.kernels.sortFloats(at, values.length, scratch, counts);
    const expected = values.filter((v) => !Number.isNaN(v)).sort();
    expect(present).toBe(expected.length);
    expect(r.arena.view('f32', at, present)).toEqual(expected);
    expect(r.kernels.sortFloats(at, 0, scratch, counts)).toBe(0);
  });

  it('put floats into bins as a count of cuts below them', async () => {
    const r = await room();
    const random = new Random(2);
    for (const cutCount of [0, 1, 2, 100, 254]) {
      const cuts = Float32Array.from({ length: cutCount }, () => random.normal()).sort();
      const values = Float32Array.from({ length: 999 }, (_, i) =>
        i % 7 === 0 ? NaN : i % 3 === 0 && cutCount ? cuts[i % cutCount]! : random.normal()
      );
      const table = Float32Array.from({ length: 256 }, (_, i) => cuts[i] ?? Infinity);
      const out = r.arena.alloc(3 * values.length);
      r.kernels.binFloats(place(r, 'f32', values), values.length, place(r, 'f32', table), out, 3);
      const bins = r.arena.view('u8', out, 3 * values.length).filter((_, i) => i % 3 === 0);
      const expected = values.map((v) => (Number.isNaN(v) ? 0 : 1 + cuts.filter((cut) => cut < v).length));
      expect(Array.from(bins)).toEqual(Array.from(expected));
    }
  });

  it.each([1, 2, 3, 4, 6, 7])('sum gradients by bin over %i columns', async (columns) => {
    const r = await room();
    const random = new Random(columns);
    const rows = 301;
    const stride = columns + (columns % 2);
    const bins = Uint8Array.from({ length: rows * stride }, () => random.below(256));
    const gradients = Int32Array.from({ length: 2 * rows }, (_, i) =>
      i % 2 ? random.below(2 ** 30) : random.below(2 ** 31) - 2 ** 30
    );
    const list = random.sample(rows, 200);
    const out = r.arena.alloc(stride * 4160);
    const [binsAt, listAt, gradientsAt] = [
      place(r, 'u8', bins),
      place(r, 'i32', list),
      place(r, 'i32', gradients)
    ];
    r.kernels.histogram(binsAt, stride, listAt, list.length, gradientsAt, 50, out);
    for (let c = 0; c < columns; c++) {
      const expected = new BigInt64Array(512);
      for (const row of list) {
        const cell = 2 * bins[row * stride + c]!;
        expected[cell]! += BigInt(gradients[2 * row]!);
        expected[cell + 1]! += BigInt(gradients[2 * row + 1]!) + (1n << 50n);
      }
      const found = new BigInt64Array(r.arena.memory.buffer, out + c * 4160, 512);
      expect(found).toEqual(expected);
    }
  });

  it('part rows in order, with missing on either side', async () => {
    const r = await room();
    const random = new Random(5);
    const bins = Uint8Array.from({ length: 500 }, () => random.below(6));
    const list = random.sample(500, 333);
    const at = place(r, 'u8', bins);
    const scratch = r.arena.alloc(4 * list.length);
    for (const missingLeft of [0, 1]) {
      const rows = place(r, 'i32', list);
      const goesLeft = (row: number) => (bins[row] === 0 ? missingLeft === 1 : bins[row]! <= 3);
      const left = r.kernels.partition(at, 1, rows, list.length, scratch, 3, missingLeft);
      const expected = [...list.filter(goesLeft), ...list.filter((row) => !goesLeft(row))];
      expect(left).toBe(list.filter(goesLeft).length);
      expect(Array.from(r.arena.view('i32', rows, list.length))).toEqual(expected);
    }
  });

  it('give exponentials within two units in the last place', async () => {
    const r = await room();
    const random = new Random(6);
    const x = Float64Array.from({ length: 4000 }, (_, i) => (i < 8 ? i - 4 : 60 * random.normal()));
    const at = place(r, 'f64', x);
    r.kernels.exp(at, at, x.length);
    r.arena.view('f64', at, x.length).forEach((value, i) => {
      const exact = Math.exp(x[i]!);
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(exact * 2 ** -51);
    });
  });

  it('give the gradients and the loss of logits', async () => {
    const r = await room();
    const random = new Random(7);
    const count = 501;
    const scores = Float64Array.from({ length: count + 1 }, (_, i) => (i === 3 ? -90 : 4 * random.normal()));
    const labels = Uint8Array.from({ length: count + 1 }, (_, i) => (i === count ? 2 : i % 2));
    const out = r.arena.alloc(64);
    const gradients = r.arena.alloc(8 * (count + 1));
    const [scoresAt, labelsAt] = [place(r, 'f64', scores), place(r, 'u16', labels)];
    r.kernels.logistic(scoresAt, labelsAt, count + 1, 1, 3, 2 ** 20, 2 ** 22, gradients, out);
    const found = r.arena.view('i32', gradients, 2 * count);
    const logs = [0, 0];
    for (let i = 0; i < count; i++) {
      const [p, label, weight] = [1 / (1 + Math.exp(-scores[i]!)), labels[i]!, labels[i] ? 3 : 1];
      logs[label]! += Math.log(Math.max(1e-15, label ? p : 1 - p));
      expect(Math.abs(found[2 * i]! - (p - label) * weight * 2 ** 20)).toBeLessThan(0.501);
      expect(Math.abs(found[2 * i + 1]! - p * (1 - p) * weight * 2 ** 22)).toBeLessThan(0.501);
    }
    for (const label of [0, 1]) {
      const [a, b] = r.arena.view('f64', out + 32 * label, 2) as unknown as [number, number];
      const exponents = r.arena.view('i32', out + 32 * label + 16, 4);
      const sum = Math.log(a) + Math.log(b) + (exponents[0]! + exponents[2]!) * Math.LN2;
      expect(Math.abs(sum / logs[label]! - 1)).toBeLessThan(1e-12);
    }
  });

  it('give the gradients of several classes', async () => {
    const r = await room();
    const random = new Random(8);
    const [count, classes] = [77, 3];
    const scores = Float64Array.from({ length: classes * (count + 1) }, () => 2 * random.normal());
    const labels = Uint16Array.from({ length: count + 1 }, (_, i) => (i === count ? classes : i % classes));
    const weights = [1, 2, 0.5, 0];
    const sum = (i: number) => [0, 1, 2].reduce((s, k) => s + Math.exp(scores[i * classes + k]!), 0);
    const scales = Float64Array.from({ length: count + 1 }, (_, i) => (i === count ? 0 : 1 / sum(i)));
    const gradients = r.arena.alloc(8 * (count + 1));
    const at = [place(r, 'f64', scores), place(r, 'f64', scales), place(r, 'u16', labels)] as const;
    const weightsAt = place(r, 'f64', weights);
    for (let k = 0; k < classes; k++) {
      const [scoresAt, scalesAt, labelsAt] = at;
      const units = [2 ** 20, 2 ** 22] as const;
      r.kernels.softmax(
        scoresAt + 8 * k,
        8 * classes,
        scalesAt,
        labelsAt,
        count + 1,
        k,
        weightsAt,
        ...units,
        gradients
      );
      const found = r.arena.view('i32', gradients, 2 * count);
      for (let i = 0; i < count; i++) {
        const p = Math.exp(scores[i * classes + k]!) / sum(i);
        const weight = weights[labels[i]!]!;
        expect(Math.abs(found[2 * i]! - (p - Number(labels[i] === k)) * weight * units[0])).toBeLessThan(
          0.501
        );
        expect(Math.abs(found[2 * i + 1]! - p * (1 - p) * weight * units[1])).toBeLessThan(0.501);
      }
    }
  });
});
