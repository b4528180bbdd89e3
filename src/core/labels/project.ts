// The nouns of labeling: a project, its classes, and what one person (or a model) says of one item. Plain data, kept
// in the shared document and exchanged with other tools. Classes are named by id, so that renaming is free.
// Positions in pictures are pixels from the top left corner, after the picture's own orientation (EXIF) is applied.

export const labelTasks = [
  'image-classification',
  'image-regions',
  'text-classification',
  'text-spans'
] as const;
export type LabelTask = (typeof labelTasks)[number];

export const attributeKinds = ['text', 'number', 'choice', 'flag'] as const;

/** A further question about each region or span of a class: 'occluded', 'colour'. */
export interface LabelAttribute {
  readonly id: string;
  readonly name: string;
  readonly kind: (typeof attributeKinds)[number];
  /** What a 'choice' chooses from. */
  readonly choices?: readonly string[];
}

/** The points a class of keypoints has, in the order in which they are set. */
export interface Skeleton {
  /** Distinct names: 'left eye'. */
  readonly points: readonly string[];
  /** Pairs of places in `points` that a line joins. */
  readonly bones: readonly (readonly [number, number])[];
}

export interface LabelClass {
  readonly id: string;
  readonly name: string;
  /** '#rrggbb'. */
  readonly color: string;
  /** One character, unique in its project. */
  readonly hotkey?: string;
  /** Id of the class it is a kind of. */
  readonly parent?: string;
  readonly attributes?: readonly LabelAttribute[];
  /** For keypoints; without one, a keypoint of the class is a single point. */
  readonly skeleton?: Skeleton;
  /** It says how two spans belong together, and marks none itself. */
  readonly relation?: true;
}

/** What right labels look like, or wrong ones: shown with the instructions. */
export interface LabelExample {
  readonly id: string;
  /** The item it shows. */
  readonly item: string;
  readonly note: string;
  readonly said: Pick<Annotation, 'classes' | 'regions' | 'spans' | 'relations'>;
}

/** In which order items are given out: as listed, by chance, the model's doubts first, or the most different first. */
export const labelOrders = ['listed', 'random', 'uncertain', 'diverse'] as const;
export type LabelOrder = (typeof labelOrders)[number];

/** How people count where several label an item: all alike, or by how often the others say the same. */
export const weightings = ['equal', 'quality'] as const;
export type Weighting = (typeof weightings)[number];

export interface LabelProject {
  readonly id: string;
  readonly name: string;
  readonly task: LabelTask;
  /** Classification: an item may have several classes. */
  readonly multiple: boolean;
  /** Ref of the dataset whose items are labelled: 'photos@1'. */
  readonly source: string;
  /** Versions of the source before this one: what only they have stays in the project. */
  readonly earlier?: readonly string[];
  /** The column that holds the text, where the source is a table. */
  readonly textColumn?: string;
  readonly classes: readonly LabelClass[];
  /** Markdown that labelers read before they begin. */
  readonly instructions: string;
  readonly examples?: readonly LabelExample[];
  /** How many people label each item, at least 1. */
  readonly labelsPerItem: number;
  /** Submitted labels wait for a reviewer. */
  readonly review: boolean;
  /** Labelers do not see what others or the model said. */
  readonly blind: boolean;
  readonly paused: boolean;
  /** 'listed' where absent. */
  readonly order?: LabelOrder;
  /** 'equal' where absent. */
  readonly weighting?: Weighting;
  /** ISO 8601. */
  readonly created: string;
}

export const annotationStates = ['draft', 'submitted', 'approved', 'rejected', 'skipped', 'flagged'] as const;
export type AnnotationState = (typeof annotationStates)[number];

/** What one person says of one item. */
export interface Annotation {
  /** SHA-256 of a picture's file, or a table's row number as text. */
  readonly item: string;
  readonly author: string;
  readonly state: AnnotationState;
  /** Why it was skipped, flagged or rejected. */
  readonly reason?: string;
  /** Who said so; the model's are marked as such wherever they go. */
  readonly by: 'person' | 'model';
  /** In [0, 1]; a model's. */
  readonly confidence?: number;
  /** Ids of classes of the item as a whole. */
  readonly classes: readonly string[];
  readonly regions: readonly Region[];
  readonly spans: readonly Span[];
  readonly relations: readonly Relation[];
  /** Time it took, without pauses. */
  readonly seconds?: number;
  /** ISO 8601. */
  readonly updated: string;
}

/** Values by id of the class's attributes. */
export type AttributeValues = Readonly<Record<string, string | number | boolean>>;

/** A part of a picture. */
export interface Region {
  readonly id: string;
  /** Id of its class. */
  readonly label: string;
  readonly shape: Shape;
  readonly attributes?: AttributeValues;
}

export type Point = readonly [x: number, y: number];

export interface Box {
  readonly kind: 'box';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Degrees clockwise about its centre; 0 where absent. */
  readonly rotation?: number;
}

/** An outline without its repeated last point, with what is cut out of it. */
export interface Ring {
  readonly points: readonly Point[];
  readonly holes?: readonly (readonly Point[])[];
}

export interface Polygon extends Ring {
  readonly kind: 'polygon';
  /** Further pieces of the same object, where something in front of it divides it. */
  readonly parts?: readonly Ring[];
}

export interface Keypoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** False where it is hidden behind something, but its place is known. */
  readonly visible: boolean;
}

export interface Keypoints {
  readonly kind: 'keypoints';
  readonly points: readonly Keypoint[];
}

/** A brush mask over the whole picture. */
export interface Mask {
  readonly kind: 'mask';
  readonly width: number;
  readonly height: number;
  /** Lengths of runs of 0, 1, 0, 1, …, down the columns from the left (COCO's uncompressed RLE). */
  readonly counts: readonly number[];
}

export type Shape = Box | Polygon | Keypoints | Mask;

/** A part of a text, `start` inclusive and `end` exclusive, in UTF-16 code units. */
export interface Span {
  readonly id: string;
  /** Id of its class. */
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly attributes?: AttributeValues;
}

/** A directed relation between two spans or regions of the same annotation, by their ids. */
export interface Relation {
  readonly id: string;
  /** Id of its class. */
  readonly label: string;
  readonly from: string;
  readonly to: string;
}
