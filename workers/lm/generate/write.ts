// Writes one answer: reads the prompt, then chooses token after token until something ends it. Knows no graphics
// device: a model here is whatever turns tokens into logits and remembers what it has read.
import type { Automaton } from '$core/lm/constraint/automaton';
import { compileConstraint } from '$core/lm/constraint/compile';
import { TokenConstraint } from '$core/lm/constraint/token-constraint';
import type { TokenTrie } from '$core/lm/constraint/token-trie';
import type {
  GenerateEvent,
  GenerateRequest,
  GenerateResult,
  TokenLogProbability
} from '$core/lm/generation';
import { rateTokens, Sampler } from '$core/lm/sampling';
import { TextStream } from '$core/lm/text-stream';
import { HearthError } from '$core/errors';
import type { Tokenizer } from '../text/tokenizer';

export interface TokenModel {
  /** Tokens it may read at most. */
  readonly context: number;
  /** Tokens that are best read at once. */
  readonly chunk: number;
  /** Reads more tokens; gives the logits after the last of them. */
  prefill(ids: readonly number[]): Promise<Float32Array>;
  /** The same for one token, faster. */
  decode(id: number): Promise<Float32Array>;
}

export interface Task {
  readonly model: TokenModel;
  readonly tokenizer: Tokenizer;
  /** The whole prompt. */
  readonly ids: readonly number[];
  /** How many of them the model has read before; fewer than all. */
  readonly read: number;
  /** Drops white space at the beginning of the answer. */
  readonly trimStart: boolean;
  readonly request: Pick<GenerateRequest, 'sampling' | 'constraint' | 'logProbabilities'>;
  /** The tokenizer's vocabulary, for a constraint. */
  readonly trie: () => TokenTrie;
}

export interface Listener {
  readonly signal: AbortSignal;
  tell(event: GenerateEvent): void;
}

/**
 * @throws HearthError lm/prompt-too-long (nothing was read then), lm/bad-constraint, lm/constraint-too-large,
 *   lm/not-finite, gpu/lost
 */
export async function writeAnswer(task: Task, listener: Listener): Promise<GenerateResult> {
  const { model, ids } = task;
  if (ids.length > model.context) {
    throw new HearthError('lm/prompt-too-long', { tokens: ids.length, context: model.context });
  }
  const answer = new Answer(task, listener);
  const began = performance.now();
  let logits: Float32Array | undefined;
  for (let from = task.read; from < ids.length && !listener.signal.aborted; from += model.chunk)
    logits = await model.prefill(ids.slice(from, from + model.chunk));
  listener.tell({ kind: 'prompt', tokens: ids.length, milliseconds: performance.now() - began });
  const started = performance.now();
  for (;;) {
    const next = logits && !listener.signal.aborted ? answer.choose(logits) : undefined;
    if (next === undefined || answer.finish) break;
    logits = await model.decode(next);
  }
  return answer.result(ids.length, performance.now() - started);
}

/** The answer so far, and why it ended if it has. */
class Answer {
  readonly #task: Task;
  readonly #listener: Listener;
  readonly #sampler: Sampler;
  readonly #constraint: TokenConstraint | undefined;
  readonly #stream: TextStream;
  #text = '';
  #tokens = 0;
  /** Of tokens whose text has not been told yet. */
  #ratings: TokenLogProbability[] = [];
  finish: GenerateResult['finish'] | undefined;

  constructor(task: Task, listener: Listener) {
    this.#task = task;
    this.#listener = listener;
    const { sampling, constraint } = task.request;
    this.#sampler = new Sampler(sampling);
    this.#sampler.see(task.ids);
    this.#stream = new TextStream(sampling.stop);
    this.#constraint = constraint && follow(compileConstraint(constraint), task);
    if (sampling.maxTokens <= 0) this.finish = 'length';
  }

  /** The next token for the model to read; the answer may be finished with it. Undefined if it ends without one. */
  choose(logits: Float32Array): number | undefined {
    if (this.finish) return undefined;
    const { tokenizer, request } = this.#task;
    const id = this.#sampler.choose(logits, this.#constraint?.mask());
    if (tokenizer.eos.includes(id)) {
      this.finish = 'end';
      return undefined;
    }
    const bytes = tokenizer.tokenBytes(id) ?? new Uint8Array();
    if (request.logProbabilities !== undefined) this.#rate(logits, id, request.logProbabilities);
    this.#tokens++;
    this.#constraint?.advance(bytes);
    this.#say(this.#stream.push(bytes));
    this.finish = this.#whyFinished();
    return id;
  }

  result(promptTokens: number, milliseconds: number): GenerateResult {
    this.finish ??= 'cancelled';
    this.#say(this.#stream.end());
    if (this.#ratings.length > 0) this.#tell('');
    const tokensPerSecond = this.#tokens === 0 ? 0 : (1000 * this.#tokens) / milliseconds;
    return { text: this.#text, finish: this.finish, promptTokens, tokens: this.#tokens, tokensPerSecond };
  }

  #whyFinished(): GenerateResult['finish'] | undefined {
    const { ids, model, request } = this.#task;
    if (this.#stream.stopped) return 'stop';
    if (this.#constraint?.isFinished) return 'end';
    if (this.#tokens >= request.sampling.maxTokens) return 'length';
    return ids.length + this.#tokens > model.context ? 'context' : undefined;
  }

  #say(text: string): void {
    const shown = this.#task.trimStart && this.#text === '' ? text.trimStart() : text;
    if (shown !== '') this.#tell(shown);
  }

  #tell(text: string): void {
    this.#text += text;
    const rated = this.#ratings.length > 0 ? { logProbabilities: this.#ratings } : {};
    this.#ratings = [];
    this.#listener.tell({ kind: 'text', text, ...rated });
  }

  #rate(logits: Float32Array, id: number, others: number): void {
    const rated = rateTokens(logits, id, others);
    const named = ({ id, logProbability }: { id: number; logProbability: number }) => ({
      text: textOf(this.#task.tokenizer, id),
      logProbability
    });
    this.#ratings.push({ ...named(rated.chosen), others: rated.others.map(named) });
  }
}

/** As it stands in a text: decoded alone, many a token would lose its space. */
function textOf(tokenizer: Tokenizer, id: number): string {
  const bytes = tokenizer.tokenBytes(id);
  return bytes ? new TextDecoder().decode(bytes) : tokenizer.decode([id], { skipSpecials: false });
}

function follow(automaton: Automaton, { tokenizer, trie }: Task): TokenConstraint {
  return new TokenConstraint(automaton, trie(), tokenizer.eos);
}
