// Which kernel multiplies matrices fastest on an adapter: measured once for halves and once for all else, on a product of
// its own, in about a fifth of a second besides compiling. Every variant gives the same numbers; one that does not is not
// taken.
import { isRecord } from '$core/params';
import { Random } from '$core/random';
import { Buffers, readBack, slice, type View } from '../gpu/buffers';
import type { Gpu } from '../gpu/device';
import { perAdapter } from '../gpu/per-adapter';
import { Program } from '../gpu/program';
import { matmul } from '../wgsl/matmul';
import { matmulVariants, variantFeatures, type MatmulSpec, type MatmulVariant } from '../wgsl/matmul-spec';

type Form = MatmulSpec['form'];

/** The variant for products with a frozen weight's transpose (forward) and with the weight itself (backward). */
export type Products = Readonly<Record<Form, MatmulVariant>>;

export const directProducts: Products = { nt: 'direct', nn: 'direct' };

/** The variants that a device can run, the direct one first. */
export function variantsFor({ device }: Gpu): readonly MatmulVariant[] {
  return matmulVariants.filter((variant) => {
    const feature = variantFeatures[variant];
    return feature === undefined || device.features.has(feature);
  });
}

/** What was chosen on another device, as far as this one can run it; the numbers are the same. */
export function productsOn(gpu: Gpu, { nt, nn }: Products): Products {
  const known = variantsFor(gpu);
  const or = (variant: MatmulVariant): MatmulVariant => (known.includes(variant) ? variant : 'direct');
  return { nt: or(nt), nn: or(nn) };
}

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
/** @throws HearthError gpu/lost, gpu/failed, job/out-of-memory */
export const chooseProducts = perAdapter({
  name: 'products-3',
  measure: async (gpu: Gpu, type: ProbeType): Promise<Products> => {
    const probe = new Probe(gpu, type);
    try {
      return { nt: await probe.fastest('nt'), nn: await probe.fastest('nn') };
    } finally {
      probe.close();
    }
  },
  subject: (type) => type,
  parse: (kept, gpu) => {
    const isVariant = (value: unknown): value is MatmulVariant =>
      variantsFor(gpu).some((variant) => variant === value);
    return isRecord(kept) && isVariant(kept.nt) && isVariant(kept.nn)
      ? { nt: kept.nt, nn: kept.nn }
      : undefined;
  }
});

/** bf16 stands for every type but halves, which have a kernel of their own. */
export type ProbeType = 'F16' | 'BF16';

/** A variant that was tried, and the product it gave. */
export interface Tried {
  readonly variant: MatmulVariant;
  readonly ms: number;
  readonly numbers: Float32Array;
}

/** The fastest of those whose numbers are all the first one's: faster and wrong is no choice. */
export function fastestSame([direct, ...others]: readonly [Tried, ...Tried[]], depth: number): MatmulVariant {
  return others
    .filter(({ numbers }) => isEqual(numbers, direct.numbers, depth))
    .reduce((best, one) => (one.ms < best.ms ? one : best), direct).variant;
}

/**
 * Within what another order of adding `depth` products of normal numbers could change in f32. Adding in 16 bits, or
 * rounding the result to them, is off by a hundred times as much.
 */
function isEqual(found: Float32Array, expected: Float32Array, depth: number): boolean {
  const allowed = 1e-5 * Math.sqrt(depth);
  return (
    found.length === expected.length &&
    found.every((value, i) => Math.abs(value - expected[i]!) <= allowed + 1e-6 * Math.abs(expected[i]!))
  );
}

class Probe {
  readonly #gpu: Gpu;
  readonly #type: ProbeType;
  readonly #buffers: Buffers;
  readonly #views: { readonly a: View; readonly w: View; readonly y: View; readonly run: View };
  readonly #staging: View;
  /** On the form that is measured, compiling not counted. */
  #spentMs = 0;

  constructor(gpu: Gpu, type: ProbeType) {
    const { rows, n } = sizes.at(-1)!;
    const random = new Random(1);
    const buffers = new Buffers(gpu);
    // The same number twice in a word: the upper half of an f32, or a half between 1 and 2.
    const words = new Uint32Array(normals(random, (n * k) / 2).buffer);
    const upper = (word: number): number =>
      type === 'BF16' ? word & 0xffff_0000 : ((word & 0x03ff) | 0x3c00) << 16;
    this.#gpu = gpu;
    this.#type = type;
    this.#buffers = buffers;
    this.#staging = buffers.staging(rows * n);
    this.#views = {
      a: buffers.filled(normals(random, rows * k)),
      w: buffers.filled(words.map((word) => upper(word) | (upper(word) >>> 16))),
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
    const tried: [Tried, ...Tried[]] = [direct];
    for (const variant of variantsFor(this.#gpu).slice(1)) {
      if (this.#spentMs > budgetMs) break;
      if (variant === 'half64' && this.#type !== 'F16') continue;
      tried.push(await this.#measure(form, variant, size));
    }
    return fastestSame(tried, k);
  }

  async #measure(form: Form, variant: MatmulVariant, size: (typeof sizes)[number]): Promise<Tried> {
    const program = await this.#program(form, variant, size);
    const began = performance.now();
    this.#buffers.write(this.#views.run, Uint32Array.of(size.rows, size.rows, 1, 0, 0, 0, 0, 0));
    const numbers = await this.#run(program, size);
    const ms = Math.min(await timed(program), await timed(program));
    this.#spentMs += performance.now() - began;
    return { variant, ms, numbers };
  }

  #program(form: Form, variant: MatmulVariant, { rows, n }: (typeof sizes)[number]): Promise<Program> {
    const spec: MatmulSpec = { form, n, k, type: this.#type, variant };
    return Program.build(this.#gpu, [matmul('probe', spec, this.#views, rows)]);
  }

  async #run(program: Program, { rows, n }: (typeof sizes)[number]): Promise<Float32Array> {
    await program.run();
    return new Float32Array(await readBack(this.#gpu, slice(this.#views.y, 0, rows * n), this.#staging));
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
