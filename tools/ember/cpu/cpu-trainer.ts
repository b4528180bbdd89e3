// Trains a small model from scratch on the processor, for machines without a graphics card: what `Pretrainer` does on a
// graphics device, on the same flat array of weights. Tied models without biases and without position scaling.
import type { LmArchitecture } from '$core/lm/architecture';
import { ignoredLabel, type TokenBatch } from '$core/lm/batch';
import { flatLayout, type PretrainerSettings } from '$workers/lm/train/pretrainer';
import {
  attention,
  attentionBackward,
  crossEntropy,
  rmsNorm,
  rmsNormBackward,
  rotate,
  swiglu,
  swigluBackward
} from './block';
import { openProducts, product, transposed } from './products';

interface Matrix {
  /** [rows, columns] */
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

interface Layer {
  readonly inputNorm: Matrix;
  readonly qkv: Matrix;
  readonly o: Matrix;
  readonly postNorm: Matrix;
  readonly gateUp: Matrix;
  readonly down: Matrix;
}

/** What a layer keeps for its backward: x0 and x1 are the stream before attention and feed-forward. */
interface Tape {
  readonly x0: Float32Array;
  readonly h0: Float32Array;
  readonly qkv: Float32Array;
  readonly probabilities: Float32Array;
  readonly out: Float32Array;
  readonly x1: Float32Array;
  readonly h1: Float32Array;
  readonly gateUp: Float32Array;
  readonly act: Float32Array;
}

export class CpuTrainer {
  readonly #a: LmArchitecture;
  readonly #optimizer: PretrainerSettings['optimizer'];
  readonly #values: Float32Array;
  readonly #gradient: Float32Array;
  readonly #m: Float32Array;
  readonly #v: Float32Array;
  readonly #embedding: Matrix;
  readonly #norm: Matrix;
  readonly #layers: readonly Layer[];
  #step = 0;

  private constructor(a: LmArchitecture, values: Float32Array, optimizer: PretrainerSettings['optimizer']) {
    this.#a = a;
    this.#optimizer = optimizer;
    const { size } = flatLayout(a);
    this.#values = values.slice();
    [this.#gradient, this.#m, this.#v] = [0, 0, 0].map(() => new Float32Array(size)) as [
      Float32Array,
      Float32Array,
      Float32Array
    ];
    const matrix = matricesOf(a, this.#values, this.#gradient);
    this.#embedding = matrix('model.embed_tokens');
    this.#norm = matrix('model.norm');
    this.#layers = Array.from({ length: a.layers }, (_, i) => layerOf(`model.layers.${i}`, matrix));
  }

  /** `values`: all weights to begin with, in the order of `flatLayout`. */
  static async create(
    a: LmArchitecture,
    values: Float32Array,
    { optimizer }: Pick<PretrainerSettings, 'optimizer'>
  ): Promise<CpuTrainer> {
    await openProducts();
    return new CpuTrainer(a, values, optimizer);
  }

  /** One AdamW step on one batch; gives its mean loss. */
  step(batch: TokenBatch, learningRate: number): { readonly loss: number; readonly gradientNorm: number } {
    this.#gradient.fill(0);
    const loss = this.#learn(batch);
    return { loss, gradientNorm: this.#update(learningRate) };
  }

  /** Summed loss of a batch that is not learned from. */
  evaluate(batch: TokenBatch): { readonly lossSum: number; readonly tokens: number } {
    const { last } = this.#forward(batch);
    const { logits, labels } = this.#head(last, batch);
    return { lossSum: crossEntropy(logits, labels, 0), tokens: labels.length };
  }

  /** Gradients of the mean loss of a batch, for tests; they are not applied. */
  gradients(batch: TokenBatch): Float32Array {
    this.#gradient.fill(0);
    this.#learn(batch);
    return this.#gradient.slice();
  }

  parameters(): Float32Array {
    return this.#values.slice();
  }

  #forward(batch: TokenBatch): { readonly tapes: Tape[]; readonly last: Float32Array } {
    const a = this.#a;
    const tapes: Tape[] = [];
    let x = embed(this.#embedding, batch);
    for (const layer of this.#layers) {
      const h0 = rmsNorm(x, layer.inputNorm.values, a.normEpsilon);
      const qkv = linear(layer.qkv, h0);
      rotate(qkv, a, batch, 1);
      const attended = attention(qkv, a, batch);
      const x1 = plus(x, linear(layer.o, attended.out));
      const h1 = rmsNorm(x1, layer.postNorm.values, a.normEpsilon);
      const gateUp = linear(layer.gateUp, h1);
      const act = swiglu(gateUp, a.ffnWidth);
      tapes.push({ x0: x, h0, qkv, ...attended, x1, h1, gateUp, act });
      x = plus(x1, linear(layer.down, act));
    }
    return { tapes, last: x };
  }

  /** Logits of the positions that have a label. */
  #head(last: Float32Array, { labels }: TokenBatch): Head {
    const { width, normEpsilon } = this.#a;
    const all = Array.from(labels.keys()).filter((row) => labels[row] !== ignoredLabel);
    const x = new Float32Array(all.length * width);
    for (const [i, row] of all.entries()) x.set(last.subarray(row * width, (row + 1) * width), i * width);
    const normed = rmsNorm(x, this.#norm.values, normEpsilon);
    return {
      rows: all,
      x,
      normed,
      logits: linear(this.#embedding, normed),
      labels: Int32Array.from(all, (row) => labels[row]!)
    };
  }

  #learn(batch: TokenBatch): number {
    const { width, normEpsilon } = this.#a;
    const { tapes, last } = this.#forward(batch);
    const { rows, x, normed, logits, labels } = this.#head(last, batch);
    const scale = 1 / Math.max(1, rows.length);
    const loss = crossEntropy(logits, labels, scale) * scale;
    const dRows = new Float32Array(x.length);
    const dGain = this.#norm.gradient;
    const dNormed = linearBackward(this.#embedding, normed, logits);
    rmsNormBackward(dNormed, x, this.#norm.values, normEpsilon, { dx: dRows, dGain });
    const dx = new Float32Array(last.length);
    for (const [i, row] of rows.entries()) dx.set(dRows.subarray(i * width, (i + 1) * width), row * width);
    for (let i = tapes.length - 1; i >= 0; i--) this.#layerBackward(this.#layers[i]!, tapes[i]!, batch, dx);
    embedBackward(this.#embedding, batch, dx);
    return loss;
  }

  /** `dx`: of what the layer gives, turned into that of what it takes. */
  #layerBackward(layer: Layer, tape: Tape, batch: TokenBatch, dx: Float32Array): void {
    const a = this.#a;
    const dAct = linearBackward(layer.down, tape.act, dx);
    const dGateUp = swigluBackward(dAct, tape.gateUp, a.ffnWidth);
    const dH1 = linearBackward(layer.gateUp, tape.h1, dGateUp);
    const post = layer.postNorm;
    rmsNormBackward(dH1, tape.x1, post.values, a.normEpsilon, { dx, dGain: post.gradient });
    const dOut = linearBackward(layer.o, tape.out, dx);
    const dQkv = attentionBackward(dOut, tape.qkv, tape.probabilities, a, batch);
    rotate(dQkv, a, batch, -1);
    const dH0 = linearBackward(layer.qkv, tape.h0, dQkv);
    const input = layer.inputNorm;
    rmsNormBackward(dH0, tape.x0, input.values, a.normEpsilon, { dx, dGain: input.gradient });
  }

  /** AdamW as the engine's kernel has it (wgsl/adamw.ts); gives the gradient's norm before it is clipped. */
  #update(learningRate: number): number {
    const { beta1, beta2, epsilon, weightDecay, clip } = this.#optimizer;
    const [p, gradient, m, v] = [this.#values, this.#gradient, this.#m, this.#v];
    let squares = 0;
    for (let i = 0; i < gradient.length; i++) squares += gradient[i]! * gradient[i]!;
    const norm = Math.sqrt(squares);
    const factor = clip > 0 ? Math.min(1, clip / (norm + 1e-6)) : 1;
    this.#step++;
    const [correction1, correction2] = [1 - beta1 ** this.#step, 1 - beta2 ** this.#step];
    for (let i = 0; i < p.length; i++) {
      const g = gradient[i]! * factor;
      const mean = (m[i] = beta1 * m[i]! + (1 - beta1) * g);
      const square = (v[i] = beta2 * v[i]! + (1 - beta2) * g * g);
      const move = mean / correction1 / (Math.sqrt(square / correction2) + epsilon);
      p[i] = p[i]! * (1 - learningRate * weightDecay) - learningRate * move;
    }
    return norm;
  }
}

interface Head {
  readonly rows: readonly number[];
  readonly x: Float32Array;
  readonly normed: Float32Array;
  readonly logits: Float32Array;
  readonly labels: Int32Array;
}

/** Gives the weights of one or several parts that follow one another in the flat array. */
function matricesOf(
  a: LmArchitecture,
  values: Float32Array,
  gradient: Float32Array
): (...parts: readonly string[]) => Matrix {
  const { tensors } = flatLayout(a);
  return (...parts) => {
    const found = parts.map((part) => tensors.find(({ name }) => name === `${part}.weight`)!);
    const { offset } = found[0]!;
    const columns = found[0]!.shape.at(-1)!;
    const rows = found.reduce((sum, { shape }) => sum + (shape.length === 1 ? 1 : shape[0]!), 0);
    const end = offset + rows * columns;
    return { values: values.subarray(offset, end), gradient: gradient.subarray(offset, end), rows, columns };
  };
}

function layerOf(name: string, matrix: (...parts: readonly string[]) => Matrix): Layer {
  return {
    inputNorm: matrix(`${name}.input_layernorm`),
    qkv: matrix(...['q', 'k', 'v'].map((x) => `${name}.self_attn.${x}_proj`)),
    o: matrix(`${name}.self_attn.o_proj`),
    postNorm: matrix(`${name}.post_attention_layernorm`),
    gateUp: matrix(`${name}.mlp.gate_proj`, `${name}.mlp.up_proj`),
    down: matrix(`${name}.mlp.down_proj`)
  };
}

/** x[n, columns] · wᵀ */
function linear({ values, rows, columns }: Matrix, x: Float32Array): Float32Array {
  return product(x, transposed(values, rows, columns), [x.length / columns, columns, rows]);
}

/** Adds dyᵀ · x to the weight's gradient; gives dy · w. */
function linearBackward(w: Matrix, x: Float32Array, dy: Float32Array): Float32Array {
  const n = x.length / w.columns;
  const dw = product(transposed(dy, n, w.rows), x, [w.rows, n, w.columns]);
  for (let i = 0; i < dw.length; i++) w.gradient[i]! += dw[i]!;
  return product(dy, w.values, [n, w.rows, w.columns]);
}

function embed({ values, columns }: Matrix, { ids }: TokenBatch): Float32Array {
  const x = new Float32Array(ids.length * columns);
  for (let row = 0; row < ids.length; row++)
    x.set(values.subarray(ids[row]! * columns, (ids[row]! + 1) * columns), row * columns);
  return x;
}

function embedBackward({ gradient, columns }: Matrix, { ids }: TokenBatch, dx: Float32Array): void {
  for (let row = 0; row < ids.length; row++)
    for (let i = 0; i < columns; i++) gradient[ids[row]! * columns + i]! += dx[row * columns + i]!;
}

function plus(a: Float32Array, b: Float32Array): Float32Array {
  const sum = new Float32Array(a.length);
  for (let i = 0; i < sum.length; i++) sum[i] = a[i]! + b[i]!;
  return sum;
}
