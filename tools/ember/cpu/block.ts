// What a Llama block does between its matrix products, forward and backward, in f32 loops over row-major arrays. Several
// documents in a row see only themselves, as `TokenBatch.starts` says.
import type { LmArchitecture } from '$core/lm/architecture';
import type { TokenBatch } from '$core/lm/batch';

/** y = x / sqrt(mean(x²) + epsilon) · gain, row by row (Zhang & Sennrich 2019). */
export function rmsNorm(x: Float32Array, gain: Float32Array, epsilon: number): Float32Array {
  const width = gain.length;
  const y = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += width) {
    const scale = inverseRms(x, at, width, epsilon);
    for (let i = 0; i < width; i++) y[at + i] = x[at + i]! * scale * gain[i]!;
  }
  return y;
}

/** Adds to `dx` [n, width] and `dGain` [width]. */
export function rmsNormBackward(
  dy: Float32Array,
  x: Float32Array,
  gain: Float32Array,
  epsilon: number,
  into: { readonly dx: Float32Array; readonly dGain: Float32Array }
): void {
  const width = gain.length;
  for (let at = 0; at < x.length; at += width) {
    const scale = inverseRms(x, at, width, epsilon);
    let along = 0;
    for (let i = 0; i < width; i++) along += dy[at + i]! * gain[i]! * x[at + i]!;
    const back = (along * scale ** 3) / width;
    for (let i = 0; i < width; i++) {
      into.dx[at + i]! += scale * gain[i]! * dy[at + i]! - x[at + i]! * back;
      into.dGain[i]! += dy[at + i]! * x[at + i]! * scale;
    }
  }
}

function inverseRms(x: Float32Array, at: number, width: number, epsilon: number): number {
  let squares = 0;
  for (let i = 0; i < width; i++) squares += x[at + i]! * x[at + i]!;
  return 1 / Math.sqrt(squares / width + epsilon);
}

/** gateUp[n, 2 · width] → silu(gate) · up [n, width] (Shazeer 2020). */
export function swiglu(gateUp: Float32Array, width: number): Float32Array {
  const y = new Float32Array(gateUp.length / 2);
  for (let at = 0, gate = 0; at < y.length; at += width, gate += 2 * width) {
    for (let i = 0; i < width; i++) {
      const g = gateUp[gate + i]!;
      y[at + i] = (g / (1 + Math.exp(-g))) * gateUp[gate + width + i]!;
    }
  }
  return y;
}

export function swigluBackward(dy: Float32Array, gateUp: Float32Array, width: number): Float32Array {
  const d = new Float32Array(gateUp.length);
  for (let at = 0, gate = 0; at < dy.length; at += width, gate += 2 * width) {
    for (let i = 0; i < width; i++) {
      const g = gateUp[gate + i]!;
      const sigmoid = 1 / (1 + Math.exp(-g));
      d[gate + i] = dy[at + i]! * gateUp[gate + width + i]! * sigmoid * (1 + g * (1 - sigmoid));
      d[gate + width + i] = dy[at + i]! * g * sigmoid;
    }
  }
  return d;
}

/** Turns the queries and keys of qkv[n, …] in place; `direction` -1 turns back. Positions without scaling only. */
export function rotate(qkv: Float32Array, a: LmArchitecture, batch: TokenBatch, direction: 1 | -1): void {
  const half = a.headWidth / 2;
  const heads = a.heads + a.kvHeads;
  const stride = (a.heads + 2 * a.kvHeads) * a.headWidth;
  for (let row = 0; row < batch.starts.length; row++) {
    const position = (row % batch.length) - batch.starts[row]!;
    for (let pair = 0; pair < half; pair++) {
      const angle = position * a.rope.theta ** (-pair / half);
      const [cos, sin] = [Math.cos(angle), direction * Math.sin(angle)];
      for (let head = 0; head < heads; head++) {
        const at = row * stride + head * a.headWidth + pair;
        const [x, y] = [qkv[at]!, qkv[at + half]!];
        qkv[at] = x * cos - y * sin;
        qkv[at + half] = y * cos + x * sin;
      }
    }
  }
}

/** qkv[n, …] → out[n, heads · headWidth], and softmax(q kᵀ / sqrt(headWidth)) [n, heads, length]. */
export function attention(
  qkv: Float32Array,
  a: LmArchitecture,
  batch: TokenBatch
): { readonly out: Float32Array; readonly probabilities: Float32Array } {
  const { heads, headWidth: d } = a;
  const { length, starts } = batch;
  const out = new Float32Array(starts.length * heads * d);
  const probabilities = new Float32Array(starts.length * heads * length);
  const scale = 1 / Math.sqrt(d);
  for (let row = 0; row < starts.length; row++) {
    const [from, to] = [starts[row]!, row % length];
    for (let head = 0; head < heads; head++) {
      const { q, k, v, o, p, stride } = placesOf(row, head, a, length);
      let most = -Infinity;
      for (let j = from; j <= to; j++) {
        const key = k + j * stride;
        let dot = 0;
        for (let i = 0; i < d; i++) dot += qkv[q + i]! * qkv[key + i]!;
        probabilities[p + j] = dot * scale;
        if (dot * scale > most) most = dot * scale;
      }
      let sum = 0;
      for (let j = from; j <= to; j++) sum += probabilities[p + j] = Math.exp(probabilities[p + j]! - most);
      for (let j = from; j <= to; j++) {
        const share = (probabilities[p + j]! /= sum);
        const value = v + j * stride;
        for (let i = 0; i < d; i++) out[o + i]! += share * qkv[value + i]!;
      }
    }
  }
  return { out, probabilities };
}

/** The gradient of qkv[n, …], its queries and keys still turned. */
export function attentionBackward(
  dOut: Float32Array,
  qkv: Float32Array,
  probabilities: Float32Array,
  a: LmArchitecture,
  { length, starts }: TokenBatch
): Float32Array {
  const { heads, headWidth: d } = a;
  const dQkv = new Float32Array(qkv.length);
  const dShares = new Float32Array(length);
  const scale = 1 / Math.sqrt(d);
  for (let row = 0; row < starts.length; row++) {
    const [from, to] = [starts[row]!, row % length];
    for (let head = 0; head < heads; head++) {
      const { q, k, v, o, p, stride } = placesOf(row, head, a, length);
      let along = 0;
      for (let j = from; j <= to; j++) {
        const value = v + j * stride;
        const share = probabilities[p + j]!;
        let dShare = 0;
        for (let i = 0; i < d; i++) {
          dShare += dOut[o + i]! * qkv[value + i]!;
          dQkv[value + i]! += share * dOut[o + i]!;
        }
        dShares[j] = dShare;
        along += share * dShare;
      }
      for (let j = from; j <= to; j++) {
        const key = k + j * stride;
        const dScore = probabilities[p + j]! * (dShares[j]! - along) * scale;
        for (let i = 0; i < d; i++) {
          dQkv[q + i]! += dScore * qkv[key + i]!;
          dQkv[key + i]! += dScore * qkv[q + i]!;
        }
      }
    }
  }
  return dQkv;
}

/** Where a head's numbers of a row begin: q, o, p its own, k and v those of the first position it may see. */
function placesOf(
  row: number,
  head: number,
  { heads, kvHeads, headWidth: d }: LmArchitecture,
  length: number
) {
  const stride = (heads + 2 * kvHeads) * d;
  const first = (row - (row % length)) * stride;
  const k = first + (heads + Math.floor((head * kvHeads) / heads)) * d;
  const [q, v] = [row * stride + head * d, k + kvHeads * d];
  return { q, k, v, o: (row * heads + head) * d, p: (row * heads + head) * length, stride };
}

/** Makes the gradient of `scale` · Σ cross-entropy out of logits[n, vocabulary], in place; gives the sum. */
export function crossEntropy(logits: Float32Array, labels: Int32Array, scale: number): number {
  const vocabulary = logits.length / Math.max(1, labels.length);
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const at = row * vocabulary;
    let most = -Infinity;
    for (let i = 0; i < vocabulary; i++) if (logits[at + i]! > most) most = logits[at + i]!;
    const label = logits[at + labels[row]!]!;
    let sum = 0;
    for (let i = 0; i < vocabulary; i++) sum += logits[at + i] = Math.exp(logits[at + i]! - most);
    loss += Math.log(sum) + most - label;
    for (let i = 0; i < vocabulary; i++) logits[at + i]! *= scale / sum;
    logits[at + labels[row]!]! -= scale;
  }
  return loss;
}
