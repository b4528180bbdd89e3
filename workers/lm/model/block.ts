// The operations of one transformer layer, forward and backward, over the rooms of activations.ts. The order is the
// model's: norm, q k v, rope, attention, o and residual; norm, gate and up, SwiGLU, down and residual.
import type { LmArchitecture } from '$core/lm/architecture';
import type { View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { attention, attentionBackwardKv, attentionBackwardQ } from '../wgsl/attention';
import { swiglu, swigluBackward } from '../wgsl/elementwise';
import { loraGradientA, loraGradientB, loraHidden } from '../wgsl/lora-gradient';
import { matmul } from '../wgsl/matmul';
import { norm, normBackward } from '../wgsl/norm';
import { rope } from '../wgsl/rope';
import type { BatchShape, LayerActivations } from './activations';
import { weightViews, type LayerWeights, type Matrix } from './loaded-model';
import type { Products } from './products';
import { groupView, type GroupName, type LoraGroup } from './lora-groups';

/** What is the same for all layers of a pass. */
export interface BlockContext {
  readonly architecture: LmArchitecture;
  readonly products: Products;
  readonly shape: BatchShape;
  /** [positions, headWidth / 2, 2] */
  readonly turns: View;
  /** [N] */
  readonly starts: View;
  /** Flat adapter values, and their gradients where a backward pass is made. */
  readonly parameters?: View;
  readonly gradients?: View;
}

/** One layer of it. */
export interface Layer {
  readonly weights: LayerWeights;
  readonly groups: Partial<Record<GroupName, LoraGroup>>;
  readonly at: LayerActivations;
  readonly run: View;
}

/** Rooms of the backward pass, shared by all layers. */
export interface Scratch {
  /** [N, width] gradient of the residual stream. */
  readonly dx: View;
  /** [N, width] gradient of what a norm gave. */
  readonly dNorm: View;
  readonly dGateUp: View;
  readonly dAct: View;
  readonly dQkv: View;
  readonly dOut: View;
  /** [N, heads] */
  readonly d: View;
  /** [N, modules · rank] of the widest group. */
  readonly dHidden: View;
}

export function layerForward(context: BlockContext, layer: Layer, next: View): readonly Op[] {
  const { architecture: a, shape, turns, starts } = context;
  const { weights, at, run } = layer;
  const n = shape.rows * shape.length;
  return [
    norm({ x: at.x0, gain: weights.inputNorm, y: at.h1, q: at.q1, run }, a.width, a.normEpsilon, n),
    ...linear(context, layer, 'qkv', weights.qkv, at.h1, at.qkv, { bias: weights.qkvBias }),
    rope({ qkv: at.qkv, turns, starts, run }, a, n, 1),
    attention({ qkv: at.qkv, starts, out: at.out, lse: at.lse, run }, a, shape),
    ...linear(context, layer, 'o', weights.o, at.out, at.x1, { residual: at.x0 }),
    norm({ x: at.x1, gain: weights.postNorm, y: at.h2, q: at.q2, run }, a.width, a.normEpsilon, n),
    ...linear(context, layer, 'gateUp', weights.gateUp, at.h2, at.gateUp),
    swiglu({ gateUp: at.gateUp, act: at.act, run }, a.ffnWidth, n),
    ...linear(context, layer, 'down', weights.down, at.act, next, { residual: at.x1 })
  ];
}

/**
 * Takes the gradient of the layer's output in `dx`, leaves that of its input there. `first`: nothing below learns, so
 * the gradient of the input is not made.
 */
export function layerBackward(
  context: BlockContext,
  layer: Layer,
  s: Scratch,
  first: boolean
): readonly Op[] {
  const { architecture: a, shape, turns, starts } = context;
  const { weights, at, run } = layer;
  const n = shape.rows * shape.length;
  const attentionViews = {
    qkv: at.qkv,
    starts,
    out: at.out,
    lse: at.lse,
    dOut: s.dOut,
    d: s.d,
    dQkv: s.dQkv,
    run
  };
  return [
    ...linearBackward(context, layer, s, 'down', weights.down, at.act, s.dx, s.dAct),
    swigluBackward({ gateUp: at.gateUp, dAct: s.dAct, dGateUp: s.dGateUp, run }, a.ffnWidth, n),
    ...linearBackward(context, layer, s, 'gateUp', weights.gateUp, at.h2, s.dGateUp, s.dNorm),
    normBackward({ x: at.x1, gain: weights.postNorm, q: at.q2, dy: s.dNorm, dx: s.dx, run }, a.width, n),
    ...linearBackward(context, layer, s, 'o', weights.o, at.out, s.dx, s.dOut),
    attentionBackwardQ(attentionViews, a, shape),
    attentionBackwardKv(attentionViews, a, shape),
    rope({ qkv: s.dQkv, turns, starts, run }, a, n, -1),
    ...linearBackward(context, layer, s, 'qkv', weights.qkv, at.h1, s.dQkv, first ? undefined : s.dNorm),
    ...(first
      ? []
      : [
          normBackward(
            { x: at.x0, gain: weights.inputNorm, q: at.q1, dy: s.dNorm, dx: s.dx, run },
            a.width,
            n
          )
        ])
  ];
}

interface LinearExtras {
  readonly bias?: View | undefined;
  readonly residual?: View;
}

/** y = x Wᵀ (+ bias) (+ residual), with the group's LoRA where it has one. */
function linear(
  { shape, products, parameters }: BlockContext,
  { groups, at, run }: Layer,
  name: GroupName,
  weight: Matrix,
  x: View,
  y: View,
  { bias, residual }: LinearExtras = {}
): readonly Op[] {
  const count = shape.rows * shape.length;
  const group = parameters && groups[name];
  const { type, rows: n, columns: k } = weight;
  const spec = {
    form: 'nt',
    n,
    k,
    type,
    variant: products.nt,
    bias: bias !== undefined,
    residual: residual !== undefined
  } as const;
  const views = {
    a: x,
    ...weightViews(weight),
    y,
    run,
    ...(bias ? { bias } : {}),
    ...(residual ? { residual } : {})
  };
  if (!group) return [matmul(name, spec, views, count)];
  const { modules, rank, scale, dropout } = group;
  const h = at.hidden[name]!;
  const p = groupView(parameters, group);
  const hidden = {
    form: 'nt',
    n: modules.length * rank,
    k,
    type: 'F32',
    wOffset: modules[0]!.a,
    factor: scale,
    ...(dropout > 0
      ? { dropout: { probability: dropout, rank, salts: modules.map(({ salt }) => salt) } }
      : {})
  } as const;
  const lora = { width: modules.length * rank, rank, segments: modules };
  return [
    matmul(`${name}_lora`, hidden, { a: x, w: p, y: h, run }, count),
    matmul(name, { ...spec, lora }, { ...views, h, p }, count)
  ];
}

/** Adds the gradients of the group's LoRA, and gives dx = dy W + dh A unless nobody needs it. */
function linearBackward(
  { shape, products, parameters, gradients }: BlockContext,
  { groups, at, run }: Layer,
  { dHidden }: Scratch,
  name: GroupName,
  weight: Matrix,
  x: View,
  dy: View,
  dx: View | undefined
): readonly Op[] {
  const count = shape.rows * shape.length;
  const group = parameters && gradients && groups[name];
  const { type, rows: k, columns: n } = weight;
  const spec = { form: 'nn', n, k, type, variant: products.nn } as const;
  const w = weightViews(weight);
  if (!group) return dx ? [matmul(`${name}_back`, spec, { a: dy, ...w, y: dx, run }, count)] : [];
  const p = groupView(parameters, group);
  const g = groupView(gradients, group);
  const { modules, rank, dropout } = group;
  const salts = modules.map(({ salt }) => salt);
  const loraBack = { width: modules.length * rank, rank, a: modules[0]!.a, dropout, salts };
  return [
    loraHidden({ dy, p, dh: dHidden, run }, group, count),
    ...(dx
      ? [matmul(`${name}_back`, { ...spec, loraBack }, { a: dy, ...w, y: dx, h: dHidden, p, run }, count)]
      : []),
    loraGradientA({ dh: dHidden, x, g, run }, group),
    loraGradientB({ dy, h: at.hidden[name]!, g, run }, group)
  ];
}
