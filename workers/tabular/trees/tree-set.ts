// Decision trees packed into arrays, all trees of a model one after another. A branch sends v <= threshold left
// and missing (NaN) where missingLeft says. Nodes of a tree are contiguous, its root first.

export interface TreeSet {
  /** Numbers in a leaf: 1, or one per class. */
  readonly width: number;
  /** [trees + 1]: the first node of each tree, and the number of nodes. */
  readonly starts: Int32Array;
  /** [nodes]: the column a branch looks at; -1 in a leaf. */
  readonly column: Int32Array;
  readonly threshold: Float32Array;
  /** Of a branch: its left child, whose right sibling follows it. Of a leaf: its row in `values`. */
  readonly left: Int32Array;
  /** 1 where missing values go left. */
  readonly missingLeft: Uint8Array;
  /** Training rows that reached the node. */
  readonly cover: Float32Array;
  /** How much a branch lowered the training loss, in the trainer's units; 0 in a leaf. */
  readonly gain: Float32Array;
  /** [leaves, width]. */
  readonly values: Float32Array;
}

export interface Branch {
  readonly column: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly gain: number;
}

type Parts = { -readonly [K in keyof Omit<TreeSet, 'width'>]: TreeSet[K] };

/** Grows a set tree by tree. Arrays double as they fill. */
export class TreeSetBuilder {
  readonly width: number;
  #parts: Parts;
  #trees = 0;
  #nodes = 0;
  #leaves = 0;

  /** Continues an existing set, which stays as it is, or begins an empty one. */
  constructor(width: number, from?: TreeSet) {
    this.width = width;
    this.#parts = from ? partsOf(from) : emptyParts(width);
    if (!from) return;
    this.#trees = from.starts.length - 1;
    this.#nodes = from.starts[this.#trees]!;
    this.#leaves = from.values.length / width;
  }

  get trees(): number {
    return this.#trees;
  }

  get nodes(): number {
    return this.#nodes;
  }

  /** Opens the next tree and returns its root. */
  root(cover: number): number {
    return this.#node(cover);
  }

  /** Makes a node a branch and returns its left child; the right one follows it. */
  branch(node: number, branch: Branch, coverLeft: number, coverRight: number): number {
    const left = this.#node(coverLeft);
    this.#node(coverRight);
    const { column, threshold, missingLeft, gain } = this.#parts;
    column[node] = branch.column;
    threshold[node] = branch.threshold;
    missingLeft[node] = branch.missingLeft ? 1 : 0;
    gain[node] = branch.gain;
    this.#parts.left[node] = left;
    return left;
  }

  /** Makes a node a leaf and returns where in `values` its numbers begin; the caller writes them. */
  leaf(node: number): number {
    const at = this.#leaves++ * this.width;
    if (at + this.width > this.#parts.values.length) this.#double('values');
    this.#parts.column[node] = -1;
    this.#parts.left[node] = at / this.width;
    return at;
  }

  /** Leaf values; `leaf` may replace the array, so read this after it. */
  get values(): Float32Array {
    return this.#parts.values;
  }

  /** Closes the tree in hand. */
  finish(): void {
    this.#trees++;
    if (this.#trees >= this.#parts.starts.length) this.#double('starts');
    this.#parts.starts[this.#trees] = this.#nodes;
  }

  /** The first `trees` trees, copied. */
  take(trees = this.#trees): TreeSet {
    const nodes = this.#parts.starts[trees]!;
    const { starts, column, threshold, left, missingLeft, cover, gain, values } = this.#parts;
    let leaves = 0;
    for (let i = 0; i < nodes; i++) if (column[i]! < 0) leaves++;
    return {
      width: this.width,
      starts: starts.slice(0, trees + 1),
      column: column.slice(0, nodes),
      threshold: threshold.slice(0, nodes),
      left: left.slice(0, nodes),
      missingLeft: missingLeft.slice(0, nodes),
      cover: cover.slice(0, nodes),
      gain: gain.slice(0, nodes),
      values: values.slice(0, leaves * this.width)
    };
  }

  /** The arrays as they are, longer than what is filled: for reading the tree just closed. */
  get parts(): TreeSet {
    return { width: this.width, ...this.#parts };
  }

  #node(cover: number): number {
    const node = this.#nodes++;
    if (node >= this.#parts.column.length) {
      for (const name of ['column', 'threshold', 'left', 'missingLeft', 'cover', 'gain'] as const) {
        this.#double(name);
      }
    }
    this.#parts.cover[node] = cover;
    return node;
  }

  #double<K extends keyof Parts>(name: K): void {
    const old = this.#parts[name];
    const wider = new (old.constructor as new (length: number) => typeof old)(
      2 * old.length + 2 * this.width
    );
    wider.set(old);
    this.#parts[name] = wider;
  }
}

function partsOf(set: TreeSet): Parts {
  const { starts, column, threshold, left, missingLeft, cover, gain, values } = set;
  return { starts, column, threshold, left, missingLeft, cover, gain, values };
}

function emptyParts(width: number): Parts {
  return {
    starts: new Int32Array(16),
    column: new Int32Array(64),
    threshold: new Float32Array(64),
    left: new Int32Array(64),
    missingLeft: new Uint8Array(64),
    cover: new Float32Array(64),
    gain: new Float32Array(64),
    values: new Float32Array(64 * width)
  };
}

/** Gain by column, as shares of their sum; all zero where no tree has a branch. */
export function gainShares(trees: TreeSet, columns: number): Float64Array {
  const gains = new Float64Array(columns);
  for (let node = 0; node < trees.column.length; node++) {
    if (trees.column[node]! >= 0) gains[trees.column[node]!]! += trees.gain[node]!;
  }
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return total > 0 ? gains.map((gain) => gain / total) : gains;
}
