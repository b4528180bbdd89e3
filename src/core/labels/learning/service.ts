// What the worker that learns beside people is asked, and answers. Plain data: it crosses to the worker and back.
import type { Insight } from '../insight';
import type { Annotation, LabelProject } from '../project';
import type { BlobId } from '../../ports';
import type { Judgement } from './calibrate';
import type { Sampling } from './sampling';

/** What people said, by item: ids of classes. */
export type SaidByItem = ReadonlyMap<string, readonly string[]>;

export interface LearnRequest {
  readonly classes: readonly string[];
  readonly multiple: boolean;
  readonly said: SaidByItem;
  /** In which order the items without labels are wanted. */
  readonly order: Sampling;
  /** Share of right labels wanted above the threshold. */
  readonly wanted: number;
}

export interface LearnedRound {
  readonly classes: readonly string[];
  readonly multiple: boolean;
  /** [items, classes], in the order of the items that were given. */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /** Places of items without labels, the most wanted first. */
  readonly next: Uint32Array<ArrayBuffer>;
  readonly judgement: Judgement;
  /** Labels it learned from; the rest judged it. */
  readonly learnedFrom: number;
  /** Milliseconds that learning took. */
  readonly ms: number;
}

export interface CurvePoint {
  /** Labels it had, those that judge among them. */
  readonly labels: number;
  /** Share of all held-out items it then got right. */
  readonly accuracy: number;
}

export interface LearningService {
  /** Makes rows of texts and keeps them under `key`, in the place of what was there. */
  embedTexts(key: string, items: readonly string[], texts: readonly string[]): Promise<void>;
  /**
   * Learns an encoder from some pictures, for `embedPictures`. Pictures that cannot be decoded are passed over; without
   * any, their rows are zero.
   */
  learnEncoder(key: string, pictures: readonly BlobId[]): Promise<void>;
  /** [pictures, encodedWidth]: rows of pictures by the encoder of `key`; zeros for one that cannot be decoded. */
  embedPictures(key: string, pictures: readonly BlobId[]): Promise<Float32Array<ArrayBuffer>>;
  /** Keeps rows [items, width] made before. */
  keepRows(key: string, items: readonly string[], rows: Float32Array, width: number): Promise<void>;
  /** One round: the head goes on from where it was, under the same key. */
  learn(key: string, request: LearnRequest): Promise<LearnedRound>;
  /** How right the head was, and would have been, with its first labels; `said` in the order in which it was said. */
  curve(key: string, request: LearnRequest): Promise<readonly CurvePoint[]>;
  /** [items, 2], and the share of variance that shows. */
  plane(key: string): Promise<{ readonly points: Float32Array<ArrayBuffer>; readonly shown: number }>;
  forget(key: string): Promise<void>;
  insight(project: LabelProject, annotations: readonly Annotation[]): Promise<Insight>;
}
