// Room for what one pass over a batch computes. With `recompute` only what enters each layer is kept for all layers;
// the rest is computed again, layer by layer, when the backward pass needs it (Chen et al. 2016, arXiv:1604.06174).
import type { LmArchitecture } from '$core/lm/architecture';
import type { Buffers, View } from '../gpu/buffers';
import type { GroupName, LoraGroup } from './lora-groups';

export interface BatchShape {
  readonly rows: number;
  readonly length: number;
}

/** What one layer computes on its way; sizes in elements with N = rows · length. */
export interface LayerActivations {
  /** [N, width] what enters. */
  readonly x0: View;
  readonly h1: View;
  /** [N] */
  readonly q1: View;
  readonly qkv: View;
  readonly out: View;
  /** [N, heads] */
  readonly lse: View;
  readonly x1: View;
  readonly h2: View;
  readonly q2: View;
  readonly gateUp: View;
  readonly act: View;
  /** [N, modules · rank] of each group that has LoRA. */
  readonly hidden: Partial<Record<GroupName, View>>;
}

export interface Activations {
  readonly layers: readonly LayerActivations[];
  /** [N, width] what leaves the last layer, its norm, and the norm's factor. */
  readonly last: View;
  readonly normed: View;
  readonly q: View;
}

export function makeActivations(
  buffers: Buffers,
  a: LmArchitecture,
  { rows, length }: BatchShape,
  groups: readonly Partial<Record<GroupName, LoraGroup>>[] | undefined,
  shared: boolean
): Activations {
  const n = rows * length;
  const heads = a.heads * a.headWidth;
  const inner = (layer: number): Omit<LayerActivations, 'x0'> => {
    const hidden: Partial<Record<GroupName, View>> = {};
    for (const [name, group] of Object.entries(groups?.[layer] ?? {}) as [GroupName, LoraGroup][])
      hidden[name] = buffers.storage(n * group.modules.length * group.rank);
    return {
      h1: buffers.storage(n * a.width),
      q1: buffers.storage(n),
      qkv: buffers.storage(n * (heads + 2 * a.kvHeads * a.headWidth)),
      out: buffers.storage(n * heads),
      lse: buffers.storage(n * a.heads),
      x1: buffers.storage(n * a.width),
      h2: buffers.storage(n * a.width),
      q2: buffers.storage(n),
      gateUp: buffers.storage(n * 2 * a.ffnWidth),
      act: buffers.storage(n * a.ffnWidth),
      hidden
    };
  };
  const one = shared ? inner(0) : undefined;
  return {
    layers: Array.from({ length: a.layers }, (_, layer) => ({
      x0: buffers.storage(n * a.width),
      ...(one ?? inner(layer))
    })),
    last: buffers.storage(n * a.width),
    normed: buffers.storage(n * a.width),
    q: buffers.storage(n)
  };
}
