// A Llama or Qwen2 in f64, forward and backward, with or without a LoRA adapter: the oracle of the language-model
// engine. Checked itself by central differences (tests/unit/support/lm.test.ts) and against PyTorch
// (tests/conformance/lm-reference.test.ts). No dropout.
import type { LmArchitecture } from '$core/lm/architecture';
import { ignoredLabel, type TokenBatch } from '$core/lm/batch';
import { loraLayout, moduleShape, type LoraModule, type LoraSettings } from '$core/lm/lora';
import {
  attention,
  attentionBackward,
  columnSums,
  crossEntropyGradient,
  labelLogProbabilities,
  linear,
  linearInputGradient,
  linearWeightGradient,
  rmsNorm,
  rmsNormBackward,
  ropeFrequencies,
  rotate,
  swiglu,
  swigluBackward,
  type AttentionShape,
  type Numbers
} from './ops';

export interface ReferenceModel {
  readonly architecture: LmArchitecture;
  /** By Hugging Face name. */
  readonly parameters: ReadonlyMap<string, Float64Array>;
}

export interface ReferenceAdapter {
  readonly settings: LoraSettings;
  /** Flat, in the order of `loraLayout`. */
  readonly values: Numbers;
}

export interface ReferenceGradients {
  /** Mean cross-entropy over `lossTokens`. */
  readonly loss: number;
  /** Of the adapter, flat in the order of `loraLayout`; empty without one. */
  readonly lora: Float64Array;
  /** Of every parameter of the model, by name; a tied embedding once, with both its uses. */
  readonly parameters: ReadonlyMap<string, Float64Array>;
}

/** Logits [rows, length, vocabulary] of every position. */
export function referenceLogits(
  model: ReferenceModel,
  batch: TokenBatch,
  adapter?: ReferenceAdapter
): Float64Array {
  return new ReferenceRun(model, batch, adapter).logits;
}

/** Sum of the labels' cross-entropies, and how many labels there are. */
export function referenceLoss(
  model: ReferenceModel,
  batch: TokenBatch,
  adapter?: ReferenceAdapter
): { readonly lossSum: number; readonly tokens: number } {
  const logits = referenceLogits(model, batch, adapter);
  const each = labelLogProbabilities(logits, batch.labels, model.architecture.vocabulary);
  return {
    lossSum: -each.reduce((sum, value) => sum + value, 0),
    tokens: batch.labels.filter((label) => label !== ignoredLabel).length
  };
}

/** Gradients of sum(cross-entropy) / lossTokens; by default lossTokens is the number of labels in the batch. */
export function referenceGradients(
  model: ReferenceModel,
  batch: TokenBatch,
  adapter?: ReferenceAdapter,
  lossTokens = batch.labels.filter((label) => label !== ignoredLabel).length
): ReferenceGradients {
  const run = new ReferenceRun(model, batch, adapter);
  const { vocabulary } = model.architecture;
  const each = labelLogProbabilities(run.logits, batch.labels, vocabulary);
  run.backward(crossEntropyGradient(run.logits, batch.labels, vocabulary, lossTokens));
  const loss = -each.reduce((sum, value) => sum + value, 0) / lossTokens;
  return { loss, lora: run.loraGradient, parameters: run.gradients };
}

/** What a linear layer keeps for its backward. */
interface LinearTape {
  readonly name: string;
  readonly shape: readonly [number, number, number];
  readonly x: Float64Array;
  readonly lora?: { readonly a: Slice; readonly b: Slice; readonly h: Float64Array };
}

interface Slice {
  readonly values: Numbers;
  readonly gradient: Float64Array;
}

/** What a layer keeps for its backward; x0 and x1 are the residual stream before attention and feed-forward. */
interface LayerTape {
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  readonly q: Float64Array;
  readonly k: Float64Array;
  readonly v: Float64Array;
  readonly probabilities: Float64Array;
  readonly gate: Float64Array;
  readonly up: Float64Array;
  readonly linears: Readonly<Record<LoraModule, LinearTape>>;
}

class ReferenceRun {
  readonly logits: Float64Array;
  readonly loraGradient: Float64Array;
  readonly gradients = new Map<string, Float64Array>();
  readonly #model: ReferenceModel;
  readonly #batch: TokenBatch;
  readonly #n: number;
  readonly #positions: Float64Array;
  readonly #frequencies: Float64Array;
  readonly #attention: AttentionShape;
  readonly #scale: number;
  readonly #slices = new Map<string, Slice>();
  readonly #layers: LayerTape[] = [];
  readonly #last: Float64Array;
  readonly #normed: Float64Array;

  constructor(model: ReferenceModel, batch: TokenBatch, adapter: ReferenceAdapter | undefined) {
    const { architecture: a } = model;
    this.#model = model;
    this.#batch = batch;
    this.#n = batch.rows * batch.length;
    this.#positions = Float64Array.from(batch.starts, (start, i) => (i % batch.length) - start);
    this.#frequencies = ropeFrequencies(a.rope, a.headWidth);
    this.#attention = { ...a, rows: batch.rows, length: batch.length, starts: batch.starts };
    this.#scale = adapter ? adapter.settings.alpha / adapter.settings.rank : 0;
    this.loraGradient = this.#openAdapter(adapter);
    let x = this.#embed();
    for (let layer = 0; layer < a.layers; layer++) x = this.#layer(layer, x);
    this.#last = x;
    this.#normed = rmsNorm(x, this.#weight('model.norm.weight'), this.#n, a.width, a.normEpsilon);
    this.logits = linear(this.#normed, this.#weight(this.#headName), [this.#n, a.width, a.vocabulary]);
  }

  get #headName(): string {
    return this.#model.architecture.tied ? 'model.embed_tokens.weight' : 'lm_head.weight';
  }

  #weight(name: string): Float64Array {
    const values = this.#model.parameters.get(name);
    if (!values) throw new Error(`The reference model has no ${name}`);
    return values;
  }

  #openAdapter(adapter: ReferenceAdapter | undefined): Float64Array {
    if (!adapter) return new Float64Array(0);
    const layout = loraLayout(this.#model.architecture, adapter.settings);
    const all = new Float64Array(layout.size);
    const values = Float64Array.from(adapter.values);
    for (const { layer, module, matrix, shape, offset } of layout.tensors) {
      const end = offset + shape[0] * shape[1];
      const slice = { values: values.subarray(offset, end), gradient: all.subarray(offset, end) };
      this.#slices.set(`${layer}.${module}.${matrix}`, slice);
    }
    return all;
  }

  #embed(): Float64Array {
    const { width } = this.#model.architecture;
    const table = this.#weight('model.embed_tokens.weight');
    const x = new Float64Array(this.#n * width);
    this.#batch.ids.forEach((id, row) => x.set(table.subarray(id * width, (id + 1) * width), row * width));
    return x;
  }

  #layer(layer: number, x0: Float64Array): Float64Array {
    const { architecture: a } = this.#model;
    const n = this.#n;
    const name = `model.layers.${layer}`;
    const apply = (module: LoraModule, x: Float64Array) => this.#linear(layer, module, x);
    const norm = (x: Float64Array, part: string) =>
      rmsNorm(x, this.#weight(`${name}.${part}.weight`), n, a.width, a.normEpsilon);
    const h0 = norm(x0, 'input_layernorm');
    const [qRaw, qTape] = apply('q_proj', h0);
    const [kRaw, kTape] = apply('k_proj', h0);
    const [v, vTape] = apply('v_proj', h0);
    const q = rotate(qRaw, this.#positions, a.heads, this.#frequencies);
    const k = rotate(kRaw, this.#positions, a.kvHeads, this.#frequencies);
    const { out, probabilities } = attention(q, k, v, this.#attention);
    const [attended, oTape] = apply('o_proj', out);
    const x1 = add(x0, attended);
    const h1 = norm(x1, 'post_attention_layernorm');
    const [gate, gateTape] = apply('gate_proj', h1);
    const [up, upTape] = apply('up_proj', h1);
    const [down, downTape] = apply('down_proj', swiglu(gate, up));
    const linears = {
      q_proj: qTape,
      k_proj: kTape,
      v_proj: vTape,
      o_proj: oTape,
      gate_proj: gateTape,
      up_proj: upTape,
      down_proj: downTape
    };
    this.#layers.push({ x0, x1, q, k, v, probabilities, gate, up, linears });
    return add(x1, down);
  }

  #linear(layer: number, module: LoraModule, x: Float64Array): [Float64Array, LinearTape] {
    const part = /^(q|k|v|o)_/.test(module) ? 'self_attn' : 'mlp';
    const name = `model.layers.${layer}.${part}.${module}`;
    const [out, inner] = moduleShape(this.#model.architecture, module);
    const shape = [this.#n, inner, out] as const;
    const bias = this.#model.parameters.get(`${name}.bias`);
    const y = linear(x, this.#weight(`${name}.weight`), shape, bias);
    const a = this.#slices.get(`${layer}.${module}.A`);
    const b = this.#slices.get(`${layer}.${module}.B`);
    if (!a || !b) return [y, { name, shape, x }];
    const rank = b.values.length / out;
    const h = linear(x, a.values, [this.#n, inner, rank]);
    const delta = linear(h, b.values, [this.#n, rank, out]);
    delta.forEach((value, i) => (y[i]! += this.#scale * value));
    return [y, { name, shape, x, lora: { a, b, h } }];
  }

  /** Fills the gradients from that of the logits; called once. */
  backward(dLogits: Float64Array): void {
    const { architecture: a } = this.#model;
    const shape = [this.#n, a.width, a.vocabulary] as const;
    this.#give(this.#headName, linearWeightGradient(dLogits, this.#normed, shape));
    const dNormed = linearInputGradient(dLogits, this.#weight(this.#headName), shape);
    let dx = this.#normBackward('model.norm.weight', dNormed, this.#last);
    for (let layer = a.layers - 1; layer >= 0; layer--) dx = this.#layerBackward(layer, dx);
    const table = new Float64Array(a.vocabulary * a.width);
    this.#batch.ids.forEach((id, row) => {
      for (let i = 0; i < a.width; i++) table[id * a.width + i]! += dx[row * a.width + i]!;
    });
    this.#give('model.embed_tokens.weight', table);
  }

  #layerBackward(layer: number, dx2: Float64Array): Float64Array {
    const { architecture: a } = this.#model;
    const { x0, x1, q, k, v, probabilities, gate, up, linears } = this.#layers[layer]!;
    const back = (module: LoraModule, dy: Float64Array) => this.#linearBackward(linears[module], dy);
    const name = `model.layers.${layer}`;
    const { dGate, dUp } = swigluBackward(back('down_proj', dx2), gate, up);
    const dh1 = add(back('gate_proj', dGate), back('up_proj', dUp));
    const dx1 = add(dx2, this.#normBackward(`${name}.post_attention_layernorm.weight`, dh1, x1));
    const dOut = back('o_proj', dx1);
    const { dq, dk, dv } = attentionBackward(dOut, q, k, v, probabilities, this.#attention);
    const unrotate = (d: Float64Array, heads: number) =>
      rotate(d, this.#positions, heads, this.#frequencies, -1);
    const dqkv = [
      back('q_proj', unrotate(dq, a.heads)),
      back('k_proj', unrotate(dk, a.kvHeads)),
      back('v_proj', dv)
    ];
    const dh0 = dqkv.reduce(add);
    return add(dx1, this.#normBackward(`${name}.input_layernorm.weight`, dh0, x0));
  }

  #linearBackward({ name, shape, x, lora }: LinearTape, dy: Float64Array): Float64Array {
    const [n, inner, out] = shape;
    this.#give(`${name}.weight`, linearWeightGradient(dy, x, shape));
    const bias = `${name}.bias`;
    if (this.#model.parameters.has(bias)) this.#give(bias, columnSums(dy, n, out));
    const dx = linearInputGradient(dy, this.#weight(`${name}.weight`), shape);
    if (!lora) return dx;
    const rank = lora.b.values.length / out;
    const scaled = dy.map((value) => value * this.#scale);
    const dh = linearInputGradient(scaled, lora.b.values, [n, rank, out]);
    lora.b.gradient.set(linearWeightGradient(scaled, lora.h, [n, rank, out]));
    lora.a.gradient.set(linearWeightGradient(dh, x, [n, inner, rank]));
    return add(dx, linearInputGradient(dh, lora.a.values, [n, inner, rank]));
  }

  #normBackward(name: string, dy: Float64Array, x: Float64Array): Float64Array {
    const { width, normEpsilon } = this.#model.architecture;
    const { dx, dGain } = rmsNormBackward(dy, x, this.#weight(name), this.#n, width, normEpsilon);
    this.#give(name, dGain);
    return dx;
  }

  #give(name: string, gradient: Float64Array): void {
    const before = this.gradients.get(name);
    this.gradients.set(name, before ? add(before, gradient) : gradient);
  }
}

function add(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]!);
}
