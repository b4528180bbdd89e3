// A model that remembers what it has read: prompts come in by the chunk, answers go out token by token, one submit
// each. Several generators may share one model's weights; each has its own cache.
import { HearthError } from '$core/errors';
import { promptChunk } from '$core/lm/asking-memory';
import { loraLayout, type LoraSettings } from '$core/lm/lora';
import { Buffers, mapped } from '../gpu/buffers';
import { Program } from '../gpu/program';
import type { LoadedModel } from '../model/loaded-model';
import { loraGroupsOf } from '../model/lora-groups';
import { decodeOps, headOps, prefillOps, type PlannedAdapter } from './plan';
import { hiddenSize, makeRoom, type Room, type Rows } from './room';
import type { TeamShape } from './kernels/gemv';
import { chooseTeam } from './team';

export interface GeneratorOptions {
  /** Tokens that fit into the cache. */
  readonly context: number;
  /** Tokens of a prompt that are read at once. */
  readonly chunk?: number;
  /** How threads share rows of weights; measured where it is not given. */
  readonly team?: TeamShape;
}

export interface Adapter {
  readonly settings: LoraSettings;
  /** Flat, in the order of loraLayout. */
  readonly values: Float32Array;
}

interface Programs {
  readonly decode: Program;
  readonly prefill: Program;
}

/** A submit that takes longer is cut, so that the page can draw and no watchdog bites. */
const tooLongMs = 250;

export class Generator {
  readonly #model: LoadedModel;
  readonly #room: Room;
  readonly #team: TeamShape;
  readonly #buffers: Buffers;
  readonly #base: Programs;
  readonly #head: Program;
  /** Programs of each shape of adapter that was set, with room for its values. */
  readonly #adapted = new Map<string, { readonly programs: Programs; readonly planned: PlannedAdapter }>();
  #programs: Programs;
  #length = 0;
  #slow = false;

  private constructor(
    model: LoadedModel,
    buffers: Buffers,
    room: Room,
    team: TeamShape,
    base: Programs,
    head: Program
  ) {
    this.#model = model;
    this.#buffers = buffers;
    this.#room = room;
    this.#team = team;
    this.#base = base;
    this.#programs = base;
    this.#head = head;
  }

  /** @throws HearthError gpu/failed, gpu/lost, job/out-of-memory */
  static async create(model: LoadedModel, options: GeneratorOptions): Promise<Generator> {
    const { gpu, architecture } = model;
    const buffers = new Buffers(gpu);
    try {
      const chunk = Math.min(options.chunk ?? promptChunk, options.context);
      const room = makeRoom(buffers, architecture, options.context, chunk);
      const team = options.team ?? (await chooseTeam(model));
      const [base, head] = await Promise.all([
        buildPrograms(model, room, undefined, team),
        Program.build(gpu, headOps(model, room, team))
      ]);
      return new Generator(model, buffers, room, team, base, head);
    } catch (error) {
      buffers.close();
      throw error;
    }
  }

  /** Tokens that a cache may have on this device: what the model was made for, as far as one binding reaches. */
  static mostContext({ gpu, architecture: { kvHeads, headWidth, heads, context } }: LoadedModel): number {
    const { maxStorageBufferBindingSize, maxBufferSize } = gpu.device.limits;
    const widest = 4 * Math.max(kvHeads * headWidth, heads, headWidth);
    return Math.min(context, Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize) / widest));
  }

  /** Bytes held on the device, besides the model's. */
  get bytes(): number {
    return this.#buffers.bytes;
  }

  get context(): number {
    return this.#room.shape.context;
  }

  /** Tokens of a prompt that are read at once. */
  get chunk(): number {
    return this.#room.many.rows;
  }

  /** Tokens read so far. */
  get length(): number {
    return this.#length;
  }

  /** From here on with this adapter, or none. Forgets what was read: keys and values are the adapter's too. */
  async setAdapter(adapter: Adapter | undefined): Promise<void> {
    this.truncate(0);
    if (!adapter) {
      this.#programs = this.#base;
      return;
    }
    const { rank, alpha, targets } = adapter.settings;
    const key = JSON.stringify([rank, alpha, targets]);
    const known = this.#adapted.get(key) ?? (await this.#plan(adapter.settings));
    this.#adapted.set(key, known);
    this.#buffers.write(known.planned.flat, adapter.values);
    this.#programs = known.programs;
  }

  /**
   * Reads more tokens. The logits after the last of them.
   * @throws HearthError lm/prompt-too-long, gpu/lost, gpu/failed
   */
  async prefill(ids: readonly number[]): Promise<Float32Array> {
    if (ids.length === 1) return this.decode(ids[0]!);
    this.#checkRoom(ids.length);
    const { many } = this.#room;
    let read = 0;
    for (let from = 0; from < ids.length; from += read) {
      const chunk = ids.slice(from, from + many.rows);
      read = chunk.length;
      this.#give(many, chunk, this.#length + from);
      await this.#programs.prefill.run();
    }
    this.#length += ids.length;
    this.#give(this.#room.one, ids.slice(-1), this.#length - 1);
    return this.#run(this.#head, (encoder) => this.#takeLast(encoder, read - 1));
  }

  /** Reads one token more. The logits after it. @throws HearthError lm/prompt-too-long, gpu/lost, gpu/failed */
  async decode(id: number): Promise<Float32Array> {
    this.#checkRoom(1);
    this.#give(this.#room.one, [id], this.#length);
    const logits = await this.#run(this.#programs.decode);
    this.#length++;
    return logits;
  }

  /** Forgets all but the first `length` tokens. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  close(): void {
    this.#buffers.close();
  }

  #checkRoom(tokens: number): void {
    const wanted = this.#length + tokens;
    if (wanted > this.context) {
      throw new HearthError('lm/prompt-too-long', { tokens: wanted, context: this.context });
    }
  }

  async #plan(settings: LoraSettings): Promise<{ programs: Programs; planned: PlannedAdapter }> {
    const { architecture } = this.#model;
    const planned: PlannedAdapter = {
      flat: this.#buffers.storage(loraLayout(architecture, settings).size),
      groups: loraGroupsOf(architecture, settings),
      hidden: this.#buffers.storage(hiddenSize(settings, this.#room.many.rows))
    };
    return { programs: await buildPrograms(this.#model, this.#room, planned, this.#team), planned };
  }

  /** Tokens and where they stand, for the next run. */
  #give({ ids, run }: Rows, tokens: readonly number[], first: number): void {
    this.#buffers.write(ids, Uint32Array.from(tokens));
    this.#buffers.write(run, Uint32Array.of(tokens.length, tokens.length, 1, 0, 0, first, 0, 0));
  }

  #takeLast(encoder: GPUCommandEncoder, row: number): void {
    const { one, many } = this.#room;
    const bytes = this.#model.architecture.width * 4;
    encoder.copyBufferToBuffer(many.x.buffer, many.x.offset + row * bytes, one.x.buffer, one.x.offset, bytes);
  }

  /** Runs a program that ends with logits, and reads them: one submit, unless the device is slow. */
  async #run(program: Program, before?: (encoder: GPUCommandEncoder) => void): Promise<Float32Array> {
    const { gpu } = this.#model;
    const { logits, staging } = this.#room;
    const bytes = this.#model.architecture.vocabulary * 4;
    const copy = (encoder: GPUCommandEncoder): void =>
      encoder.copyBufferToBuffer(logits.buffer, logits.offset, staging.buffer, 0, bytes);
    const started = performance.now();
    const encoder = gpu.device.createCommandEncoder();
    before?.(encoder);
    if (this.#slow) {
      gpu.submit(encoder);
      await program.run(copy);
    } else {
      program.encode(encoder);
      copy(encoder);
      gpu.submit(encoder);
    }
    const result = new Float32Array(await mapped(gpu, staging, bytes));
    this.#slow ||= performance.now() - started > tooLongMs;
    return result;
  }
}

async function buildPrograms(
  model: LoadedModel,
  room: Room,
  adapter: PlannedAdapter | undefined,
  team: TeamShape
): Promise<Programs> {
  const [decode, prefill] = await Promise.all([
    Program.build(model.gpu, decodeOps(model, room, adapter, team)),
    Program.build(model.gpu, prefillOps(model, room, adapter))
  ]);
  return { decode, prefill };
}
