// What a product of matrices is to be; matmul.ts makes the kernel.
import type { MatrixType } from '$core/lm/weights';

/** LoRA term of a forward product: y[m, n] += Σ_r h[m, at + r] · p[b + (n - from) · rank + r] for from <= n < to. */
export interface LoraSegment {
  readonly from: number;
  readonly to: number;
  /** Column of h where the module's rank numbers begin. */
  readonly at: number;
  /** Element of p where its B begins. */
  readonly b: number;
}

/**
 * Where the inner loop reads from: memory itself; tiles of 32 or 64 rows that a group of threads shares; such tiles of 64
 * that hold f16 weights as they are (other types as 'shared64'); or memory, where four neighbours fetch a row each and
 * hand it to the others.
 */
export const matmulVariants = ['direct', 'shared32', 'shared64', 'half64', 'quad'] as const;
export type MatmulVariant = (typeof matmulVariants)[number];

/** What a device must offer for a variant, if anything. */
export const variantFeatures: Partial<Record<MatmulVariant, GPUFeatureName>> = {
  half64: 'shader-f16',
  quad: 'subgroups'
};

export interface MatmulSpec {
  /** 'nt': y = a · wᵀ with w [n, k]. 'nn': y = a · w with w [k, n]. */
  readonly form: 'nt' | 'nn';
  readonly n: number;
  readonly k: number;
  /** Elements from one row of a to the next, and of its first column. Default k and 0. */
  readonly aStride?: number;
  readonly aOffset?: number;
  /** Elements from one row of y to the next, and of its first column. Default n and 0. */
  readonly yStride?: number;
  readonly yOffset?: number;
  /** Element of w where it begins (f32 only). */
  readonly wOffset?: number;
  readonly type: MatrixType;
  /** Direct by default, and where rows are no multiples of four or masks are drawn inside. The device must have it. */
  readonly variant?: MatmulVariant;
  /** y is multiplied by this, before bias, residual and LoRA. */
  readonly factor?: number;
  readonly bias?: boolean;
  /** Adds r[m, n], which has y's shape. */
  readonly residual?: boolean;
  /** Adds to what y holds. */
  readonly accumulate?: boolean;
  /** Forward: h [m, width] and the segments of its modules. */
  readonly lora?: {
    readonly width: number;
    readonly rank: number;
    readonly segments: readonly LoraSegment[];
  };
  /** Backward: y += mask ∘ (h [m, width] · p[a.., width x n]), rank columns at a time, each module with its own mask. */
  readonly loraBack?: {
    readonly width: number;
    readonly rank: number;
    readonly a: number;
    readonly dropout: number;
    /** Salt of each module's mask. */
    readonly salts: readonly number[];
  };
  /** a is dropped with this probability before the product, by the mask of `salts[column / rank]`. */
  readonly dropout?: {
    readonly probability: number;
    readonly rank: number;
    readonly salts: readonly number[];
  };
}
