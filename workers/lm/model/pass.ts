// One pass over a batch of a fixed shape: its inputs on the device, its rooms, and the operations forward. Forward and
// Trainer are built on it.
import { ignoredLabel, type TokenBatch } from '$core/lm/batch';
import type { LoraSettings } from '$core/lm/lora';
import { HearthError } from '$core/errors';
import { Buffers, type View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { norm } from '../wgsl/norm';
import { ropeTurns } from '../wgsl/rope';
import { makeActivations, type Activations, type BatchShape } from './activations';
import { layerForward, type BlockContext, type Layer } from './block';
import { embedding } from './head';
import type { ModelWeights } from './loaded-model';
import { loraGroupsOf } from './lora-groups';

export interface PassOptions {
  readonly shape: BatchShape;
  readonly lora?: { readonly settings: LoraSettings; readonly parameters: View; readonly gradients?: View };
  /** One room for the insides of all layers instead of one each. */
  readonly shared: boolean;
}

export class Pass {
  readonly model: ModelWeights;
  readonly buffers: Buffers;
  readonly shape: BatchShape;
  readonly context: BlockContext;
  readonly activations: Activations;
  readonly layers: readonly Layer[];
  readonly labels: View;
  readonly ids: View;
  readonly #starts: View;
  /** Numbers of a run by rows and layer; written before each run. */
  readonly #runs = new Map<string, { readonly view: View; readonly rows: number; readonly layer: number }>();
  /** What the numbers of the runs were last written for. */
  #written = '';

  constructor(model: ModelWeights, buffers: Buffers, { shape, lora, shared }: PassOptions) {
    const { architecture: a } = model;
    const n = shape.rows * shape.length;
    this.model = model;
    this.buffers = buffers;
    this.shape = shape;
    this.ids = buffers.storage(n);
    this.#starts = buffers.storage(n);
    this.labels = buffers.storage(n);
    const groups = lora && loraGroupsOf(a, lora.settings);
    this.context = {
      architecture: a,
      products: model.products,
      shape,
      turns: buffers.filled(ropeTurns(a, shape.length)),
      starts: this.#starts,
      ...(lora ? { parameters: lora.parameters } : {}),
      ...(lora?.gradients ? { gradients: lora.gradients } : {})
    };
    this.activations = makeActivations(buffers, a, shape, groups, shared);
    // Layers differ to a kernel only where masks are drawn.
    const masked = (lora?.settings.dropout ?? 0) > 0;
    this.layers = model.layers.map((weights, layer) => ({
      weights,
      groups: groups?.[layer] ?? {},
      at: this.activations.layers[layer]!,
      run: this.run(n, masked ? layer : 0)
    }));
  }

  get tokens(): number {
    return this.shape.rows * this.shape.length;
  }

  /** The numbers of a run over `rows` rows, as a uniform. */
  run(rows: number, layer = 0): View {
    const key = `${rows} ${layer}`;
    const known = this.#runs.get(key);
    if (known) return known.view;
    const view = this.buffers.uniform(32);
    this.#runs.set(key, { view, rows, layer });
    return view;
  }

  /** Everything up to the normed output of the last layer; `dropout` false: nothing is dropped. */
  forward(dropout = true): readonly Op[] {
    const { model, activations } = this;
    const run = this.run(this.tokens);
    const x0 = activations.layers[0]!.x0;
    return [
      ...embedding(model, this.ids, x0, run, this.tokens),
      ...this.layers.flatMap((layer, i) =>
        layerForward(this.context, dropout ? layer : withoutDropout(layer), this.after(i))
      ),
      norm(
        { x: activations.last, gain: model.finalNorm, y: activations.normed, q: activations.q, run },
        model.architecture.width,
        model.architecture.normEpsilon,
        this.tokens
      )
    ];
  }

  /** Where layer `i` leaves its output. */
  after(i: number): View {
    return this.activations.layers[i + 1]?.x0 ?? this.activations.last;
  }

  /** Puts a batch on the device: of this shape, or with shorter rows. @throws RangeError for another */
  put(batch: TokenBatch, { seed = 0, scale = 1 } = {}): void {
    const { rows, length } = this.shape;
    if (batch.rows !== rows || batch.length > length)
      throw new RangeError(`A batch of ${batch.rows} x ${batch.length} for a pass of ${rows} x ${length}`);
    const { vocabulary } = this.model.architecture;
    const unknown = batch.ids.find((id) => id >= vocabulary);
    if (unknown !== undefined)
      throw new HearthError('lm/unsupported', {
        model: 'This model',
        what: `it has ${vocabulary} tokens and was given number ${unknown}`
      });
    this.buffers.write(this.ids, batch.ids);
    this.buffers.write(this.#starts, batch.starts);
    // What lies beyond a shorter batch must carry no loss.
    const labels = new Int32Array(this.tokens).fill(ignoredLabel);
    labels.set(batch.labels);
    this.buffers.write(this.labels, labels);
    this.#writeRuns(seed, scale, batch.length);
  }

  #writeRuns(seed: number, scale: number, length: number): void {
    const key = `${seed} ${scale} ${length} ${this.#runs.size}`;
    if (key === this.#written) return;
    this.#written = key;
    const whole = this.tokens;
    for (const { view, rows, layer } of this.#runs.values()) {
      const numbers = new Uint32Array(8);
      // A run over everything is over what the batch has; chunks of the head are as they are.
      const tokens = rows === whole ? this.shape.rows * length : rows;
      numbers.set([tokens, length, this.shape.rows, seed >>> 0]);
      new Float32Array(numbers.buffer)[4] = scale;
      numbers[6] = layer;
      this.buffers.write(view, numbers);
    }
  }
}

function withoutDropout(layer: Layer): Layer {
  const groups = Object.fromEntries(
    Object.entries(layer.groups).map(([name, group]) => [name, { ...group, dropout: 0 }])
  );
  return { ...layer, groups };
}
