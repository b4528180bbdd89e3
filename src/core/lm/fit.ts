// Whether a language model can run on this device, and why not. What WebGPU tells is its limits and features; how
// much memory there is it keeps to itself, so the studio's own budget stands for it.
import type { GpuReport } from '../gpu';
import type { LmArchitecture } from './architecture';
import { neededFeatures, weightBits, type PrebuiltModel } from './prebuilt';

export type Fit =
  | { readonly fits: true; readonly memory: number }
  | {
      readonly fits: false;
      readonly memory: number;
      readonly why: 'no-gpu' | 'memory' | 'feature';
      /** The feature that is missing. */
      readonly what?: string;
    };

/** Tokens of context that memory is reckoned for on a card. */
const reckonedTokens = 2048;

/**
 * Bytes to chat with a model on our engine: its weights as stored, keys and values of 2,048 tokens in f32, and the
 * buffers of one pass.
 */
export function chatMemory(a: LmArchitecture, weightBytes: number): number {
  const tokens = Math.min(reckonedTokens, a.context);
  const cache = 2 * 4 * a.layers * a.kvHeads * a.headWidth * tokens;
  const pass = 4 * (tokens * (4 * a.width + 3 * a.ffnWidth) + a.vocabulary);
  return weightBytes + cache + pass;
}

export function fitOf(
  memory: number,
  features: readonly string[],
  device: { readonly gpu: GpuReport; readonly memoryBudget: number }
): Fit {
  if (device.gpu.state !== 'ready') return { fits: false, memory, why: 'no-gpu' };
  const what = features.find((feature) => !device.gpu.features.includes(feature));
  if (what !== undefined) return { fits: false, memory, why: 'feature', what };
  if (memory > device.memoryBudget) return { fits: false, memory, why: 'memory' };
  return { fits: true, memory };
}

/** A prebuilt model's need, as its makers measured it. */
export function prebuiltFit(
  model: PrebuiltModel,
  device: { readonly gpu: GpuReport; readonly memoryBudget: number }
): Fit {
  return fitOf(model.memory, neededFeatures(model), device);
}

/** 'bf16', '4-bit', … for a card. */
export function quantisationName(model: PrebuiltModel): string {
  const bits = weightBits(model.quantisation);
  return bits < 16 ? `${bits}-bit` : `f${bits}`;
}
