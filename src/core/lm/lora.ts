// LoRA (Hu et al. 2021, arXiv:2106.09685): y = W x + (alpha / rank) B A x, A [rank, in], B [out, rank]. All A and B of
// an adapter lie in one flat f32 array, in the order given here: kernels, optimizer, checkpoints and files share it.
import type { LmArchitecture } from './architecture';

export const loraModules = [
  'q_proj',
  'k_proj',
  'v_proj',
  'o_proj',
  'gate_proj',
  'up_proj',
  'down_proj'
] as const;
export type LoraModule = (typeof loraModules)[number];

export interface LoraSettings {
  readonly rank: number;
  readonly alpha: number;
  /** Probability that an input of A is dropped in training, 0 to below 1. */
  readonly dropout: number;
  /** In the order of `loraModules`. */
  readonly targets: readonly LoraModule[];
}

/** Modules with one input: their A matrices lie together, so that one product feeds them all. */
export const loraGroups: readonly (readonly LoraModule[])[] = [
  ['q_proj', 'k_proj', 'v_proj'],
  ['o_proj'],
  ['gate_proj', 'up_proj'],
  ['down_proj']
];

export interface LoraTensor {
  readonly layer: number;
  readonly module: LoraModule;
  readonly matrix: 'A' | 'B';
  /** [rows, columns]: A is [rank, in], B is [out, rank]. */
  readonly shape: readonly [number, number];
  /** First element in the flat array. */
  readonly offset: number;
}

export interface LoraLayout {
  readonly tensors: readonly LoraTensor[];
  /** Elements of the flat array. */
  readonly size: number;
}

/** [out, in] of a module's frozen weight. */
export function moduleShape(a: LmArchitecture, module: LoraModule): readonly [number, number] {
  const [q, kv] = [a.heads * a.headWidth, a.kvHeads * a.headWidth];
  const shapes: Record<LoraModule, readonly [number, number]> = {
    q_proj: [q, a.width],
    k_proj: [kv, a.width],
    v_proj: [kv, a.width],
    o_proj: [a.width, q],
    gate_proj: [a.ffnWidth, a.width],
    up_proj: [a.ffnWidth, a.width],
    down_proj: [a.width, a.ffnWidth]
  };
  return shapes[module];
}

/** Elements that offsets are multiples of: 256 bytes, the least alignment of a storage binding. */
const alignment = 64;

/**
 * Layer by layer, group by group: the A matrices of the group's targets one directly after another (rows of one
 * matrix), then each B. Every group's first A and every B begin at a multiple of 64 elements.
 */
export function loraLayout(a: LmArchitecture, settings: LoraSettings): LoraLayout {
  const tensors: LoraTensor[] = [];
  const { rank } = settings;
  let size = 0;
  const align = (): void => void (size = Math.ceil(size / alignment) * alignment);
  const add = (
    layer: number,
    module: LoraModule,
    matrix: 'A' | 'B',
    shape: readonly [number, number]
  ): void => {
    tensors.push({ layer, module, matrix, shape, offset: size });
    size += shape[0] * shape[1];
  };
  for (let layer = 0; layer < a.layers; layer++) {
    for (const group of loraGroups) {
      const targets = group.filter((module) => settings.targets.includes(module));
      align();
      for (const module of targets) add(layer, module, 'A', [rank, moduleShape(a, module)[1]]);
      for (const module of targets) {
        align();
        add(layer, module, 'B', [moduleShape(a, module)[0], rank]);
      }
    }
  }
  align();
  return { tensors, size };
}
