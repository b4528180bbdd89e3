// What a format of label files is, and what goes through it: a set of labels that names classes by id and items by
// name. A format reads whole files or refuses them whole; what it understands but cannot keep it says in notes.
import type { Annotation, LabelClass, Shape } from '../project';

/** A file of a folder or archive: with its text, or, for pictures, only by its path. */
export interface LabelFile {
  /** With '/', relative to what was chosen. */
  readonly path: string;
  readonly text?: string;
}

export interface LabelItem {
  /** A picture's path or file name, or a text's number: unique in its set. */
  readonly name: string;
  /** Pixels of a picture, after orientation. */
  readonly width?: number;
  readonly height?: number;
  readonly text?: string;
  /** 'train', 'val', 'test', where the files say so. */
  readonly split?: string;
}

/** Labels on their way in or out. An annotation's `item` is an item's name here. */
export interface LabelSet {
  readonly classes: readonly LabelClass[];
  readonly items: readonly LabelItem[];
  readonly annotations: readonly Annotation[];
}

/** Something in the files that is not in the set; no failure. */
export interface LabelNote {
  readonly file: string;
  readonly line?: number;
  readonly text: string;
}

export interface LabelImport {
  readonly set: LabelSet;
  readonly notes: readonly LabelNote[];
}

export interface ReadOptions {
  /** Who said what the files say, where they do not tell. Default 'import'. */
  readonly author?: string;
  /** ISO 8601: when, where they do not tell. */
  readonly now: string;
  /** Sizes of pictures by path or file name; YOLO needs them. */
  readonly sizes?: ReadonlyMap<string, { readonly width: number; readonly height: number }>;
}

/** A file to write: text, or the picture of an item under a new path. */
export type WrittenFile =
  { readonly path: string; readonly text: string } | { readonly path: string; readonly picture: string };

/** A file, or the beginning of one of text; or more of the text of the last one. */
export type WrittenPiece = WrittenFile | { readonly more: string };

/** Pieces that stand for themselves, or are made of each block of a set: some of its items with all that is said of them. */
export type WriteStep = WrittenPiece | ((block: LabelSet) => readonly WrittenPiece[]);

/** What is known of a set before it is gone through to be written. */
export interface LabelSurvey {
  readonly classes: readonly LabelClass[];
  readonly isText: boolean;
  /** What its finished annotations hold. */
  readonly has: ReadonlySet<Holding>;
  /** Names of all keypoints of a class, by its id: those of its skeleton, then others in the order in which they first occur. */
  readonly points: ReadonlyMap<string, readonly string[]>;
}

export const holdings = [
  'classes',
  'boxes',
  'rotated-boxes',
  'polygons',
  'masks',
  'keypoints',
  'spans',
  'relations',
  'attributes',
  'people'
] as const;
export type Holding = (typeof holdings)[number];

export interface LabelFormat {
  /** For people: 'Pascal VOC'. */
  readonly title: string;
  /** What it can carry both ways; the rest is refused on export. */
  readonly holds: readonly Holding[];
  /** False for a shape of a kind it holds, in a form it does not: an outline with a hole. Absent: it keeps them all. */
  readonly keeps?: (shape: Shape) => boolean;
  /** Set where it is several files. */
  readonly isSeveral?: true;
  /** How sure the files are of this format, from 0 to 1. Only looks. */
  readonly detect: (files: readonly LabelFile[]) => number;
  /** @throws HearthError labels/unreadable, labels/unsupported */
  readonly read: (files: readonly LabelFile[], options: ReadOptions) => LabelImport;
  /**
   * What is done in turn to write a set, block by block; where several steps are made of blocks, all go through each. One
   * annotation an item, unless it holds 'people'. @throws HearthError labels/cannot-export, now or in a step
   */
  readonly write: (survey: LabelSurvey) => readonly WriteStep[];
}
