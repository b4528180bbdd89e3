// Training a small model from scratch: every weight learns, in f32. For models of a few million parameters, such as the
// one that comes with the studio; larger ones are fine-tuned by the Trainer. Weights, gradients and moments lie in flat
// arrays in the order of `flatLayout`.
import type { LmArchitecture } from '$core/lm/architecture';
import type { TokenBatch } from '$core/lm/batch';
import { requiredTensors } from '$core/lm/tensor-names';
import { Buffers, mapped, readBack, slice, viewAlignment, type View } from '../gpu/buffers';
import type { Gpu } from '../gpu/device';
import { Program, type Op } from '../gpu/program';
import { headChunk, headLoss } from '../model/head';
import type { LayerWeights, Matrix, ModelWeights } from '../model/loaded-model';
import { directProducts } from '../model/products';
import { Pass } from '../model/pass';
import { adamW, normParts, squareSum } from '../wgsl/adamw';
import { zero } from '../wgsl/elementwise';
import { attentionBackwardKv, attentionBackwardQ } from '../wgsl/attention';
import { swigluBackward } from '../wgsl/elementwise';
import { matmul } from '../wgsl/matmul';
import { normBackward } from '../wgsl/norm';
import { rope } from '../wgsl/rope';
import { embeddingGradient, gainGradient, matrixGradient } from '../wgsl/weight-gradient';
import type { OptimizerSettings } from './trainer';

export interface FlatTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** First element in the flat array. */
  readonly offset: number;
}

/**
 * Every tensor of a tied model without biases, in Hugging Face's names. q, k, v and gate, up follow one another, as the
 * engine takes them. @throws RangeError for an untied model or one with biases
 */
export function flatLayout(a: LmArchitecture): {
  readonly tensors: readonly FlatTensor[];
  readonly size: number;
} {
  if (!a.tied || a.qkvBias) throw new RangeError('Only tied models without biases are trained from scratch');
  const joined = /\.(k_proj|v_proj|up_proj)\./;
  let size = 0;
  const tensors = [...requiredTensors(a)].map(([name, shape]) => {
    if (!joined.test(name)) size = Math.ceil(size / viewAlignment) * viewAlignment;
    const offset = size;
    size += shape.reduce((product, n) => product * n, 1);
    return { name, shape, offset };
  });
  return { tensors, size: Math.ceil(size / viewAlignment) * viewAlignment };
}

export interface PretrainerSettings {
  readonly rows: number;
  readonly length: number;
  readonly optimizer: OptimizerSettings;
}

export class Pretrainer {
  readonly #pass: Pass;
  readonly #programs: Programs;
  readonly #views: Views;
  readonly #settings: PretrainerSettings;
  readonly #size: number;
  #step = 0;

  private constructor(
    pass: Pass,
    programs: Programs,
    views: Views,
    settings: PretrainerSettings,
    size: number
  ) {
    this.#pass = pass;
    this.#programs = programs;
    this.#views = views;
    this.#settings = settings;
    this.#size = size;
  }

  /** `values`: all weights to begin with. @throws HearthError gpu/lost, gpu/failed, job/out-of-memory */
  static async create(
    gpu: Gpu,
    architecture: LmArchitecture,
    values: Float32Array,
    settings: PretrainerSettings
  ): Promise<Pretrainer> {
    const buffers = new Buffers(gpu);
    try {
      const { size } = flatLayout(architecture);
      const { rows, length } = settings;
      const views = makeViews(buffers, size, rows * length);
      buffers.write(views.parameters, values);
      const model = flatModel(gpu, architecture, views.parameters);
      const gradients = flatModel(gpu, architecture, views.gradients);
      const pass = new Pass(model, buffers, { shape: { rows, length }, shared: false });
      const programs = await build(pass, gradients, views, size);
      return new Pretrainer(pass, programs, views, settings, size);
    } catch (error) {
      buffers.close();
      throw error;
    }
  }

  /** One AdamW step on one batch; gives its mean loss. */
  async step(
    batch: TokenBatch,
    learningRate: number
  ): Promise<{ readonly loss: number; readonly gradientNorm: number }> {
    const { buffers, tokens, model } = this.#pass;
    const { beta1, beta2, epsilon, weightDecay, clip } = this.#settings.optimizer;
    const count = batch.labels.reduce((n, label) => n + (label >= 0 ? 1 : 0), 0);
    this.#step++;
    this.#pass.put(batch, { scale: 1 / Math.max(1, count) });
    const corrections = [1 - beta1 ** this.#step, 1 - beta2 ** this.#step] as const;
    const numbers = [learningRate, ...corrections, clip, beta1, beta2, epsilon, weightDecay];
    buffers.write(this.#views.settings, new Float32Array(numbers));
    await this.#programs.step.run();
    const { loss, squares, staging } = this.#views;
    await this.#programs.update.run((encoder) => {
      encoder.copyBufferToBuffer(loss.buffer, 0, staging.buffer, 0, tokens * 4);
      encoder.copyBufferToBuffer(squares.buffer, 0, staging.buffer, tokens * 4, 4);
      encoder.clearBuffer(loss.buffer, 0, tokens * 4);
    });
    const read = new Float32Array(await mapped(model.gpu, staging, (tokens + 1) * 4));
    const sum = read.subarray(0, tokens).reduce((total, value) => total + value, 0);
    return { loss: sum / Math.max(1, count), gradientNorm: Math.sqrt(read[tokens]!) };
  }

  /** Summed loss of a batch that is not learned from. */
  async evaluate(batch: TokenBatch): Promise<{ readonly lossSum: number; readonly tokens: number }> {
    const { tokens, model } = this.#pass;
    this.#pass.put(batch);
    const { loss, staging } = this.#views;
    await this.#programs.judge.run((encoder) => {
      encoder.copyBufferToBuffer(loss.buffer, 0, staging.buffer, 0, tokens * 4);
      encoder.clearBuffer(loss.buffer, 0, tokens * 4);
    });
    const read = new Float32Array(await mapped(model.gpu, staging, tokens * 4));
    const count = batch.labels.reduce((n, label) => n + (label >= 0 ? 1 : 0), 0);
    return { lossSum: read.reduce((total, value) => total + value, 0), tokens: count };
  }

  /** All weights, flat. */
  parameters(): Promise<Float32Array> {
    return this.#read(this.#views.parameters);
  }

  /** Gradients of a batch, for tests; they are not applied. */
  async gradients(batch: TokenBatch, lossTokens: number): Promise<Float32Array> {
    this.#pass.put(batch, { scale: 1 / lossTokens });
    await this.#programs.step.run();
    const gradients = await this.#read(this.#views.gradients);
    this.#pass.buffers.write(this.#views.gradients, new Float32Array(this.#size));
    this.#pass.buffers.write(this.#views.loss, new Float32Array(this.#pass.tokens));
    return gradients;
  }

  close(): void {
    this.#pass.buffers.close();
  }

  async #read(view: View): Promise<Float32Array> {
    const buffers = new Buffers(this.#pass.model.gpu);
    try {
      return new Float32Array(await readBack(this.#pass.model.gpu, view, buffers.staging(this.#size)));
    } finally {
      buffers.close();
    }
  }
}

interface Programs {
  readonly step: Program;
  readonly judge: Program;
  readonly update: Program;
}

interface Views {
  readonly parameters: View;
  readonly gradients: View;
  readonly m: View;
  readonly v: View;
  readonly squares: View;
  readonly settings: View;
  readonly loss: View;
  readonly staging: View;
}

function makeViews(buffers: Buffers, size: number, tokens: number): Views {
  return {
    parameters: buffers.storage(size),
    gradients: buffers.storage(size),
    m: buffers.storage(size),
    v: buffers.storage(size),
    squares: buffers.storage(1),
    settings: buffers.storage(8),
    loss: buffers.storage(tokens),
    staging: buffers.staging(tokens + 1)
  };
}

/** A flat array seen as a model's weights. */
function flatModel(gpu: Gpu, a: LmArchitecture, flat: View): ModelWeights {
  const { tensors } = flatLayout(a);
  const at = (name: string): FlatTensor => tensors.find((tensor) => tensor.name === name)!;
  const vector = (name: string): View => slice(flat, at(name).offset, a.width);
  const matrix = (...names: readonly string[]): Matrix => {
    const rows = names.reduce((sum, name) => sum + at(name).shape[0]!, 0);
    const columns = at(names[0]!).shape[1]!;
    return { view: slice(flat, at(names[0]!).offset, rows * columns), type: 'F32', rows, columns };
  };
  const layers = Array.from({ length: a.layers }, (_, i): LayerWeights => {
    const name = (part: string): string => `model.layers.${i}.${part}.weight`;
    return {
      inputNorm: vector(name('input_layernorm')),
      qkv: matrix(...['q', 'k', 'v'].map((x) => name(`self_attn.${x}_proj`))),
      o: matrix(name('self_attn.o_proj')),
      postNorm: vector(name('post_attention_layernorm')),
      gateUp: matrix(name('mlp.gate_proj'), name('mlp.up_proj')),
      down: matrix(name('mlp.down_proj'))
    };
  });
  const embedding = [{ ...matrix('model.embed_tokens.weight'), type: 'F32', first: 0 } as const];
  const finalNorm = vector('model.norm.weight');
  return { gpu, architecture: a, products: directProducts, embedding, head: embedding, layers, finalNorm };
}

async function build(pass: Pass, gradients: ModelWeights, views: Views, size: number): Promise<Programs> {
  const { buffers, tokens, model } = pass;
  const { gpu, architecture: a } = model;
  const dNormed = buffers.storage(tokens * a.width);
  const head = {
    normed: pass.activations.normed,
    logits: buffers.storage(headChunk(a, tokens) * a.vocabulary),
    labels: pass.labels,
    loss: views.loss,
    runOf: (rows: number) => pass.run(rows)
  };
  const dHead = gradients.embedding[0]!.view;
  const headOps = headLoss(model, { ...head, dNormed, dHead }, tokens);
  const step = [...pass.forward(), ...headOps, ...backward(pass, gradients, dNormed)];
  const parts = buffers.storage(normParts);
  return {
    step: await Program.build(gpu, step),
    judge: await Program.build(gpu, [...pass.forward(), ...headLoss(model, head, tokens)]),
    update: await Program.build(gpu, [
      ...squareSum(views.gradients, parts, views.squares, size),
      ...adamW({ ...views, gradient: views.gradients }, size)
    ])
  };
}

/** From the gradient of the normed output down to the embedding, layer by layer. */
function backward(pass: Pass, gradients: ModelWeights, dNormed: View): readonly Op[] {
  const { buffers, tokens: n, model, activations, context } = pass;
  const { architecture: a } = model;
  const heads = a.heads * a.headWidth;
  const qkvWidth = heads + 2 * a.kvHeads * a.headWidth;
  const run = pass.run(n);
  const room = (width: number): View => buffers.storage(n * width);
  const [dx, dNorm, dGateUp, dAct, dQkv, dOut, d] = [
    room(a.width),
    room(a.width),
    room(2 * a.ffnWidth),
    room(a.ffnWidth),
    room(qkvWidth),
    room(heads),
    room(a.heads)
  ] as const;
  /** dw of a matrix, and what goes on below it. */
  const linear = (w: Matrix, dw: Matrix, x: View, dy: View, below: View): readonly Op[] => [
    matrixGradient({ dy, x, dw: dw.view, run }, { rows: w.rows, columns: w.columns }),
    matmul(
      'back',
      { form: 'nn', n: w.columns, k: w.rows, type: 'F32' },
      { a: dy, w: w.view, y: below, run },
      n
    )
  ];
  const norm = (x: View, gain: View, dGain: View, q: View, dy: View): readonly Op[] => [
    gainGradient({ dy, x, q, dGain, run }, a.width),
    normBackward({ x, gain, q, dy, dx, run }, a.width, n)
  ];
  const ops: Op[] = [
    zero(dx, n * a.width),
    ...norm(activations.last, model.finalNorm, gradients.finalNorm, activations.q, dNormed)
  ];
  for (let i = pass.layers.length - 1; i >= 0; i--) {
    const { weights: w, at } = pass.layers[i]!;
    const g = gradients.layers[i]!;
    const views = { qkv: at.qkv, starts: context.starts, out: at.out, lse: at.lse, dOut, d, dQkv, run };
    ops.push(
      ...linear(w.down, g.down, at.act, dx, dAct),
      swigluBackward({ gateUp: at.gateUp, dAct, dGateUp, run }, a.ffnWidth, n),
      ...linear(w.gateUp, g.gateUp, at.h2, dGateUp, dNorm),
      ...norm(at.x1, w.postNorm, g.postNorm, at.q2, dNorm),
      ...linear(w.o, g.o, at.out, dx, dOut),
      attentionBackwardQ(views, a, pass.shape),
      attentionBackwardKv(views, a, pass.shape),
      rope({ qkv: dQkv, turns: context.turns, starts: context.starts, run }, a, n, -1),
      ...linear(w.qkv, g.qkv, at.h1, dQkv, dNorm),
      ...norm(at.x0, w.inputNorm, g.inputNorm, at.q1, dNorm)
    );
  }
  const dTable = gradients.embedding[0]!.view;
  ops.push(embeddingGradient({ ids: pass.ids, dx, dTable, run }, a.vocabulary, a.width));
  return ops;
}
