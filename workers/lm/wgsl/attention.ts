// Causal grouped-query attention in one pass over keys, with the running maximum and sum of online softmax (Milakov &
// Gimelshein 2018; Dao et al. 2022): no T x T matrix exists, forward or backward.
//   o = softmax(q kᵀ / sqrt(headWidth)) v;  lse = log of the softmax's denominator, kept for the backward pass.
//   With p = exp(s - lse) and D = Σ do ∘ o:  dv = pᵀ do;  ds = p (do vᵀ - D) / sqrt(headWidth);  dq = ds k;  dk = dsᵀ q.
// A token sees from the start of its document to itself. One thread has one query (or key) of one head; all threads of
// a group read the same key at the same time.
import type { LmArchitecture } from '$core/lm/architecture';
import type { View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { bindings, f32, groupMain, header } from './kernel';

interface AttentionViews {
  /** [tokens, (heads + 2 kvHeads) headWidth], turned by rope. */
  readonly qkv: View;
  /** [tokens] */
  readonly starts: View;
  readonly run: View;
}

interface Widths {
  /** Numbers of one load: 4 where heads allow. */
  readonly by: 1 | 4;
  readonly type: 'vec4f' | 'f32';
  /** Loads of a head's vector, of a token's q, k, v, and of its output. */
  readonly head: number;
  readonly qkv: number;
  readonly out: number;
  /** Loads before k and before v in a token's row. */
  readonly k: number;
  readonly v: number;
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
    out: heads * head,
    k: heads * head,
    v: (heads + kvHeads) * head,
    shared: heads / kvHeads,
    scale: f32(1 / Math.sqrt(headWidth))
  };
}

/** Product of two loads, summed. */
const inner = (by: 1 | 4): string =>
  by === 4
    ? 'fn inner(a: vec4f, b: vec4f) -> f32 { return dot(a, b); }'
    : 'fn inner(a: f32, b: f32) -> f32 { return a * b; }';

/** A line for each load of a head's vector: in variables, not in an array, which would lie in memory. */
const each = ({ head }: Widths, line: (i: number) => string): string =>
  Array.from({ length: head }, (_, i) => line(i)).join('\n    ');
/** The sum of a term for each load. */
const sum = ({ head }: Widths, term: (i: number) => string): string =>
  Array.from({ length: head }, (_, i) => term(i)).join(' + ');

export function attention(
  { qkv, starts, out, lse, run }: AttentionViews & { readonly out: View; readonly lse: View },
  a: LmArchitecture,
  { rows, length }: { readonly rows: number; readonly length: number }
): Op {
  const w = widthsOf(a);
  const code = `${header(bindings(`qkv:${w.type}`, 'starts:u32', `>o:${w.type}`, '>lse'))}
${inner(w.by)}
${groupMain(`let t = group.x * 64u + lane;
  let head = group.y;
  if (t >= run.length) { return; }
  let row = group.z * run.length;
  let token = row + t;
  let kAt = ${w.k}u + (head / ${w.shared}u) * ${w.head}u;
  let vAt = ${w.v}u + (head / ${w.shared}u) * ${w.head}u;
  let at = token * ${w.qkv}u + head * ${w.head}u;
  ${each(w, (i) => `let q${i} = qkv[at + ${i}u] * ${w.scale}; var s${i} = ${w.type}(0);`)}
  var largest = -1e30;
  var total = 0.0;
  for (var u = starts[token]; u <= t; u++) {
    let key = (row + u) * ${w.qkv}u + kAt;
    let value = (row + u) * ${w.qkv}u + vAt;
    let score = ${sum(w, (i) => `inner(q${i}, qkv[key + ${i}u])`)};
    let next = max(largest, score);
    let fade = exp(largest - next);
    let p = exp(score - next);
    total = total * fade + p;
    ${each(w, (i) => `s${i} = s${i} * fade + p * qkv[value + ${i}u];`)}
    largest = next;
  }
  let to = token * ${w.out}u + head * ${w.head}u;
  ${each(w, (i) => `o[to + ${i}u] = s${i} / total;`)}
  lse[token * ${a.heads}u + head] = largest + log(total);`)}`;
  const groups = [Math.ceil(length / 64), a.heads, rows] as const;
  return { name: 'attention', code, bindings: [qkv, starts, out, lse, run], groups };
}

interface BackwardViews extends AttentionViews {
  readonly out: View;
  readonly lse: View;
  /** [tokens, heads headWidth] gradient of the output. */
  readonly dOut: View;
  /** [tokens, heads] D, written by the first kernel, read by the second. */
  readonly d: View;
  /** As qkv. */
  readonly dQkv: View;
}

/** Gradient of the queries, and D. */
export function attentionBackwardQ(
  { qkv, starts, out, lse, dOut, d, dQkv, run }: BackwardViews,
  a: LmArchitecture,
  { rows, length }: { readonly rows: number; readonly length: number }
): Op {
  const w = widthsOf(a);
  const code = `${header(bindings(`qkv:${w.type}`, 'starts:u32', `o:${w.type}`, 'lse', `dOut:${w.type}`, '>d', `>dq:${w.type}`))}
${inner(w.by)}
${groupMain(`let t = group.x * 64u + lane;
  let head = group.y;
  if (t >= run.length) { return; }
  let row = group.z * run.length;
  let token = row + t;
  let kAt = ${w.k}u + (head / ${w.shared}u) * ${w.head}u;
  let vAt = ${w.v}u + (head / ${w.shared}u) * ${w.head}u;
  let at = token * ${w.qkv}u + head * ${w.head}u;
  let outAt = token * ${w.out}u + head * ${w.head}u;
  ${each(w, (i) => `let q${i} = qkv[at + ${i}u] * ${w.scale}; let b${i} = dOut[outAt + ${i}u]; var s${i} = ${w.type}(0);`)}
  let along = ${sum(w, (i) => `inner(b${i}, o[outAt + ${i}u])`)};
  d[token * ${a.heads}u + head] = along;
  let logSum = lse[token * ${a.heads}u + head];
  for (var u = starts[token]; u <= t; u++) {
    let key = (row + u) * ${w.qkv}u + kAt;
    let value = (row + u) * ${w.qkv}u + vAt;
    ${each(w, (i) => `let k${i} = qkv[key + ${i}u];`)}
    let score = ${sum(w, (i) => `inner(q${i}, k${i})`)};
    let dp = ${sum(w, (i) => `inner(b${i}, qkv[value + ${i}u])`)};
    let ds = exp(score - logSum) * (dp - along) * ${w.scale};
    ${each(w, (i) => `s${i} += ds * k${i};`)}
  }
  ${each(w, (i) => `dq[at + ${i}u] = s${i};`)}`)}`;
  const groups = [Math.ceil(length / 64), a.heads, rows] as const;
  return { name: 'attention_dq', code, bindings: [qkv, starts, out, lse, dOut, d, dQkv, run], groups };
}

/** Gradients of keys and values: each thread gathers from all queries that saw its key, in order. */
export function attentionBackwardKv(
  { qkv, starts, lse, dOut, d, dQkv, run }: BackwardViews,
  a: LmArchitecture,
  { rows, length }: { readonly rows: number; readonly length: number }
): Op {
  const w = widthsOf(a);
  const code = `${header(bindings(`qkv:${w.type}`, 'starts:u32', 'lse', `dOut:${w.type}`, 'd', `>dkv:${w.type}`))}
${inner(w.by)}
${groupMain(`let t = group.x * 64u + lane;
  let kvHead = group.y;
  if (t >= run.length) { return; }
  let row = group.z * run.length;
  let token = row + t;
  let kAt = token * ${w.qkv}u + ${w.k}u + kvHead * ${w.head}u;
  let vAt = token * ${w.qkv}u + ${w.v}u + kvHead * ${w.head}u;
  ${each(w, (i) => `let k${i} = qkv[kAt + ${i}u] * ${w.scale}; let v${i} = qkv[vAt + ${i}u]; var dk${i} = ${w.type}(0); var dv${i} = ${w.type}(0);`)}
  for (var u = t; u < run.length; u++) {
    // Documents follow one another: the first query that does not see this key ends the search.
    if (starts[row + u] > t) { break; }
    for (var s = 0u; s < ${w.shared}u; s++) {
      let head = kvHead * ${w.shared}u + s;
      let q = (row + u) * ${w.qkv}u + head * ${w.head}u;
      let o = (row + u) * ${w.out}u + head * ${w.head}u;
      ${each(w, (i) => `let q${i} = qkv[q + ${i}u]; let b${i} = dOut[o + ${i}u];`)}
      let score = ${sum(w, (i) => `inner(k${i}, q${i})`)};
      let dp = ${sum(w, (i) => `inner(v${i}, b${i})`)};
      let p = exp(score - lse[(row + u) * ${a.heads}u + head]);
      let ds = p * (dp - d[(row + u) * ${a.heads}u + head]) * ${w.scale};
      ${each(w, (i) => `dk${i} += ds * q${i}; dv${i} += p * b${i};`)}
    }
  }
  ${each(w, (i) => `dkv[kAt + ${i}u] = dk${i}; dkv[vAt + ${i}u] = dv${i};`)}`)}`;
  const groups = [Math.ceil(length / 64), a.kvHeads, rows] as const;
  return { name: 'attention_dkv', code, bindings: [qkv, starts, lse, dOut, d, dQkv, run], groups };
}
