// Which kernel multiplies matrices fastest on an adapter: measured once, on a product of its own, in about a fifth of a
// second besides compiling. Every variant gives the same numbers; one that does not is not taken.
import { isRecord } from '$core/params';
import { Random } from '$core/random';
import { Buffers, readBack, slice, type View } from '../gpu/buffers';
import type { Gpu } from '../gpu/device';
import { perAdapter } from '../gpu/per-adapter';
import { Program } from '../gpu/program';
import { matmul } from '../wgsl/matmul';
import { matmulVariants, type MatmulSpec, type MatmulVariant } from '../wgsl/matmul-spec';

type Form = MatmulSpec['form'];

/** The variant for products with a frozen weight's transpose (forward) and with the weight itself (backward). */
export type Products = Readonly<Record<Form, MatmulVariant>>;

export const directProducts: Products = { nt: 'direct', nn: 'direct' };

/** Milliseconds of timing for a form; a variant is not begun after that. */
const budgetMs = 100;
/** Products that are tried, each larger than the one before: on a fast device a small one tells how long a start takes. */
const sizes = [
  { rows: 64, n: 512 },
  { rows: 128, n: 1024 },
  { rows: 512, n: 1024 }
] as const;
const k = 512;
/** A product that takes as long tells what it is asked. */
const enoughMs = 5;
/** Numbers of a result that are held against the direct kernel's. */
const compared = 4096;

/** @throws HearthError gpu/lost, gpu/failed, job/out-of-memory */
export const chooseProducts = perAdapter({
  name: 'products-1',
  measure: async (gpu: Gpu): Promise<Products> => {
    const probe = new Probe(gpu);
    try {
      return { nt: await probe.fastest('nt'), nn: await probe.fastest('nn') };
    } finally {
      probe.close();
    }
  },
  parse: (kept) =>
    isRecord(kept) && isVariant(kept.nt) && isVariant(kept.nn) ? { nt: kept.nt, nn: kept.nn } : undefined
});

function isVariant(value: unknown): value is MatmulVariant {
  return matmulVariants.some((variant) => variant === value);
}

interface Measured {
  readonly ms: number;
  readonly numbers: Float32Array;
}

class Probe {
  readonly #gpu: Gpu;
  readonly #buffers: Buffers;
  readonly #views: { readonly a: View; readonly w: View; readonly y: View; readonly run: View };
  readonly #staging: View;
  /** On the form that is measured, compiling not counted. */
  #spentMs = 0;

  constructor(gpu: Gpu) {
    const { rows, n } = sizes.at(-1)!;
    const random = new Random(1);
    const buffers = new Buffers(gpu);
    // bf16 as most models' weights are, the same number twice in a word.
    const words = new Uint32Array(normals(random, (n * k) / 2).buffer);
    this.#gpu = gpu;
    this.#buffers = buffers;
    this.#staging = buffers.staging(compared);
    this.#views = {
      a: buffers.filled(normals(random, rows * k)),
      w: buffers.filled(words.map((word) => (word & 0xffff_0000) | (word >>> 16))),
      y: buffers.storage(rows * n),
      run: buffers.uniform(32)
    };
  }

  async fastest(form: Form): Promise<MatmulVariant> {
    this.#spentMs = 0;
    let size: (typeof sizes)[number] = sizes[0];
    let direct = await this.#measure(form, 'direct', size);
    for (const larger of sizes.slice(1)) {
      if (direct.ms >= enoughMs) break;
      size = larger;
      direct = await this.#measure(form, 'direct', size);
    }
    let best: { readonly variant: MatmulVariant; readonly ms: number } = { variant: 'direct', ms: direct.ms };
    for (const variant of matmulVariants.slice(1)) {
      if (this.#spentMs > budgetMs) break;
      const { ms, numbers } = await this.#measure(form, variant, size);
      if (ms < best.ms && isEqual(numbers, direct.numbers)) best = { variant, ms };
    }
    return best.variant;
  }

  async #measure(form: Form, variant: MatmulVariant, size: (typeof sizes)[number]): Promise<Measured> {
    const program = await this.#program(form, variant, size);
    const began = performance.now();
    this.#buffers.write(this.#views.run, Uint32Array.of(size.rows, size.rows, 1, 0, 0, 0, 0, 0));
    const numbers = await this.#run(program);
    const ms = Math.min(await timed(program), await timed(program));
    this.#spentMs += performance.now() - began;
    return { ms, numbers };
  }

  #program(form: Form, variant: MatmulVariant, { rows, n }: (typeof sizes)[number]): Promise<Program> {
    const spec: MatmulSpec = { form, n, k, type: 'BF16', variant };
    return Program.build(this.#gpu, [matmul('probe', spec, this.#views, rows)]);
  }

  async #run(program: Program): Promise<Float32Array> {
    await program.run();
    return new Float32Array(await readBack(this.#gpu, slice(this.#views.y, 0, compared), this.#staging));
  }

  close(): void {
    this.#buffers.close();
  }
}

async function timed(program: Program): Promise<number> {
  const began = performance.now();
  await program.run();
  return performance.now() - began;
}

function normals(random: Random, count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => random.normal());
}

/** Within what another order of adding could change. */
function isEqual(found: Float32Array, expected: Float32Array): boolean {
  return found.every((value, i) => Math.abs(value - expected[i]!) <= 1e-3 * Math.sqrt(k));
}
