// What a caller asks of a language model, and what comes back while it writes.

import type { BaseWeights } from './weights';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** How the next token is chosen. Filters apply in this order: penalty, temperature, top-k, top-p, min-p. */
export interface SamplingSettings {
  /** 0 takes the likeliest token always. */
  readonly temperature: number;
  /** 0: all. */
  readonly topK: number;
  /** 1: all. */
  readonly topP: number;
  /** 0: all. Least share of the likeliest token's probability. */
  readonly minP: number;
  /** 1: none (Keskar et al. 2019, CTRL). */
  readonly repetitionPenalty: number;
  readonly seed: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
}

export const defaultSampling: SamplingSettings = {
  temperature: 0.7,
  topK: 0,
  topP: 0.95,
  minP: 0,
  repetitionPenalty: 1,
  seed: 1,
  maxTokens: 256,
  stop: []
};

/** The answer must match this; tokens that cannot lead there are never chosen. */
export type OutputConstraint =
  | { readonly kind: 'json-schema'; readonly schema: unknown }
  | { readonly kind: 'regex'; readonly pattern: string };

export interface GenerateRequest {
  /** A conversation, written by the model's chat template, or plain text to continue. */
  readonly prompt: readonly ChatMessage[] | string;
  readonly sampling: SamplingSettings;
  readonly constraint?: OutputConstraint;
  /** The logarithm of each chosen token's probability, and the likeliest others: this many a token. */
  readonly logProbabilities?: number;
  /** Keeps what was computed for a conversation, so that its next turn reads only what is new. */
  readonly conversation?: string;
  /** How the model's weights are kept; as in the file by default. A model that lies there otherwise is loaded again. */
  readonly base?: BaseWeights;
}

export interface TokenLogProbability {
  readonly text: string;
  readonly logProbability: number;
  readonly others: readonly { readonly text: string; readonly logProbability: number }[];
}

/** Worker to caller, on a generation's port. */
export type GenerateEvent =
  | { readonly kind: 'prompt'; readonly tokens: number; readonly milliseconds: number }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly logProbabilities?: readonly TokenLogProbability[];
    };

/** Caller to worker, on the same port. */
export type GenerateCommand = { readonly kind: 'cancel' };

export interface GenerateResult {
  readonly text: string;
  readonly finish: 'end' | 'stop' | 'length' | 'cancelled' | 'context';
  readonly promptTokens: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  /** Held on the graphics device for this model: weights and what it remembers. Where that is known. */
  readonly deviceBytes?: number;
}
