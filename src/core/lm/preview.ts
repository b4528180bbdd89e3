// What a person sees before a fine-tuning starts: examples as the model will read them, and what a step takes here.
import type { ErrorRecord } from '../errors';
import type { Segment } from './examples';
import type { TokenAccount } from './fine-tune-report';
import type { LoraSettings } from './lora';
import type { BaseWeights } from './weights';

export interface PreviewedExample {
  readonly segments: readonly Segment[];
  readonly tokens: number;
  readonly learnedTokens: number;
  /** Whether it is longer than allowed. */
  readonly cut: boolean;
}

export interface ExamplePreview {
  readonly examples: readonly PreviewedExample[];
  /** Of the first rows of the table: how many is `rows`. */
  readonly account?: TokenAccount;
  readonly rows: number;
  /** Tokens that training on the account's examples computes, padding among them: several a row, or one. */
  readonly computed?: { readonly packed: number; readonly apart: number };
  /** Why the rows cannot be read so. */
  readonly problem?: ErrorRecord;
}

export interface MeasureSettings {
  readonly lora: LoraSettings;
  readonly rows: number;
  readonly length: number;
  readonly recompute: boolean;
  /** How the frozen weights are kept; as in the file by default. */
  readonly base?: BaseWeights;
}

export interface StepMeasure {
  /** Of one micro-batch with its backward pass. */
  readonly seconds: number;
  readonly tokensPerSecond: number;
  /** Held on the device, weights included. */
  readonly bytes: number;
}
