// Attention of new tokens to all that were read before, over a cache of keys and values.
//   keys   [kvHeads, headWidth / by, context] of `by` numbers: one number (or four) of a head, position by position,
//          so that threads with neighbouring positions read neighbouring memory;
//   values [kvHeads, context, headWidth].
// Many tokens (a prompt): a thread a query and head, one pass with online softmax, as in training. One token: scores
// of all positions first, then their mixture: by slices of positions on graphics processors, without any barrier on
// software devices, where one costs as much as a thousand products.
import type { LmArchitecture } from '$core/lm/architecture';
import type { View } from '../../gpu/buffers';
import type { Op } from '../../gpu/program';
import { bindings, f32, groupMain, header, lineGroups, lineMain } from '../../wgsl/kernel';

export interface CacheShape {
  readonly architecture: LmArchitecture;
  /** Positions there is room for. */
  readonly context: number;
}

export interface CacheViews {
  /** [tokens, (heads + 2 kvHeads) headWidth] */
  readonly qkv: View;
  readonly keys: View;
  readonly values: View;
  /** tokens: how many are new; first: how many were read before. */
  readonly run: View;
}

interface Widths {
  readonly by: 1 | 4;
  readonly type: 'vec4f' | 'f32';
  /** Loads of a head's vector, and of a token's q, k and v. */
  readonly head: number;
  readonly qkv: number;
  /** Query heads that share a key head. */
  readonly shared: number;
  readonly scale: string;
}

function widthsOf({ heads, kvHeads, headWidth }: LmArchitecture): Widths {
  const by = headWidth % 4 === 0 ? 4 : 1;
  const head = headWidth / by;
  return {
    by,
    type: by === 4 ? 'vec4f' : 'f32',
    head,
    qkv: (heads + 2 * kvHeads) * head,
    shared: heads / kvHeads,
    scale: f32(1 / Math.sqrt(headWidth))
  };
}

const inner = (by: 1 | 4): string =>
  by === 4
    ? 'fn inner(a: vec4f, b: vec4f) -> f32 { return dot(a, b); }'
    : 'fn inner(a: f32, b: f32) -> f32 { return a * b; }';

/** Numbers of one layer's keys, and of its values. */
export function cacheSize({ architecture: a, context }: CacheShape): number {
  return a.kvHeads * a.headWidth * context;
}

/**
 * Turns q and k by their positions (wgsl/rope.ts), q in place, and stores k and v.
 * @param turns [context, headWidth / 2, 2] cosine and sine
 */
export function store(views: CacheViews & { readonly turns: View }, shape: CacheShape, rows: number): Op {
  const { heads, kvHeads, headWidth } = shape.architecture;
  const { context } = shape;
  const { by } = widthsOf(shape.architecture);
  const half = headWidth / 2;
  const stride = (heads + 2 * kvHeads) * headWidth;
  const code = `${header(bindings('>qkv', 'turns:vec2f', '>keys', '>values'))}
fn keyAt(head: u32, i: u32, position: u32) -> u32 {
  return ((head * ${headWidth / by}u + i / ${by}u) * ${context}u + position) * ${by}u + i % ${by}u;
}
${lineMain(`if (at >= run.tokens * ${(heads + 2 * kvHeads) * half}u) { return; }
  let token = at / ${(heads + 2 * kvHeads) * half}u;
  let head = (at / ${half}u) % ${heads + 2 * kvHeads}u;
  let pair = at % ${half}u;
  let position = run.first + token;
  let i = token * ${stride}u + head * ${headWidth}u + pair;
  let u = qkv[i];
  let v = qkv[i + ${half}u];
  if (head >= ${heads + kvHeads}u) {
    let to = ((head - ${heads + kvHeads}u) * ${context}u + position) * ${headWidth}u + pair;
    values[to] = u;
    values[to + ${half}u] = v;
    return;
  }
  let turn = turns[position * ${half}u + pair];
  let first = u * turn.x - v * turn.y;
  let second = v * turn.x + u * turn.y;
  if (head < ${heads}u) {
    qkv[i] = first;
    qkv[i + ${half}u] = second;
  } else {
    keys[keyAt(head - ${heads}u, pair, position)] = first;
    keys[keyAt(head - ${heads}u, pair + ${half}u, position)] = second;
  }`)}`;
  return {
    name: 'store',
    code,
    bindings: [views.qkv, views.turns, views.keys, views.values, views.run],
    groups: lineGroups(rows * (heads + 2 * kvHeads) * half)
  };
}

/** @param out [rows, heads headWidth] */
export function attendMany(views: CacheViews & { readonly out: View }, shape: CacheShape, rows: number): Op {
  const { heads } = shape.architecture;
  const { context } = shape;
  const w = widthsOf(shape.architecture);
  const code = `${header(bindings(`qkv:${w.type}`, `keys:${w.type}`, `values:${w.type}`, `>o:${w.type}`))}
${inner(w.by)}
${groupMain(`let token = group.x * 64u + lane;
  let head = group.y;
  if (token >= run.tokens) { return; }
  let position = run.first + token;
  let keyHead = (head / ${w.shared}u) * ${w.head * context}u;
  let valueHead = (head / ${w.shared}u) * ${context * w.head}u;
  var query: array<${w.type}, ${w.head}>;
  var sum: array<${w.type}, ${w.head}>;
  for (var i = 0u; i < ${w.head}u; i++) { query[i] = qkv[token * ${w.qkv}u + head * ${w.head}u + i] * ${w.scale}; }
  var largest = -1e30;
  var total = 0.0;
  for (var u = 0u; u <= position; u++) {
    var score = 0.0;
    for (var i = 0u; i < ${w.head}u; i++) { score += inner(query[i], keys[keyHead + i * ${context}u + u]); }
    let next = max(largest, score);
    let fade = exp(largest - next);
    let p = exp(score - next);
    total = total * fade + p;
    for (var i = 0u; i < ${w.head}u; i++) { sum[i] = sum[i] * fade + p * values[valueHead + u * ${w.head}u + i]; }
    largest = next;
  }
  for (var i = 0u; i < ${w.head}u; i++) { o[(token * ${heads}u + head) * ${w.head}u + i] = sum[i] / total; }`)}`;
  return {
    name: 'attend',
    code,
    bindings: [views.qkv, views.keys, views.values, views.out, views.run],
    groups: [Math.ceil(rows / 64), heads, 1]
  };
}

/** Groups that share the positions of one head, where there are processors enough for them. */
const scoreGroups = 8;

/** scores [heads, context]: of the one new token with every position up to its own. */
export function scoreOne(
  { qkv, keys, scores, run }: Omit<CacheViews, 'values'> & { readonly scores: View },
  shape: CacheShape,
  barriers: boolean
): Op {
  const { heads } = shape.architecture;
  const groups = barriers ? scoreGroups : 1;
  const { context } = shape;
  const w = widthsOf(shape.architecture);
  const code = `${header(bindings(`qkv:${w.type}`, `keys:${w.type}`, '>scores'))}
${inner(w.by)}
${groupMain(`let head = group.y;
  let keyHead = (head / ${w.shared}u) * ${w.head * context}u;
  for (var u = group.x * 64u + lane; u <= run.first; u += ${groups * 64}u) {
    var score = 0.0;
    for (var i = 0u; i < ${w.head}u; i++) {
      score += inner(qkv[head * ${w.head}u + i], keys[keyHead + i * ${context}u + u]);
    }
    scores[head * ${context}u + u] = score * ${w.scale};
  }`)}`;
  return { name: 'score', code, bindings: [qkv, keys, scores, run], groups: [groups, heads, 1] };
}

type MixViews = Pick<CacheViews, 'values' | 'run'> & { readonly scores: View; readonly out: View };

/** out [heads headWidth]: values mixed by the softmax of the scores. */
export function mixOne(views: MixViews, shape: CacheShape, barriers: boolean): Op {
  const { heads } = shape.architecture;
  const { type, head } = widthsOf(shape.architecture);
  return {
    name: 'mix',
    code: `${header(bindings('scores', `values:${type}`, `>o:${type}`))}
${barriers ? mixBySlices(shape) : mixInOne(shape)}`,
    bindings: [views.scores, views.values, views.out, views.run],
    groups: barriers ? [heads, 1, 1] : lineGroups(heads * head)
  };
}

/** A thread has one part of a head. */
function mixInOne({ architecture, context }: CacheShape): string {
  const w = widthsOf(architecture);
  return lineMain(`if (at >= ${architecture.heads * w.head}u) { return; }
  let scoreHead = (at / ${w.head}u) * ${context}u;
  let valueHead = (at / ${w.head * w.shared}u) * ${context * w.head}u + at % ${w.head}u;
  var largest = -1e30;
  for (var u = 0u; u <= run.first; u++) { largest = max(largest, scores[scoreHead + u]); }
  var sum = ${w.type}(0);
  var total = 0.0;
  for (var u = 0u; u <= run.first; u++) {
    let p = exp(scores[scoreHead + u] - largest);
    total += p;
    sum += p * values[valueHead + u * ${w.head}u];
  }
  o[at] = sum / total;`);
}

const mixThreads = 256;

/**
 * A group has one head: threads side by side take its parts, and slices of them every so many positions; the slices'
 * sums are added up in order.
 */
function mixBySlices({ architecture, context }: CacheShape): string {
  const w = widthsOf(architecture);
  const slices = Math.floor(mixThreads / w.head);
  return `var<workgroup> sums: array<${w.type}, ${mixThreads}>;
var<workgroup> largests: array<f32, ${mixThreads}>;
var<workgroup> totals: array<f32, ${mixThreads}>;
@compute @workgroup_size(${mixThreads})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let head = group.x;
  let part = lane % ${w.head}u;
  let slice = lane / ${w.head}u;
  let scoreHead = head * ${context}u;
  let valueHead = (head / ${w.shared}u) * ${context * w.head}u + part;
  var largest = -1e30;
  for (var u = slice; u <= run.first; u += ${slices}u) { largest = max(largest, scores[scoreHead + u]); }
  var sum = ${w.type}(0);
  var total = 0.0;
  for (var u = slice; u <= run.first; u += ${slices}u) {
    let p = exp(scores[scoreHead + u] - largest);
    total += p;
    sum += p * values[valueHead + u * ${w.head}u];
  }
  sums[lane] = sum;
  largests[lane] = largest;
  totals[lane] = total;
  workgroupBarrier();
  if (lane >= ${w.head}u) { return; }
  var top = largests[lane];
  for (var i = 1u; i < ${slices}u; i++) { top = max(top, largests[lane + i * ${w.head}u]); }
  var all = ${w.type}(0);
  var weight = 0.0;
  for (var i = 0u; i < ${slices}u; i++) {
    let share = exp(largests[lane + i * ${w.head}u] - top);
    weight += totals[lane + i * ${w.head}u] * share;
    all += sums[lane + i * ${w.head}u] * share;
  }
  o[head * ${w.head}u + lane] = all / weight;
}`;
}
