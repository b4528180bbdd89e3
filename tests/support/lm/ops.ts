// The operations of a Llama block in plain f64 loops, forward and backward: the oracle that kernels are compared
// with. Written from the formulas, sharing nothing with the engine; slow and for tests only. All arrays row-major.
import type { Rope } from '$core/lm/architecture';
import { ignoredLabel } from '$core/lm/batch';

export type Numbers = ArrayLike<number>;

/** y[n, out] = x[n, inner] · w[out, inner]ᵀ + bias[out]. */
export function linear(
  x: Numbers,
  w: Numbers,
  [n, inner, out]: readonly [number, number, number],
  bias?: Numbers
): Float64Array {
  const y = new Float64Array(n * out);
  for (let row = 0; row < n; row++) {
    for (let o = 0; o < out; o++) {
      let sum = bias ? bias[o]! : 0;
      for (let i = 0; i < inner; i++) sum += x[row * inner + i]! * w[o * inner + i]!;
      y[row * out + o] = sum;
    }
  }
  return y;
}

/** dx[n, inner] = dy[n, out] · w[out, inner]. */
export function linearInputGradient(
  dy: Numbers,
  w: Numbers,
  [n, inner, out]: readonly [number, number, number]
): Float64Array {
  const dx = new Float64Array(n * inner);
  for (let row = 0; row < n; row++) {
    for (let o = 0; o < out; o++) {
      const d = dy[row * out + o]!;
      for (let i = 0; i < inner; i++) dx[row * inner + i]! += d * w[o * inner + i]!;
    }
  }
  return dx;
}

/** dw[out, inner] = dy[n, out]ᵀ · x[n, inner]. */
export function linearWeightGradient(
  dy: Numbers,
  x: Numbers,
  [n, inner, out]: readonly [number, number, number]
): Float64Array {
  const dw = new Float64Array(out * inner);
  for (let row = 0; row < n; row++) {
    for (let o = 0; o < out; o++) {
      const d = dy[row * out + o]!;
      for (let i = 0; i < inner; i++) dw[o * inner + i]! += d * x[row * inner + i]!;
    }
  }
  return dw;
}

/** Sums of columns: the gradient of a bias. */
export function columnSums(dy: Numbers, n: number, out: number): Float64Array {
  const sums = new Float64Array(out);
  for (let row = 0; row < n; row++) for (let o = 0; o < out; o++) sums[o]! += dy[row * out + o]!;
  return sums;
}

/** y = x / sqrt(mean(x²) + epsilon) · gain, row by row (Zhang & Sennrich 2019). */
export function rmsNorm(x: Numbers, gain: Numbers, n: number, width: number, epsilon: number): Float64Array {
  const y = new Float64Array(n * width);
  for (let row = 0; row < n; row++) {
    const scale = inverseRms(x, row * width, width, epsilon);
    for (let i = 0; i < width; i++) y[row * width + i] = x[row * width + i]! * scale * gain[i]!;
  }
  return y;
}

export function rmsNormBackward(
  dy: Numbers,
  x: Numbers,
  gain: Numbers,
  n: number,
  width: number,
  epsilon: number
): { readonly dx: Float64Array; readonly dGain: Float64Array } {
  const dx = new Float64Array(n * width);
  const dGain = new Float64Array(width);
  for (let row = 0; row < n; row++) {
    const at = row * width;
    const scale = inverseRms(x, at, width, epsilon);
    let along = 0;
    for (let i = 0; i < width; i++) along += dy[at + i]! * gain[i]! * x[at + i]!;
    for (let i = 0; i < width; i++) {
      dx[at + i] = scale * gain[i]! * dy[at + i]! - (x[at + i]! * along * scale ** 3) / width;
      dGain[i]! += dy[at + i]! * x[at + i]! * scale;
    }
  }
  return { dx, dGain };
}

function inverseRms(x: Numbers, at: number, width: number, epsilon: number): number {
  let squares = 0;
  for (let i = 0; i < width; i++) squares += x[at + i]! ** 2;
  return 1 / Math.sqrt(squares / width + epsilon);
}

/** Radians per position of each pair [headWidth / 2], scaled as Hugging Face does. */
export function ropeFrequencies(rope: Rope, headWidth: number): Float64Array {
  return Float64Array.from({ length: headWidth / 2 }, (_, pair) => {
    const frequency = rope.theta ** ((-2 * pair) / headWidth);
    const { scaling } = rope;
    if (!scaling) return frequency;
    if (scaling.type === 'linear') return frequency / scaling.factor;
    const wavelength = (2 * Math.PI) / frequency;
    const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalContext } = scaling;
    if (wavelength < originalContext / high) return frequency;
    if (wavelength > originalContext / low) return frequency / factor;
    const smooth = (originalContext / wavelength - low) / (high - low);
    return ((1 - smooth) * frequency) / factor + smooth * frequency;
  });
}

/**
 * Turns x[n, heads, headWidth] by position · frequency, element i with element i + headWidth / 2 ("rotate half").
 * `direction` -1 is the inverse, which is also the backward of 1.
 */
export function rotate(
  x: Numbers,
  positions: Numbers,
  heads: number,
  frequencies: Float64Array,
  direction: 1 | -1 = 1
): Float64Array {
  const half = frequencies.length;
  const y = new Float64Array(x.length);
  for (let row = 0; row < positions.length; row++) {
    for (let pair = 0; pair < half; pair++) {
      const angle = positions[row]! * frequencies[pair]!;
      const [cos, sin] = [Math.cos(angle), direction * Math.sin(angle)];
      for (let head = 0; head < heads; head++) {
        const a = (row * heads + head) * 2 * half + pair;
        y[a] = x[a]! * cos - x[a + half]! * sin;
        y[a + half] = x[a + half]! * cos + x[a]! * sin;
      }
    }
  }
  return y;
}

export interface AttentionShape {
  readonly rows: number;
  readonly length: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headWidth: number;
  /** [rows x length] first position that each position sees; it sees from there to itself. */
  readonly starts: Numbers;
}

/**
 * softmax(q · kᵀ / sqrt(headWidth)) · v, causal, each group of heads / kvHeads query heads sharing a key head.
 * q [rows, length, heads, headWidth]; k, v [rows, length, kvHeads, headWidth].
 * @returns out as q, and probabilities [rows, heads, length, length].
 */
export function attention(
  q: Numbers,
  k: Numbers,
  v: Numbers,
  shape: AttentionShape
): { readonly out: Float64Array; readonly probabilities: Float64Array } {
  const { length, headWidth } = shape;
  const out = new Float64Array(q.length);
  const probabilities = new Float64Array(shape.rows * shape.heads * length * length);
  eachQuery(shape, ({ query, first, last, keyOf, pAt }) => {
    let largest = -Infinity;
    for (let u = first; u <= last; u++) {
      const score = dot(q, query, k, keyOf(u), headWidth) / Math.sqrt(headWidth);
      probabilities[pAt + u] = score;
      largest = Math.max(largest, score);
    }
    let total = 0;
    for (let u = first; u <= last; u++)
      total += probabilities[pAt + u] = Math.exp(probabilities[pAt + u]! - largest);
    for (let u = first; u <= last; u++) {
      const p = (probabilities[pAt + u]! /= total);
      for (let i = 0; i < headWidth; i++) out[query + i]! += p * v[keyOf(u) + i]!;
    }
  });
  return { out, probabilities };
}

export function attentionBackward(
  dOut: Numbers,
  q: Numbers,
  k: Numbers,
  v: Numbers,
  probabilities: Numbers,
  shape: AttentionShape
): { readonly dq: Float64Array; readonly dk: Float64Array; readonly dv: Float64Array } {
  const { headWidth } = shape;
  const dq = new Float64Array(q.length);
  const dk = new Float64Array(k.length);
  const dv = new Float64Array(v.length);
  const scale = 1 / Math.sqrt(headWidth);
  eachQuery(shape, ({ query, first, last, keyOf, pAt }) => {
    let mean = 0;
    for (let u = first; u <= last; u++)
      mean += probabilities[pAt + u]! * dot(dOut, query, v, keyOf(u), headWidth);
    for (let u = first; u <= last; u++) {
      const key = keyOf(u);
      const p = probabilities[pAt + u]!;
      const dScore = p * (dot(dOut, query, v, key, headWidth) - mean) * scale;
      for (let i = 0; i < headWidth; i++) {
        dv[key + i]! += p * dOut[query + i]!;
        dq[query + i]! += dScore * k[key + i]!;
        dk[key + i]! += dScore * q[query + i]!;
      }
    }
  });
  return { dq, dk, dv };
}

interface Query {
  /** Where its vector begins in q. */
  readonly query: number;
  /** Positions that it sees, both inclusive. */
  readonly first: number;
  readonly last: number;
  /** Where the key and value of a position begin in k and v. */
  readonly keyOf: (position: number) => number;
  /** Where its probabilities begin. */
  readonly pAt: number;
}

function eachQuery(shape: AttentionShape, visit: (query: Query) => void): void {
  const { rows, length, heads, kvHeads, headWidth, starts } = shape;
  for (let row = 0; row < rows; row++) {
    for (let head = 0; head < heads; head++) {
      const keyHead = Math.floor((head * kvHeads) / heads);
      const keyOf = (position: number) => ((row * length + position) * kvHeads + keyHead) * headWidth;
      for (let last = 0; last < length; last++) {
        const query = ((row * length + last) * heads + head) * headWidth;
        const pAt = ((row * heads + head) * length + last) * length;
        visit({ query, first: starts[row * length + last]!, last, keyOf, pAt });
      }
    }
  }
}

function dot(a: Numbers, aAt: number, b: Numbers, bAt: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[aAt + i]! * b[bAt + i]!;
  return sum;
}

/** silu(gate) · up, with silu(z) = z / (1 + e^-z) (Shazeer 2020). */
export function swiglu(gate: Numbers, up: Numbers): Float64Array {
  return Float64Array.from({ length: gate.length }, (_, i) => gate[i]! * sigmoid(gate[i]!) * up[i]!);
}

export function swigluBackward(
  dy: Numbers,
  gate: Numbers,
  up: Numbers
): { readonly dGate: Float64Array; readonly dUp: Float64Array } {
  const dGate = new Float64Array(gate.length);
  const dUp = new Float64Array(gate.length);
  for (let i = 0; i < gate.length; i++) {
    const s = sigmoid(gate[i]!);
    dGate[i] = dy[i]! * up[i]! * s * (1 + gate[i]! * (1 - s));
    dUp[i] = dy[i]! * gate[i]! * s;
  }
  return { dGate, dUp };
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** Logarithms of the labels' probabilities under logits [n, classes]; 0 where the label is ignored. */
export function labelLogProbabilities(logits: Numbers, labels: Numbers, classes: number): Float64Array {
  return Float64Array.from({ length: labels.length }, (_, row) => {
    const label = labels[row]!;
    return label === ignoredLabel ? 0 : logits[row * classes + label]! - logSumExp(logits, row, classes);
  });
}

/** Gradient of the sum of cross-entropies divided by `lossTokens`: (softmax - one-hot) / lossTokens. */
export function crossEntropyGradient(
  logits: Numbers,
  labels: Numbers,
  classes: number,
  lossTokens: number
): Float64Array {
  const gradient = new Float64Array(logits.length);
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === ignoredLabel) continue;
    const normalizer = logSumExp(logits, row, classes);
    for (let c = 0; c < classes; c++)
      gradient[row * classes + c] = Math.exp(logits[row * classes + c]! - normalizer) / lossTokens;
    gradient[row * classes + labels[row]!]! -= 1 / lossTokens;
  }
  return gradient;
}

function logSumExp(logits: Numbers, row: number, classes: number): number {
  let largest = -Infinity;
  for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[row * classes + c]!);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += Math.exp(logits[row * classes + c]! - largest);
  return largest + Math.log(sum);
}
