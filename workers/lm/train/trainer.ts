// LoRA training on the device: gradients of micro-batches are added up, then one AdamW step moves the adapter. Loss and
// norm are read once a step; nothing is allocated while it runs. The same calls give the same bits.
import type { TokenBatch } from '$core/lm/batch';
import { loraLayout, type LoraSettings } from '$core/lm/lora';
import { Buffers, mapped, readBack, type View } from '../gpu/buffers';
import { Program, type Op } from '../gpu/program';
import { layerBackward, layerForward, type Scratch } from '../model/block';
import { headChunk, headLoss } from '../model/head';
import type { LoadedModel } from '../model/loaded-model';
import { Pass } from '../model/pass';
import { adamW, normParts, squareSum } from '../wgsl/adamw';
import { zero } from '../wgsl/elementwise';
import { normBackward } from '../wgsl/norm';

export interface OptimizerSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Largest global norm of a step's gradient; 0: any. */
  readonly clip: number;
}

export interface TrainerSettings {
  readonly lora: LoraSettings;
  /** Sequences of a micro-batch, and tokens of each. */
  readonly rows: number;
  readonly length: number;
  /** Computes the insides of layers again in the backward pass instead of keeping them: less memory, a third more time. */
  readonly recompute: boolean;
  /** Draws the dropout masks. */
  readonly seed: number;
  readonly optimizer: OptimizerSettings;
}

/** Everything that a step changes; flat arrays in the order of `loraLayout`. */
export interface TrainerState {
  readonly step: number;
  readonly parameters: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
}

interface Programs {
  readonly accumulate: Program;
  readonly evaluate: Program;
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
  /** Loss, then the sum of squares. */
  readonly staging: View;
}

export class Trainer {
  readonly #pass: Pass;
  readonly #settings: TrainerSettings;
  readonly #programs: Programs;
  readonly #views: Views;
  readonly #size: number;
  #step = 0;
  #micro = 0;

  private constructor(pass: Pass, settings: TrainerSettings, programs: Programs, views: Views, size: number) {
    this.#pass = pass;
    this.#settings = settings;
    this.#programs = programs;
    this.#views = views;
    this.#size = size;
  }

  /** @throws HearthError gpu/lost, gpu/failed, job/out-of-memory */
  static async create(model: LoadedModel, settings: TrainerSettings): Promise<Trainer> {
    const buffers = new Buffers(model.gpu);
    try {
      const { size } = loraLayout(model.architecture, settings.lora);
      const views = makeViews(buffers, size, settings.rows * settings.length);
      const { rows, length, lora, recompute } = settings;
      const pass = new Pass(model, buffers, {
        shape: { rows, length },
        lora: { settings: lora, parameters: views.parameters, gradients: views.gradients },
        shared: recompute
      });
      const programs = await build(pass, views, size, recompute);
      return new Trainer(pass, settings, programs, views, size);
    } catch (error) {
      buffers.close();
      throw error;
    }
  }

  /** Bytes held on the device, besides the model's. */
  get bytes(): number {
    return this.#pass.buffers.bytes;
  }

  /** Dispatches of one micro-batch. */
  get dispatches(): number {
    return this.#programs.accumulate.length;
  }

  /** Begins anew from these adapter values. */
  initialise(parameters: Float32Array): void {
    const empty = new Float32Array(this.#size);
    this.load({ step: 0, parameters, m: empty, v: empty });
  }

  /**
   * Adds the gradients of Σ cross-entropy / lossTokens. `lossTokens`: labels that count in all micro-batches of the
   * step. @throws HearthError gpu/lost, gpu/failed
   */
  async accumulate(batch: TokenBatch, lossTokens: number): Promise<void> {
    // A mask for every micro-batch of every step; the multiplier keeps the two counts apart.
    const seed = (this.#settings.seed + this.#step * 0x9e3779b1 + this.#micro) >>> 0;
    this.#pass.put(batch, { seed, scale: 1 / lossTokens });
    this.#micro++;
    this.#lossTokens = lossTokens;
    await this.#programs.accumulate.run();
  }
  #lossTokens = 1;

  /** One AdamW step with the gradients added up. @throws HearthError gpu/lost, gpu/failed */
  async update(learningRate: number): Promise<{ readonly loss: number; readonly gradientNorm: number }> {
    const { buffers, tokens, model } = this.#pass;
    const { beta1, beta2, epsilon, weightDecay, clip } = this.#settings.optimizer;
    this.#step++;
    this.#micro = 0;
    const corrections = [1 - beta1 ** this.#step, 1 - beta2 ** this.#step] as const;
    const numbers = [learningRate, ...corrections, clip, beta1, beta2, epsilon, weightDecay];
    buffers.write(this.#views.settings, new Float32Array(numbers));
    const { loss, squares, staging } = this.#views;
    await this.#programs.update.run((encoder) => {
      encoder.copyBufferToBuffer(loss.buffer, 0, staging.buffer, 0, tokens * 4);
      encoder.copyBufferToBuffer(squares.buffer, 0, staging.buffer, tokens * 4, 4);
      encoder.clearBuffer(loss.buffer, 0, tokens * 4);
    });
    const read = new Float32Array(await mapped(model.gpu, staging, (tokens + 1) * 4));
    const sum = read.subarray(0, tokens).reduce((total, value) => total + value, 0);
    return { loss: sum / this.#lossTokens, gradientNorm: Math.sqrt(read[tokens]!) };
  }

  /** Loss without dropout or gradients. Between steps only. */
  async evaluate(batch: TokenBatch): Promise<{ readonly lossSum: number; readonly tokens: number }> {
    const { tokens, model } = this.#pass;
    this.#pass.put(batch);
    const { loss, staging } = this.#views;
    await this.#programs.evaluate.run((encoder) => {
      encoder.copyBufferToBuffer(loss.buffer, 0, staging.buffer, 0, tokens * 4);
      encoder.clearBuffer(loss.buffer, 0, tokens * 4);
    });
    const read = new Float32Array(await mapped(model.gpu, staging, tokens * 4));
    const lossSum = read.reduce((total, value) => total + value, 0);
    return { lossSum, tokens: batch.labels.reduce((count, label) => count + (label >= 0 ? 1 : 0), 0) };
  }

  /** The gradients added up so far. */
  gradients(): Promise<Float32Array> {
    return this.#read(this.#views.gradients);
  }

  async save(): Promise<TrainerState> {
    const { parameters, m, v } = this.#views;
    return {
      step: this.#step,
      parameters: await this.#read(parameters),
      m: await this.#read(m),
      v: await this.#read(v)
    };
  }

  /** Goes on from a saved state, to the same bits. Gradients added up are dropped. */
  load({ step, parameters, m, v }: TrainerState): void {
    const { buffers, tokens } = this.#pass;
    this.#step = step;
    this.#micro = 0;
    buffers.write(this.#views.parameters, parameters);
    buffers.write(this.#views.m, m);
    buffers.write(this.#views.v, v);
    buffers.write(this.#views.gradients, new Float32Array(this.#size));
    buffers.write(this.#views.loss, new Float32Array(tokens));
  }

  close(): void {
    this.#pass.buffers.close();
  }

  async #read(view: View): Promise<Float32Array> {
    const { model } = this.#pass;
    // Reading is rare, and the room for it as large as the adapter: made for the moment.
    const buffers = new Buffers(model.gpu);
    try {
      return new Float32Array(await readBack(model.gpu, view, buffers.staging(this.#size)), 0, this.#size);
    } finally {
      buffers.close();
    }
  }
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

async function build(pass: Pass, views: Views, size: number, recompute: boolean): Promise<Programs> {
  const { gpu } = pass.model;
  const { buffers, tokens, model, activations } = pass;
  const { architecture: a } = model;
  const scratch = makeScratch(pass);
  const head = {
    normed: activations.normed,
    logits: buffers.storage(headChunk(a, tokens) * a.vocabulary),
    labels: pass.labels,
    loss: views.loss,
    runOf: (rows: number) => pass.run(rows)
  };
  const accumulate: Op[] = [
    ...pass.forward(),
    ...headLoss(model, { ...head, dNormed: scratch.dNorm }, tokens),
    zero(scratch.dx, tokens * a.width),
    normBackward(
      {
        x: activations.last,
        gain: model.finalNorm,
        q: activations.q,
        dy: scratch.dNorm,
        dx: scratch.dx,
        run: pass.run(tokens)
      },
      a.width,
      tokens
    ),
    ...backward(pass, scratch, recompute)
  ];
  const parts = buffers.storage(normParts);
  const update = [
    ...squareSum(views.gradients, parts, views.squares, size),
    ...adamW({ ...views, gradient: views.gradients }, size)
  ];
  // Compiled beside each other: it is what takes the time before a first step.
  const [accumulating, evaluating, updating] = await Promise.all([
    Program.build(gpu, accumulate),
    Program.build(gpu, [...pass.forward(false), ...headLoss(model, head, tokens)]),
    Program.build(gpu, update)
  ]);
  return { accumulate: accumulating, evaluate: evaluating, update: updating };
}

function backward(pass: Pass, scratch: Scratch, recompute: boolean): readonly Op[] {
  const ops: Op[] = [];
  for (let i = pass.layers.length - 1; i >= 0; i--) {
    const layer = pass.layers[i]!;
    // The last layer's insides are still in the shared room. Its output is written again, with the same bits.
    if (recompute && i < pass.layers.length - 1)
      ops.push(...layerForward(pass.context, layer, pass.after(i)));
    ops.push(...layerBackward(pass.context, layer, scratch, i === 0));
  }
  return ops;
}

function makeScratch({ buffers, tokens: n, model, layers }: Pass): Scratch {
  const { architecture: a } = model;
  const heads = a.heads * a.headWidth;
  const hidden = Object.values(layers[0]!.groups).map(({ modules, rank }) => modules.length * rank);
  return {
    dx: buffers.storage(n * a.width),
    dNorm: buffers.storage(n * a.width),
    dGateUp: buffers.storage(n * 2 * a.ffnWidth),
    dAct: buffers.storage(n * a.ffnWidth),
    dQkv: buffers.storage(n * (heads + 2 * a.kvHeads * a.headWidth)),
    dOut: buffers.storage(n * heads),
    d: buffers.storage(n * a.heads),
    dHidden: buffers.storage(n * Math.max(1, ...hidden))
  };
}
