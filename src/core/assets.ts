// Assets: everything a user owns. A version never changes and is named name@version; its identity is the hash
// of its content. What may change later (description, tags, stage) is kept beside the versions.
import type { ImportReport } from './data/import';
import type { TableManifest } from './data/table';
import { HearthError } from './errors';
import type { ImagesManifest } from './images/manifest';
import type { AdapterManifest, LanguageModelManifest } from './lm/manifest';
import type { ModelManifest } from './models/manifest';

export const assetKinds = ['dataset', 'model', 'language-model', 'adapter', 'images'] as const;
export type AssetKind = (typeof assetKinds)[number];

/** 'adult@1'. Within one kind, names are unique. */
export type Ref = `${string}@${number}`;

/** A ref with its kind, as records keep it: 'dataset:adult@1'. */
export type FullRef = `${AssetKind}:${Ref}`;

export function fullRef(kind: AssetKind, name: string, version: number): FullRef {
  return `${kind}:${name}@${version}`;
}

const fullRefPattern = new RegExp(`^(${assetKinds.join('|')}):(.+)$`, 's');

/** Whether a text is a ref with its kind, rather than a file's name or a stored report. */
export function isFullRef(text: string): text is FullRef {
  return fullRefPattern.test(text);
}

/** 'model:adult@1' as kind and ref; undefined for anything else. */
export function splitFullRef(text: string): { kind: AssetKind; ref: Ref } | undefined {
  const [, kind, ref] = fullRefPattern.exec(text) ?? [];
  return kind && ref ? { kind: kind as AssetKind, ref: ref as Ref } : undefined;
}

/** Key of an asset's record: 'dataset:adult'. */
export function assetKey(kind: AssetKind, name: string): string {
  return `${kind}:${name}`;
}

/** Where a version came from. */
export interface Origin {
  /** The job that made it; absent for samples made in place. */
  readonly job?: string;
  /** File name, URL or sample it was read from. */
  readonly source?: string;
  /** Refs of the versions it was made from, with kind: 'dataset:adult@1'. */
  readonly from: readonly FullRef[];
}

/** What a version of any kind holds. */
export type Manifest =
  TableManifest | ModelManifest | LanguageModelManifest | AdapterManifest | ImagesManifest;

export interface AssetVersion<M = Manifest> {
  readonly version: number;
  /** SHA-256 of the canonical JSON of the manifest, which itself holds the hashes of all bytes. */
  readonly hash: string;
  readonly createdAt: number;
  readonly origin: Origin;
  readonly manifest: M;
  readonly importReport?: ImportReport;
}

export const stages = ['none', 'candidate', 'production', 'archived'] as const;
export type Stage = (typeof stages)[number];

/** The record of an asset in the shared document; one key a record, 'dataset:adult'. */
export interface AssetRecord {
  readonly kind: AssetKind;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly versions: readonly AssetVersion[];
  /** Models: stage by version. */
  readonly stages?: Readonly<Record<number, Stage>>;
  /** A table between two steps of a pipeline: kept to be looked at and reused, and not listed. */
  readonly isBetweenSteps?: boolean;
  /** Set while deleted with undo still possible; the bytes go when the workspace next opens. */
  readonly deletedAt?: number;
}

export type DatasetVersion = AssetVersion<TableManifest>;
export type ModelVersion = AssetVersion<ModelManifest>;
export type LanguageModelVersion = AssetVersion<LanguageModelManifest>;
export type ImagesVersion = AssetVersion<ImagesManifest>;
export type AdapterVersion = AssetVersion<AdapterManifest>;

const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u;

/** @throws HearthError asset/bad-name */
export function checkName(name: string): string {
  const trimmed = name.trim();
  if (!namePattern.test(trimmed)) throw new HearthError('asset/bad-name', { name });
  return trimmed;
}

/** A permitted name from a file name: 'My data (2).csv.gz' gives 'My data 2'. */
export function nameFromFile(fileName: string): string {
  const stem = fileName
    .replace(/^.*[\\/]/, '')
    .replace(/\.(gz|csv|tsv|txt|jsonl?|ndjson|parquet|xlsx|onnx|data|zip)\b/gi, '');
  const clean = stem
    .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replace(/ +/g, ' ')
    .replace(/^[^\p{L}\p{N}]+|\s+$/gu, '');
  return clean.slice(0, 100) || 'data';
}

/** 'adult@1' in parts; 'adult' alone means the latest version. @throws HearthError asset/not-found */
export function parseRef(ref: string): { name: string; version: number | undefined } {
  const match = /^(.+?)(?:@(\d{1,9}))?$/.exec(ref);
  if (!match?.[1]) throw new HearthError('asset/not-found', { ref });
  return { name: match[1], version: match[2] === undefined ? undefined : Number(match[2]) };
}

export function refOf(name: string, version: number): Ref {
  return `${name}@${version}`;
}

/** JSON with sorted keys and no blanks: the same value gives the same text, to be hashed. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v
  );
}
