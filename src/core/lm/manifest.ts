// Stored language models and adapters: what is in the record of a version. Files keep the names they have in a
// Hugging Face folder; large ones are kept in pieces, so that a download that was cut goes on where it stopped.
import type { BlobId } from '../ports';
import type { LmArchitecture } from './architecture';
import type { LoraSettings } from './lora';
import type { WeightType } from './weights';

/** Bytes of one piece of a stored file; only the last piece is shorter. */
export const pieceBytes = 16 * 1024 * 1024;

export interface StoredFile {
  /** 'config.json', 'model-00001-of-00002.safetensors'. */
  readonly name: string;
  readonly bytes: number;
  readonly pieces: readonly BlobId[];
}

/** Where a model was fetched from. */
export type LmOrigin =
  | { readonly kind: 'hub'; readonly repository: string; readonly revision: string }
  | { readonly kind: 'url'; readonly url: string }
  /** One that comes with the studio, by its folder under static/models. */
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'files'; readonly names: readonly string[] }
  /** Made here by merging an adapter into its base. */
  | { readonly kind: 'merged' };

export interface LanguageModelManifest {
  readonly kind: 'language-model';
  readonly architecture: LmArchitecture;
  readonly parameters: number;
  /** The type most of the weights have. */
  readonly weightType: WeightType;
  readonly bytes: number;
  readonly files: readonly StoredFile[];
  readonly origin: LmOrigin;
  /** Jinja source, if the model has one. */
  readonly chatTemplate?: string;
  readonly licence?: string;
}

export interface AdapterManifest {
  readonly kind: 'adapter';
  readonly settings: LoraSettings;
  /** Hash of the base model's manifest: an adapter fits no other. Absent for imports whose base is not known. */
  readonly baseHash?: string;
  /** The base as named when it was made: 'stories@1', or a repository's name. */
  readonly base: string;
  readonly architecture: LmArchitecture;
  readonly parameters: number;
  readonly bytes: number;
  /** adapter_config.json and adapter_model.safetensors, as PEFT keeps them. */
  readonly files: readonly StoredFile[];
  /** Final figures, e.g. { loss: 1.2, validationLoss: 1.4 }. */
  readonly metrics?: Readonly<Record<string, number>>;
}
