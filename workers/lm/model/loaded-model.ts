// A model's frozen weights on the device, streamed there tensor by tensor in the type the file has, or (the matrices of
// the layers) rounded to whole numbers on the way. q, k, v and gate, up lie together, so that one product gives each;
// embedding and head are cut into shards that one binding can hold.
import type { LmArchitecture } from '$core/lm/architecture';
import { HearthError } from '$core/errors';
import { quantisedWords, quantiseRows, type QuantisedType } from '$core/lm/quantise';
import type { BaseWeights, MatrixType, WeightSource, WeightType } from '$core/lm/weights';
import { Buffers, type View } from '../gpu/buffers';
import type { Gpu } from '../gpu/device';
import type { WeightViews } from '../wgsl/weights';
import { bytesOf, decode } from './decode';
import { chooseProducts, productsOn, type Products } from './products';

/** A weight [rows, columns], as y = x · wᵀ takes it. */
export interface Matrix {
  readonly view: View;
  /** Of whole numbers. */
  readonly scales?: View;
  readonly type: MatrixType;
  readonly rows: number;
  readonly columns: number;
}

/** Rows `first` to `first + rows` of the embedding or head. */
export interface Shard extends Matrix {
  readonly type: WeightType;
  readonly first: number;
}

/** A matrix as kernels bind it. */
export function weightViews({ view, scales }: Matrix): WeightViews {
  return scales ? { w: view, scales } : { w: view };
}

export interface LayerWeights {
  /** [width] */
  readonly inputNorm: View;
  readonly qkv: Matrix;
  /** [q + k + v] */
  readonly qkvBias?: View;
  readonly o: Matrix;
  /** [width] */
  readonly postNorm: View;
  readonly gateUp: Matrix;
  readonly down: Matrix;
}

export interface LoadOptions {
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
  /** How the matrices of the layers are kept; as in the file by default. */
  readonly base?: BaseWeights;
  /** Which kernels multiply; measured where it is not given. */
  readonly products?: Products;
}

/** Bytes that are read and sent to the device at once. */
const pieceBytes = 8 * 1024 * 1024;

/** What a pass computes with, wherever it lies. */
export type ModelWeights = Pick<
  LoadedModel,
  'gpu' | 'architecture' | 'products' | 'embedding' | 'layers' | 'finalNorm' | 'head'
>;

export class LoadedModel {
  readonly gpu: Gpu;
  readonly architecture: LmArchitecture;
  readonly products: Products;
  readonly embedding: readonly Shard[];
  readonly layers: readonly LayerWeights[];
  readonly finalNorm: View;
  /** The embedding where they are tied. */
  readonly head: readonly Shard[];
  readonly #buffers: Buffers;

  private constructor(
    gpu: Gpu,
    architecture: LmArchitecture,
    buffers: Buffers,
    parts: Pick<LoadedModel, 'products' | 'embedding' | 'layers' | 'finalNorm' | 'head'>
  ) {
    this.gpu = gpu;
    this.architecture = architecture;
    this.products = parts.products;
    this.#buffers = buffers;
    this.embedding = parts.embedding;
    this.layers = parts.layers;
    this.finalNorm = parts.finalNorm;
    this.head = parts.head;
  }

  /** @throws HearthError lm/missing-tensor, lm/unsupported, job/out-of-memory, gpu/lost */
  static async load(
    gpu: Gpu,
    architecture: LmArchitecture,
    weights: WeightSource,
    options: LoadOptions = {}
  ): Promise<LoadedModel> {
    const buffers = new Buffers(gpu);
    try {
      const loader = new Loader(gpu, buffers, weights, options);
      const embedding = await loader.sharded('model.embed_tokens.weight');
      const layers: LayerWeights[] = [];
      for (let layer = 0; layer < architecture.layers; layer++)
        layers.push(await loader.layer(layer, architecture));
      const finalNorm = await loader.vector(['model.norm.weight']);
      const head = architecture.tied ? embedding : await loader.sharded('lm_head.weight');
      const products = options.products
        ? productsOn(gpu, options.products)
        : await chooseProducts(gpu, layers[0]?.down.type === 'F16' ? 'F16' : 'BF16');
      await gpu.check();
      return new LoadedModel(gpu, architecture, buffers, { products, embedding, layers, finalNorm, head });
    } catch (error) {
      buffers.close();
      throw error;
    }
  }

  /** Bytes held on the device. */
  get bytes(): number {
    return this.#buffers.bytes;
  }

  close(): void {
    this.#buffers.close();
  }
}

class Loader {
  readonly #gpu: Gpu;
  readonly #buffers: Buffers;
  readonly #weights: WeightSource;
  readonly #options: LoadOptions;
  readonly #total: number;
  #done = 0;

  constructor(gpu: Gpu, buffers: Buffers, weights: WeightSource, options: LoadOptions) {
    this.#gpu = gpu;
    this.#buffers = buffers;
    this.#weights = weights;
    this.#options = options;
    this.#total = [...weights.tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async layer(layer: number, { qkvBias }: LmArchitecture): Promise<LayerWeights> {
    const name = (part: string): string => `model.layers.${layer}.${part}`;
    const attention = ['q', 'k', 'v'].map((x) => name(`self_attn.${x}_proj`));
    const biases = attention.map((module) => `${module}.bias`);
    return {
      inputNorm: await this.vector([name('input_layernorm.weight')]),
      qkv: await this.matrix(attention.map((module) => `${module}.weight`)),
      ...(qkvBias ? { qkvBias: await this.vector(biases) } : {}),
      o: await this.matrix([name('self_attn.o_proj.weight')]),
      postNorm: await this.vector([name('post_attention_layernorm.weight')]),
      gateUp: await this.matrix(['gate', 'up'].map((x) => name(`mlp.${x}_proj.weight`))),
      down: await this.matrix([name('mlp.down_proj.weight')])
    };
  }

  /** Small tensors one after another, decoded. */
  async vector(names: readonly string[]): Promise<View> {
    const parts: Float32Array[] = [];
    for (const name of names) {
      parts.push(decode(await this.#weights.read(name), this.#entry(name).type));
      this.#count(this.#entry(name).bytes);
    }
    const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      values.set(part, at);
      at += part.length;
    }
    return this.#buffers.filled(values);
  }

  /** Matrices with equal columns, one below the other. */
  async matrix(names: readonly string[]): Promise<Matrix> {
    const { base = 'file' } = this.#options;
    if (base !== 'file') return this.#quantised(names, base);
    const entries = names.map((name) => this.#entry(name));
    const type = commonType(entries.map(({ type, bytes }) => ({ type, bytes })));
    const columns = entries[0]!.shape[1]!;
    const rows = entries.reduce((sum, { shape }) => sum + shape[0]!, 0);
    const view = this.#room(rows * columns, type, names[0]!);
    let at = 0;
    for (const [i, name] of names.entries()) {
      await this.#stream(name, 0, entries[i]!.bytes, view, at, type);
      at += entries[i]!.shape[0]! * columns * bytesOf(type);
    }
    return { view, type, rows, columns };
  }

  /** The same, rounded: rows are read and sent to the device a few at a time. */
  async #quantised(names: readonly string[], type: QuantisedType): Promise<Matrix> {
    const columns = this.#entry(names[0]!).shape[1]!;
    const rows = names.reduce((sum, name) => sum + this.#entry(name).shape[0]!, 0);
    const words = quantisedWords(rows, columns, type);
    if (4 * words.numbers > this.#largest) throw this.#tooLarge(names[0]!);
    const view = this.#buffers.storage(words.numbers);
    const scales = this.#buffers.storage(words.scales);
    let row = 0;
    for (const name of names) {
      const { type: stored, bytes } = this.#entry(name);
      const rowBytes = columns * bytesOf(stored);
      const piece = Math.max(1, Math.floor(pieceBytes / rowBytes)) * rowBytes;
      for (let from = 0; from < bytes; from += piece) {
        this.#options.signal?.throwIfAborted();
        const read = await this.#weights.read(name, from, Math.min(from + piece, bytes));
        const rounded = quantiseRows(decode(read, stored), columns, type);
        const before = quantisedWords(row, columns, type);
        this.#put(view, before.numbers, rounded.numbers);
        this.#put(scales, before.scales, rounded.scales);
        row += read.length / rowBytes;
        this.#count(read.length);
      }
    }
    return { view, scales, type, rows, columns };
  }

  /** Writes words into a view, from word `at` on. */
  #put({ buffer, offset }: View, at: number, words: Uint32Array<ArrayBuffer>): void {
    this.#gpu.device.queue.writeBuffer(buffer, offset + 4 * at, words);
    this.#gpu.throwFailure();
  }

  /** A matrix in as many buffers as the largest binding asks for. */
  async sharded(name: string): Promise<readonly Shard[]> {
    const { shape, bytes, type: stored } = this.#entry(name);
    const [rows = 0, columns = 0] = shape;
    const type = commonType([{ type: stored, bytes }]);
    // Multiples of 64 rows keep every shard's beginning aligned.
    const most = Math.floor(this.#largest / (columns * bytesOf(type)) / 64) * 64;
    if (most === 0) throw this.#tooLarge(name);
    const shards: Shard[] = [];
    for (let first = 0; first < rows; first += most) {
      const count = Math.min(most, rows - first);
      const view = this.#room(count * columns, type, name);
      const rowBytes = columns * bytesOf(stored);
      await this.#stream(name, first * rowBytes, (first + count) * rowBytes, view, 0, type);
      shards.push({ view, type, rows: count, columns, first });
    }
    return shards;
  }

  #entry(name: string): NonNullable<ReturnType<WeightSource['tensors']['get']>> {
    const entry = this.#weights.tensors.get(name);
    if (!entry) throw new HearthError('lm/missing-tensor', { tensor: name });
    return entry;
  }

  get #largest(): number {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.#gpu.device.limits;
    return Math.min(maxStorageBufferBindingSize, maxBufferSize);
  }

  #room(elements: number, type: WeightType, name: string): View {
    // Room for a last load of four.
    const words = Math.ceil((elements * bytesOf(type)) / 16) * 4;
    if (words * 4 > this.#largest) throw this.#tooLarge(name);
    return this.#buffers.storage(words);
  }

  #tooLarge(name: string): HearthError {
    const what = `its tensor ${name} is larger than this device can bind at once`;
    return new HearthError('lm/unsupported', { model: 'This model', what });
  }

  /** Bytes `from` to `to` of a tensor into `view` at byte `at`, as `type`. */
  async #stream(
    name: string,
    from: number,
    to: number,
    view: View,
    at: number,
    type: WeightType
  ): Promise<void> {
    const stored = this.#entry(name).type;
    const grow = bytesOf(type) / bytesOf(stored);
    for (let start = from; start < to; start += pieceBytes) {
      this.#options.signal?.throwIfAborted();
      const end = Math.min(start + pieceBytes, to);
      const bytes = await this.#weights.read(name, start, end);
      const values = type === stored ? bytes : decode(bytes, stored);
      const target = view.offset + at + (start - from) * grow;
      this.#gpu.device.queue.writeBuffer(
        view.buffer,
        target,
        values.buffer,
        values.byteOffset,
        values.byteLength
      );
      this.#gpu.throwFailure();
      this.#count(end - start);
    }
  }

  #count(bytes: number): void {
    this.#done += bytes;
    this.#options.onProgress?.(this.#done / this.#total);
  }
}

/** The type all parts have, if their bytes can be copied as words; else f32. */
function commonType(parts: readonly { readonly type: WeightType; readonly bytes: number }[]): WeightType {
  const [{ type } = { type: 'F32' as const }] = parts;
  return parts.every((part) => part.type === type && part.bytes % 4 === 0) ? type : 'F32';
}
