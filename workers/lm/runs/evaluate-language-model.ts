// Judges a language model on examples. Perplexity: exp of the mean loss of what answers say. Exact match: the likeliest
// answer, compared after trimming, folding case and white space and dropping a final full stop. Multiple choice: the
// choice whose tokens are likeliest on average (length-normalised, as lm-evaluation-harness's acc_norm by tokens).
import type { Run, RunContext } from '$core/component';
import type { evaluateLanguageModel } from '$core/components/language/evaluate-language-model';
import { mappingFor } from '$core/components/language/fine-tune-lora';
import { readFrame } from '$core/data/codec';
import { sliceFrame, type Frame } from '$core/data/frame';
import { HearthError } from '$core/errors';
import { exampleOf, mappedColumns, promptPart, type Example } from '$core/lm/examples';
import { isRecord } from '$core/params';
import type { JudgedExample, LmEvaluation } from '$core/lm/evaluation';
import type { LanguageModelManifest } from '$core/lm/manifest';
import type { BaseWeights } from '$core/lm/weights';
import { planEpoch, toBatch, type BatchShape } from '../data/batches';
import { textAt } from '../data/token-set';
import { tokenise, type TokenExample } from '../data/tokenise';
import { Gpu } from '../gpu/device';
import { openModel, type OpenedModel } from '../load/open-model';
import { Forward } from '../model/forward';
import { LoadedModel } from '../model/loaded-model';
import { readAdapter, type Adapter } from '../peft/adapter-files';
import { AnswerWriter } from '../train/answers';

type Call = Parameters<Run<typeof evaluateLanguageModel>>[0];

export const runEvaluateLanguageModel: Run<typeof evaluateLanguageModel> = async (
  { inputs, params },
  ctx
) => {
  const opened = await openModel(inputs.model, ctx.blobs);
  const adapter = inputs.adapter && (await readAdapter(inputs.adapter, ctx.blobs));
  const questions = await readQuestions({ inputs, params }, ctx);
  const gpu = await Gpu.open();
  try {
    const model = await load(gpu, opened, inputs.model, params.base, ctx);
    const judge = new Judge(model, opened, adapter, params, ctx);
    const evaluation = await judge.run(questions);
    return { report: evaluation };
  } finally {
    gpu.close();
  }
};

interface Question {
  readonly example: Example;
  /** What is asked, and the right answer. */
  readonly prompt: string;
  readonly answer: string;
  readonly choices: readonly string[];
}

async function readQuestions({ inputs, params }: Call, ctx: RunContext): Promise<readonly Question[]> {
  const { data } = inputs;
  const mapping = mappingFor(
    params.mapping,
    data.columns.map(({ name }) => name)
  );
  const columns = [...new Set([...mappedColumns(mapping), ...(params.choices ? [params.choices] : [])])];
  const whole = await readFrame(data, ctx.blobs, { columns });
  const frame = sliceFrame(whole, 0, Math.min(params.limit, whole.rows));
  const questions: Question[] = [];
  for (let row = 0; row < frame.rows; row++) {
    const example = exampleOf(mapping, (column) => textAt(frame, column, row), row);
    if (!example) continue;
    questions.push({ example, ...promptAndAnswer(example), choices: choicesOf(frame, params.choices, row) });
  }
  if (questions.length === 0) throw new HearthError('lm/no-examples', { rows: frame.rows });
  return questions;
}

function promptAndAnswer(example: Example): { readonly prompt: string; readonly answer: string } {
  if (example.kind === 'plain') {
    const said = (learned: boolean): string =>
      example.segments
        .filter(({ carriesLoss }) => carriesLoss === learned)
        .map(({ text }) => text)
        .join('');
    return { prompt: said(false), answer: said(true) };
  }
  const last = example.messages.findLast(({ role }) => role === 'assistant')?.content ?? '';
  const asked = example.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  return { prompt: asked, answer: last };
}

function choicesOf(frame: Frame, column: string | undefined, row: number): readonly string[] {
  const text = textAt(frame, column, row);
  if (text === '') return [];
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // Not JSON: texts between bars.
  }
  return text.split('|').map((choice) => choice.trim());
}

async function load(
  gpu: Gpu,
  { architecture, weights }: OpenedModel,
  { bytes }: LanguageModelManifest,
  base: BaseWeights,
  ctx: RunContext
): Promise<LoadedModel> {
  const onProgress = (fraction: number): void =>
    ctx.progress(0, `Loading ${Math.round(bytes / 1e6)} MB, ${Math.round(fraction * 100)} %`);
  return LoadedModel.load(gpu, architecture, weights, { signal: ctx.signal, onProgress, base });
}

class Judge {
  readonly #model: LoadedModel;
  readonly #opened: OpenedModel;
  readonly #adapter: Adapter | undefined;
  readonly #params: Call['params'];
  readonly #ctx: RunContext;

  constructor(
    model: LoadedModel,
    opened: OpenedModel,
    adapter: Adapter | undefined,
    params: Call['params'],
    ctx: RunContext
  ) {
    this.#model = model;
    this.#opened = opened;
    this.#adapter = adapter;
    this.#params = params;
    this.#ctx = ctx;
  }

  async run(questions: readonly Question[]): Promise<LmEvaluation> {
    const { task } = this.#params;
    const kind = 'language-evaluation' as const;
    const base = { kind, task, examples: questions.length };
    if (task === 'perplexity') return { ...base, ...(await this.#perplexity(questions)) };
    const judged = task === 'exact-match' ? await this.#exact(questions) : await this.#choose(questions);
    const right = judged.filter(({ correct }) => correct).length;
    return { ...base, scores: { accuracy: right / judged.length }, judged: judged.slice(0, 100) };
  }

  async #perplexity(questions: readonly Question[]): Promise<Pick<LmEvaluation, 'scores' | 'judged'>> {
    const examples = questions.map(({ example }) => this.#cut(tokenise(example, this.#opened)));
    const { loss, tokens } = await this.#meanLoss(examples, this.#adapter);
    const scores = { loss, perplexity: Math.exp(loss), tokens };
    if (!this.#adapter) return { scores, judged: [] };
    const { loss: baseLoss } = await this.#meanLoss(examples, undefined);
    return { scores: { ...scores, baseLoss, basePerplexity: Math.exp(baseLoss) }, judged: [] };
  }

  /** Over every token that is to be said. */
  async #meanLoss(examples: readonly TokenExample[], adapter: Adapter | undefined) {
    const sums = await this.#logProbabilities(examples, adapter);
    const tokens = sums.reduce((all, { count }) => all + count, 0);
    return { loss: -sums.reduce((all, { sum }) => all + sum, 0) / Math.max(1, tokens), tokens };
  }

  async #choose(questions: readonly Question[]): Promise<readonly JudgedExample[]> {
    const judged = this.#judgedBefore();
    for (const [i, { example, prompt, answer, choices }] of questions.entries()) {
      if (i < judged.length) continue;
      const options = choices.includes(answer) ? choices : [...choices, answer];
      const examples = options.map((option) =>
        this.#cut(tokenise(withAnswer(example, option), this.#opened))
      );
      const sums = await this.#logProbabilities(examples, this.#adapter);
      const scores = sums.map(({ sum, count }) => sum / Math.max(1, count));
      const best = scores.indexOf(Math.max(...scores));
      judged.push({ prompt, expected: answer, given: options[best]!, correct: options[best] === answer });
      await this.#tellJudged(judged, questions.length);
    }
    return judged;
  }

  async #exact(questions: readonly Question[]): Promise<readonly JudgedExample[]> {
    const judged = this.#judgedBefore();
    const room = { questionTokens: this.#params.maxLength, answerTokens: this.#params.maxTokens };
    const writer = await AnswerWriter.create(this.#model, this.#opened, room);
    try {
      await writer.use(this.#adapter);
      for (const [i, { example, prompt, answer }] of questions.entries()) {
        if (i < judged.length) continue;
        const given = await writer.answer(promptPart(example), this.#ctx.signal);
        judged.push({ prompt, expected: answer, given, correct: normal(given) === normal(answer) });
        await this.#tellJudged(judged, questions.length);
      }
    } finally {
      writer.close();
    }
    return judged;
  }

  #cut({ ids, learned }: TokenExample): TokenExample {
    const length = Math.min(this.#params.maxLength, this.#model.architecture.context);
    return { ids: ids.slice(0, length), learned: learned.slice(0, length) };
  }

  /** Sum of the logarithms of the probabilities of what each example is to say, and of how many tokens. */
  async #logProbabilities(examples: readonly TokenExample[], adapter: Adapter | undefined) {
    const longest = examples.reduce((most, { ids }) => Math.max(most, ids.length), 0);
    const shape: BatchShape = { rows: 1, length: Math.ceil(longest / 64) * 64, packing: false };
    const forward = await this.#forwardOf(shape, adapter);
    const results = new Map<TokenExample, { readonly sum: number; readonly count: number }>();
    for (const rows of planEpoch(examples, shape, 1, 0)) {
      const batch = toBatch(rows, shape);
      const each = await forward.labelLogProbabilities(batch);
      const example = rows[0]![0]!;
      const count = batch.labels.reduce((n, label) => n + (label >= 0 ? 1 : 0), 0);
      results.set(example, { sum: each.reduce((a, b) => a + b, 0), count });
      if (this.#params.task === 'perplexity') await this.#tell(results.size / examples.length);
    }
    return examples.map((example) => results.get(example)!);
  }

  #forward: { readonly length: number; readonly adapter: boolean; readonly forward: Forward } | undefined;

  /** One plan serves every shorter batch. */
  async #forwardOf({ length }: BatchShape, adapter: Adapter | undefined): Promise<Forward> {
    const hasAdapter = adapter !== undefined;
    if (this.#forward && this.#forward.length >= length && this.#forward.adapter === hasAdapter)
      return this.#forward.forward;
    this.#forward?.forward.close();
    const forward = await Forward.create(this.#model, { rows: 1, length, ...(adapter ? { adapter } : {}) });
    this.#forward = { length, adapter: hasAdapter, forward };
    return forward;
  }

  /** What was judged before this run was cut. */
  #judgedBefore(): JudgedExample[] {
    const kept = this.#ctx.resumeFrom;
    return isRecord(kept) && Array.isArray(kept.judged) ? [...(kept.judged as JudgedExample[])] : [];
  }

  async #tellJudged(judged: readonly JudgedExample[], of: number): Promise<void> {
    if (this.#ctx.checkpointDue()) await this.#ctx.checkpoint({ judged });
    await this.#tell(judged.length / of);
  }

  async #tell(fraction: number): Promise<void> {
    this.#ctx.progress(fraction, `${Math.round(fraction * 100)} % judged`);
    await this.#ctx.tick();
  }
}

/** The example with another answer. */
function withAnswer(example: Example, answer: string): Example {
  if (example.kind === 'chat') {
    const last = example.messages.findLastIndex(({ role }) => role === 'assistant');
    const messages = example.messages.map((message, i) =>
      i === last ? { ...message, content: answer } : message
    );
    return { kind: 'chat', messages: messages.slice(0, last + 1) };
  }
  const prompt = example.segments.filter(({ carriesLoss }) => !carriesLoss);
  return { kind: 'plain', segments: [...prompt, { text: answer, carriesLoss: true }] };
}

/** Case, white space and a final full stop are no difference. */
export function normal(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, ' ').replace(/\.$/, '');
}
