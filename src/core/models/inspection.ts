// What a model file from elsewhere is: shown before it is registered.
import type { ErrorRecord } from '../errors';
import type { ModelManifest, TensorInfo } from './manifest';

export interface ModelInspection {
  readonly fileName: string;
  readonly bytes: number;
  readonly format: 'onnx' | 'xgboost-json' | 'unknown';
  readonly producer?: string;
  readonly irVersion?: number;
  readonly opsets?: readonly { readonly domain: string; readonly version: number }[];
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly operators: readonly { readonly domain: string; readonly name: string; readonly count: number }[];
  readonly parameters?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Why it cannot run here; absent if it can. */
  readonly problem?: ErrorRecord;
  /** Offered repairs: cut a ZipMap so that probabilities come as a tensor, or use the label only. */
  readonly repairs?: readonly ('strip-zipmap' | 'label-only')[];
  /** The manifest it would be registered with (without the bytes), if it can run. */
  readonly manifest?: Omit<ModelManifest, 'onnx'>;
}
