// Memory that a model takes which is only asked, not trained: on the device for judging examples and for writing
// answers, counted from the rooms that are made for it; and in the tab for merging an adapter into its base.
import type { Estimate } from '../component';
import type { LmArchitecture } from './architecture';
import { loraGroups, loraLayout, loraModules, moduleShape, type LoraSettings } from './lora';
import type { AdapterManifest, LanguageModelManifest } from './manifest';
import {
  lengthsDown,
  passNumbers,
  roundedAdvice,
  shorterAdvice,
  smallerModel,
  type TrainingRequest
} from './memory';

/** Tokens of a prompt that are read at once (workers/lm/generate/generator.ts keeps to it). */
export const promptChunk = 256;

/** Bytes besides the weights to rate examples of up to so many tokens (workers/lm/model/forward.ts). */
export function ratingMemory(a: LmArchitecture, longest: number, lora: LoraSettings | undefined): number {
  const length = Math.ceil(Math.min(longest, a.context) / 64) * 64;
  const adapter = lora ? loraLayout(a, lora).size : 0;
  return 4 * (passNumbers(a, { rows: 1, length, lora, shared: true }) + adapter);
}

/** Bytes besides the weights to write answers: the cache of keys and values, and what a chunk of a prompt takes. */
export function writingMemory(a: LmArchitecture, tokens: number, lora: LoraSettings | undefined): number {
  const context = Math.min(a.context, tokens);
  const chunk = Math.min(promptChunk, context);
  const [q, kv] = [a.heads * a.headWidth, a.kvHeads * a.headWidth];
  const cache = context * (2 * a.layers * kv + a.headWidth + a.heads);
  const row = 1 + 2 * a.width + (q + 2 * kv) + q + a.ffnWidth;
  const rows = (1 + chunk) * row + chunk * (2 * a.ffnWidth + 1);
  const widest = Math.max(...loraGroups.map((group) => group.length));
  const adapter = lora ? loraLayout(a, lora).size + chunk * lora.rank * widest : 0;
  return 4 * (cache + rows + 2 * a.vocabulary + adapter);
}

export interface AskingRequest extends Pick<TrainingRequest, 'weightBytes' | 'lighter' | 'budget'> {
  readonly architecture: LmArchitecture;
  /** The longest example or prompt that is let in. */
  readonly longest: number;
  readonly what: 'example' | 'prompt';
  /** Bytes besides the weights where it is so long. */
  readonly room: (longest: number) => number;
}

/** What asking takes; where it does not fit, what would make it: something shorter, else weights rounded further. */
export function askingEstimate(request: AskingRequest): Estimate {
  const { architecture, longest, what, room, weightBytes, lighter = [], budget } = request;
  const length = Math.min(longest, architecture.context);
  const bytes = weightBytes + room(length);
  const cost = { bytes, seconds: 0, limit: budget };
  if (bytes <= budget) return cost;
  const shorter = lengthsDown(length).find((candidate) => weightBytes + room(candidate) <= budget);
  if (shorter !== undefined) return { ...cost, hint: shorterAdvice(shorter, what) };
  const rounded = lighter.find((other) => other.weightBytes + room(length) <= budget);
  return { ...cost, hint: rounded ? roundedAdvice(rounded.base) : smallerModel };
}

/**
 * Bytes of the tab for a merge: the adapter, as its file and as numbers, and the largest tensor on its way. One that is
 * only copied is there twice while it is read; one that is changed is there as it was, decoded, summed and encoded.
 * What is done the browser keeps as blobs, which it may put on disk.
 */
export function mergingMemory(
  { architecture: a, weightType }: Pick<LanguageModelManifest, 'architecture' | 'weightType'>,
  { settings, bytes }: Pick<AdapterManifest, 'settings' | 'bytes'>
): number {
  const stored = weightType === 'F32' ? 4 : 2;
  // Numbers of 4 bytes are read and written where they lie.
  const changed = weightType === 'F32' ? 4 + 4 : 2 + 4 + 4 + 2;
  const largest = loraModules.map((module) => {
    const [rows, columns] = moduleShape(a, module);
    return rows * columns * (settings.targets.includes(module) ? changed : 2 * stored);
  });
  const embedding = a.vocabulary * a.width * 2 * stored;
  return bytes + 4 * loraLayout(a, settings).size + Math.max(embedding, ...largest);
}
