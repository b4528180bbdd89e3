// The operations from tokens to logits, for a prompt (many tokens, by matrix products) and for one token (by
// products with a vector). Both read the same weights and the same cache, so either may follow the other.
import { slice, type View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { weightViews, type LayerWeights, type LoadedModel } from '../model/loaded-model';
import { groupView, type GroupName, type LoraGroup } from '../model/lora-groups';
import { embed, swiglu } from '../wgsl/elementwise';
import { matmul } from '../wgsl/matmul';
import { norm } from '../wgsl/norm';
import { attendMany, mixOne, scoreOne, store } from './kernels/cache-attention';
import { gemv, type TeamShape } from './kernels/gemv';
import { normOne } from './kernels/norm-one';
import type { Room, Rows } from './room';

/** An adapter on the device, and room for its A products. */
export interface PlannedAdapter {
  readonly flat: View;
  readonly groups: readonly Partial<Record<GroupName, LoraGroup>>[];
  readonly hidden: View;
}

/** Whether threads that share a row pay here; where they do not, nor do other barriers. */
function hasBarriers({ threads }: TeamShape): boolean {
  return threads > 1;
}

type Weights = 'qkv' | 'o' | 'gateUp' | 'down';

/** One token: reads its id from `room.one`, leaves its logits. */
export function decodeOps(
  model: LoadedModel,
  room: Room,
  adapter: PlannedAdapter | undefined,
  team: TeamShape
): readonly Op[] {
  const { one, shape, scores } = room;
  const barriers = hasBarriers(team);
  const layers = model.layers.flatMap((layer, i) => {
    const product = vectorProduct(layer, adapter, i, team);
    const cache = { keys: room.keys[i]!, values: room.values[i]!, run: one.run };
    return [
      normOf(model, room, layer.inputNorm, team),
      ...product('qkv', one.h, one.qkv, {}),
      store({ ...cache, qkv: one.qkv, turns: room.turns }, shape, 1),
      scoreOne({ ...cache, qkv: one.qkv, scores }, shape, barriers),
      mixOne({ ...cache, scores, out: one.out }, shape, barriers),
      ...product('o', one.out, one.x, { accumulate: true }),
      normOf(model, room, layer.postNorm, team),
      ...product('gateUp', one.h, one.act, { gated: true }),
      ...product('down', one.act, one.x, { accumulate: true })
    ];
  });
  return [...embedOps(model, one), ...layers, ...headOps(model, room, team)];
}

/** Many tokens: reads `run.tokens` ids from `room.many`, leaves what the last layer gives in `room.many.x`. */
export function prefillOps(
  model: LoadedModel,
  room: Room,
  adapter: PlannedAdapter | undefined
): readonly Op[] {
  const { many, shape } = room;
  const { rows, run, x, h, qkv, out, gateUp, act, q } = many;
  const { width, ffnWidth, normEpsilon } = model.architecture;
  const layers = model.layers.flatMap((layer, i) => {
    const product = matrixProduct(model, i, adapter, many);
    const cache = { keys: room.keys[i]!, values: room.values[i]!, qkv, run };
    return [
      norm({ x, gain: layer.inputNorm, y: h, q, run }, width, normEpsilon, rows),
      ...product('qkv', h, qkv),
      store({ ...cache, turns: room.turns }, shape, rows),
      attendMany({ ...cache, out }, shape, rows),
      ...product('o', out, x, true),
      norm({ x, gain: layer.postNorm, y: h, q, run }, width, normEpsilon, rows),
      ...product('gateUp', h, gateUp),
      swiglu({ gateUp, act, run }, ffnWidth, rows),
      ...product('down', act, x, true)
    ];
  });
  return [...embedOps(model, many), ...layers];
}

/** Logits of the token whose last layer's output is in `room.one.x`. */
export function headOps(model: LoadedModel, room: Room, team: TeamShape): readonly Op[] {
  const { one, logits } = room;
  const { width } = model.architecture;
  const products = model.head.map(({ view, type, rows, first }) =>
    gemv('head', { type, n: rows, k: width }, { x: one.h, w: view, y: slice(logits, first, rows) }, team)
  );
  return [normOf(model, room, model.finalNorm, team), ...products];
}

/** Of the one row: `room.one.x` to `room.one.h`. */
function normOf({ architecture }: LoadedModel, room: Room, gain: View, team: TeamShape): Op {
  const { width, normEpsilon } = architecture;
  const { x, h: y, run } = room.one;
  if (hasBarriers(team)) return normOne({ x, gain, y }, width, normEpsilon);
  return norm({ x, gain, y, q: room.many.q, run }, width, normEpsilon, 1);
}

function embedOps(model: LoadedModel, { ids, x, run, rows }: Rows): readonly Op[] {
  return model.embedding.map((shard) =>
    embed({ ids, table: shard.view, x, run }, shard, model.architecture.width, rows)
  );
}

/** Products of one layer's weights with a vector, each after the product with its adapter's A. */
function vectorProduct(
  layer: LayerWeights,
  adapter: PlannedAdapter | undefined,
  index: number,
  team: TeamShape
) {
  return (
    name: Weights,
    x: View,
    y: View,
    options: { readonly accumulate?: boolean; readonly gated?: boolean }
  ): readonly Op[] => {
    const { type, rows, columns } = layer[name];
    const weight = weightViews(layer[name]);
    const bias = name === 'qkv' ? layer.qkvBias : undefined;
    const spec = {
      type,
      n: options.gated ? rows / 2 : rows,
      k: columns,
      bias: bias !== undefined,
      ...options
    };
    const group = adapter?.groups[index]?.[name];
    if (!adapter || !group) return [gemv(name, spec, { x, ...weight, y, ...(bias ? { bias } : {}) }, team)];
    const p = groupView(adapter.flat, group);
    const { rank, modules, scale } = group;
    const h = slice(adapter.hidden, 0, modules.length * rank);
    const first = { type: 'F32', n: modules.length * rank, k: columns, factor: scale } as const;
    return [
      gemv('lora', first, { x, w: p, y: h }, team),
      gemv(
        name,
        { ...spec, lora: { rank, segments: modules } },
        { x, ...weight, y, h, p, ...(bias ? { bias } : {}) },
        team
      )
    ];
  };
}

/** The same for many tokens. */
function matrixProduct(
  { layers, products }: LoadedModel,
  index: number,
  adapter: PlannedAdapter | undefined,
  { rows, run }: Rows
) {
  const layer = layers[index]!;
  const variant = products.nt;
  return (name: Weights, a: View, y: View, accumulate = false): readonly Op[] => {
    const { type, rows: n, columns: k } = layer[name];
    const bias = name === 'qkv' ? layer.qkvBias : undefined;
    const spec = { form: 'nt', n, k, type, variant, bias: bias !== undefined, accumulate } as const;
    const views = { a, ...weightViews(layer[name]), y, run, ...(bias ? { bias } : {}) };
    const group = adapter?.groups[index]?.[name];
    if (!adapter || !group) return [matmul(name, spec, views, rows)];
    const p = groupView(adapter.flat, group);
    const { rank, modules, scale } = group;
    const width = modules.length * rank;
    const h = adapter.hidden;
    const first = { form: 'nt', n: width, k, type: 'F32', factor: scale } as const;
    const lora = { width, rank, segments: modules };
    return [
      matmul('lora', first, { a, w: p, y: h, run }, rows),
      matmul(name, { ...spec, lora }, { ...views, h, p }, rows)
    ];
  };
}
