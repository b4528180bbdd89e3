// What a generator holds on the device besides the model's weights: the cache of keys and values, and room for what
// is computed on the way from tokens to logits. All of it is made once.
import type { LmArchitecture } from '$core/lm/architecture';
import { loraGroups, type LoraSettings } from '$core/lm/lora';
import { Buffers, type View } from '../gpu/buffers';
import { ropeTurns } from '../wgsl/rope';
import { cacheSize, type CacheShape } from './kernels/cache-attention';

/** Activations of `rows` tokens; each layer uses the same. */
export interface Rows {
  readonly rows: number;
  /** [rows] */
  readonly ids: View;
  readonly x: View;
  /** [rows, width] x after a norm. */
  readonly h: View;
  readonly qkv: View;
  readonly out: View;
  readonly act: View;
  /** Numbers of the run (wgsl/kernel.ts). */
  readonly run: View;
}

export interface Room {
  readonly shape: CacheShape;
  /** By layer. */
  readonly keys: readonly View[];
  readonly values: readonly View[];
  readonly turns: View;
  readonly one: Rows;
  readonly many: Rows & { readonly gateUp: View; readonly q: View };
  /** [heads, context] */
  readonly scores: View;
  readonly logits: View;
  readonly staging: View;
}

export function makeRoom(
  buffers: Buffers,
  architecture: LmArchitecture,
  context: number,
  chunk: number
): Room {
  const shape: CacheShape = { architecture, context };
  const cache = (): readonly View[] =>
    Array.from({ length: architecture.layers }, () => buffers.storage(cacheSize(shape)));
  return {
    shape,
    keys: cache(),
    values: cache(),
    turns: buffers.filled(ropeTurns(architecture, context)),
    one: makeRows(buffers, architecture, 1),
    many: {
      ...makeRows(buffers, architecture, chunk),
      gateUp: buffers.storage(chunk * 2 * architecture.ffnWidth),
      q: buffers.storage(chunk)
    },
    scores: buffers.storage(architecture.heads * context),
    logits: buffers.storage(architecture.vocabulary),
    staging: buffers.staging(architecture.vocabulary)
  };
}

function makeRows(buffers: Buffers, a: LmArchitecture, rows: number): Rows {
  return {
    rows,
    ids: buffers.storage(rows),
    x: buffers.storage(rows * a.width),
    h: buffers.storage(rows * a.width),
    qkv: buffers.storage(rows * (a.heads + 2 * a.kvHeads) * a.headWidth),
    out: buffers.storage(rows * a.heads * a.headWidth),
    act: buffers.storage(rows * a.ffnWidth),
    run: buffers.uniform(32)
  };
}

/** Numbers that a group's A products need, at most. */
export function hiddenSize({ rank }: LoraSettings, rows: number): number {
  return rows * rank * Math.max(...loraGroups.map((group) => group.length));
}
