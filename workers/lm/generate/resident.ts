// One model on the graphics device, and who talks with it: a few seats, each with what it has read, so that a
// conversation's next turn reads only what is new. All seats share the model's weights.
import { HearthError } from '$core/errors';
import { TokenTrie } from '$core/lm/constraint/token-trie';
import type { GenerateRequest, GenerateResult } from '$core/lm/generation';
import type { BaseWeights } from '$core/lm/weights';
import type { Gpu } from '../gpu/device';
import type { OpenedModel } from '../load/open-model';
import { LoadedModel } from '../model/loaded-model';
import { Generator, type Adapter } from './generator';
import { promptOf } from './prompt';
import { Seat } from './seat';
import { writeAnswer, type Listener } from './write';

/** An adapter, and a name that no other has. */
export interface NamedAdapter extends Adapter {
  readonly key: string;
}

interface Occupied {
  readonly seat: Seat;
  readonly generator: Generator;
  /** Key of the adapter that is set. */
  adapter: string | undefined;
  conversation: string | undefined;
}

/** Two sides of a comparison may take turns without reading their past again. */
const seatLimit = 2;
/** Room for a short conversation; more is a power of two, since each size compiles kernels of its own. */
const leastContext = 1024;

export class Resident {
  /** How its weights are kept. */
  readonly base: BaseWeights;
  readonly #model: LoadedModel;
  readonly #opened: Omit<OpenedModel, 'weights'>;
  /** The last one used comes last. */
  #seats: Occupied[] = [];
  #trie: TokenTrie | undefined;

  private constructor(model: LoadedModel, base: BaseWeights, opened: Omit<OpenedModel, 'weights'>) {
    this.base = base;
    this.#model = model;
    this.#opened = opened;
  }

  /** @throws HearthError lm/missing-tensor, lm/unsupported, job/out-of-memory, gpu/lost */
  static async load(
    gpu: Gpu,
    { weights, ...opened }: OpenedModel,
    base: BaseWeights,
    onProgress: (fraction: number) => void
  ): Promise<Resident> {
    const model = await LoadedModel.load(gpu, opened.architecture, weights, { onProgress, base });
    return new Resident(model, base, opened);
  }

  /** Bytes held on the device. */
  get bytes(): number {
    return this.#seats.reduce((sum, { generator }) => sum + generator.bytes, this.#model.bytes);
  }

  /** @throws HearthError lm/prompt-too-long, lm/bad-constraint, gpu/lost and others of `writeAnswer` */
  async answer(
    adapter: NamedAdapter | undefined,
    request: GenerateRequest,
    listener: Listener
  ): Promise<GenerateResult> {
    const { tokenizer, chat } = this.#opened;
    const prompt = promptOf(request.prompt, tokenizer, chat);
    const { ids } = prompt;
    const context = Generator.mostContext(this.#model);
    if (ids.length > context) throw new HearthError('lm/prompt-too-long', { tokens: ids.length, context });
    // Under a constraint, white space is as much a part of the answer as any letter.
    const trimStart = prompt.trimStart && request.constraint === undefined;
    const { seat } = await this.#seatFor(adapter, request, ids.length + request.sampling.maxTokens);
    const read = seat.begin(ids);
    const trie = (): TokenTrie =>
      (this.#trie ??= new TokenTrie(tokenizer.size, (id) => tokenizer.tokenBytes(id)));
    const task = { model: seat, tokenizer, ids, read, trimStart, request, trie };
    return { ...(await writeAnswer(task, listener)), deviceBytes: this.bytes };
  }

  close(): void {
    for (const { seat } of this.#seats) seat.close();
    this.#seats = [];
    this.#model.close();
  }

  /** The conversation's own seat, or a free one, or the one that was used longest ago. */
  async #seatFor(
    adapter: NamedAdapter | undefined,
    { conversation }: GenerateRequest,
    tokens: number
  ): Promise<Occupied> {
    const own = this.#seats.find((one) => one.conversation === conversation && one.adapter === adapter?.key);
    const longestAgo = this.#seats.length < seatLimit ? undefined : this.#seats[0];
    const found = own ?? longestAgo;
    const context = Math.min(Generator.mostContext(this.#model), roomFor(tokens));
    const occupied = found && found.seat.context >= context ? found : await this.#newSeat(context, found);
    this.#seats = [...this.#seats.filter((one) => one !== occupied), occupied];
    occupied.conversation = conversation;
    if (occupied.adapter !== adapter?.key) {
      occupied.seat.begin([]);
      await occupied.generator.setAdapter(adapter);
      occupied.adapter = adapter?.key;
    }
    return occupied;
  }

  async #newSeat(context: number, instead: Occupied | undefined): Promise<Occupied> {
    if (instead) {
      this.#seats = this.#seats.filter((one) => one !== instead);
      instead.seat.close();
    }
    const generator = await Generator.create(this.#model, { context });
    return { seat: new Seat(generator), generator, adapter: undefined, conversation: undefined };
  }
}

function roomFor(tokens: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(tokens, leastContext)));
}
