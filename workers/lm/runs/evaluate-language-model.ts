// Judges a language model on examples. Perplexity: exp of the mean loss of what answers say. Exact match: the likeliest
// answer, compared after trimming, folding case and white space and dropping a final full stop. Multiple choice: the
// choice whose tokens are likeliest on average (length-normalised, as lm-evaluation-harness's acc_norm by tokens). With an
// adapter, the same is asked of the base.
import type { Run, RunContext } from '$core/component';
import type { evaluateLanguageModel } from '$core/components/language/evaluate-language-model';
import { mappingFor } from '$core/components/language/fine-tune-lora';
import { readFrame } from '$core/data/codec';
import { sliceFrame, type Frame } from '$core/data/frame';
import { HearthError } from '$core/errors';
import { exampleOf, mappedColumns, promptPart, type Example } from '$core/lm/examples';
import { isRecord } from '$core/params';
import { answerReport, perplexityReport, type LmEvaluation } from '$core/lm/evaluation';
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

/** Of what one example is to say: the sum of the logarithms of the probabilities, and of how many tokens. */
interface LabelSum {
  readonly sum: number;
  readonly count: number;
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
    const about = { kind: 'language-evaluation' as const, task, examples: questions.length };
    if (task === 'perplexity') return { ...about, ...(await this.#perplexity(questions)) };
    const exact = task === 'exact-match';
    const [given, base] = await (exact ? this.#write(questions) : this.#choose(questions));
    const judge = (text: string, answer: string) => ({
      given: text,
      correct: exact ? normal(text) === normal(answer) : text === answer
    });
    const judged = questions.map(({ prompt, answer }, i) => ({
      prompt,
      expected: answer,
      ...judge(given![i]!, answer),
      ...(base ? { base: judge(base[i]!, answer) } : {})
    }));
    return { ...about, ...answerReport(judged) };
  }

  async #perplexity(
    questions: readonly Question[]
  ): Promise<Omit<LmEvaluation, 'kind' | 'task' | 'examples'>> {
    const examples = questions.map(({ example }) => this.#cut(tokenise(example, this.#opened)));
    const sides: (readonly LabelSum[])[] = [];
    for (const adapter of this.#sides) sides.push(await this.#logProbabilities(examples, adapter));
    const [own, base] = sides;
    const rated = questions.flatMap(({ prompt, answer }, i) =>
      // Of an example whose answer lies beyond the longest length nothing was asked.
      own![i]!.count === 0
        ? []
        : {
            prompt,
            expected: answer,
            perplexity: Math.exp(meanLoss([own![i]!])),
            ...(base ? { basePerplexity: Math.exp(meanLoss([base[i]!])) } : {})
          }
    );
    const loss = meanLoss(own!);
    const tokens = own!.reduce((all, { count }) => all + count, 0);
    const scores = { loss, perplexity: Math.exp(loss), tokens };
    if (!base) return { scores, ...perplexityReport(rated) };
    const baseLoss = meanLoss(base);
    const both = { ...scores, baseLoss, basePerplexity: Math.exp(baseLoss) };
    return { scores: both, ...perplexityReport(rated) };
  }

  #choose(questions: readonly Question[]): Promise<readonly (readonly string[])[]> {
    const choose = async ({ example, answer, choices }: Question, adapter: Adapter | undefined) => {
      const options = choices.includes(answer) ? choices : [...choices, answer];
      const examples = options.map((option) =>
        this.#cut(tokenise(withAnswer(example, option), this.#opened))
      );
      const sums = await this.#logProbabilities(examples, adapter);
      const scores = sums.map(({ sum, count }) => sum / Math.max(1, count));
      return options[scores.indexOf(Math.max(...scores))]!;
    };
    return this.#ask(questions, (adapter) => Promise.resolve((question) => choose(question, adapter)));
  }

  async #write(questions: readonly Question[]): Promise<readonly (readonly string[])[]> {
    const room = { questionTokens: this.#params.maxLength, answerTokens: this.#params.maxTokens };
    const writer = await AnswerWriter.create(this.#model, this.#opened, room);
    try {
      return await this.#ask(questions, async (adapter) => {
        await writer.use(adapter);
        return ({ example }) => writer.answer(promptPart(example), this.#ctx.signal);
      });
    } finally {
      writer.close();
    }
  }

  /** Who is judged: the adapter and, beside it, the base; the base alone where there is none. */
  get #sides(): readonly (Adapter | undefined)[] {
    return this.#adapter ? [this.#adapter, undefined] : [undefined];
  }

  /** What each side answers to each question; goes on where a run was cut. */
  async #ask(
    questions: readonly Question[],
    begin: (side: Adapter | undefined) => Promise<(question: Question) => Promise<string>>
  ): Promise<readonly (readonly string[])[]> {
    const answers = this.#answeredBefore();
    for (const [at, side] of this.#sides.entries()) {
      const given = (answers[at] ??= []);
      const answer = await begin(side);
      for (const question of questions.slice(given.length)) {
        given.push(await answer(question));
        if (this.#ctx.checkpointDue()) await this.#ctx.checkpoint({ answers });
        await this.#tell((at + given.length / questions.length) / this.#sides.length);
      }
    }
    return answers;
  }

  #answeredBefore(): string[][] {
    const kept = this.#ctx.resumeFrom;
    if (!isRecord(kept) || !Array.isArray(kept.answers)) return [];
    return (kept.answers as string[][]).map((given) => [...given]);
  }

  #cut({ ids, learned }: TokenExample): TokenExample {
    const length = Math.min(this.#params.maxLength, this.#model.architecture.context);
    return { ids: ids.slice(0, length), learned: learned.slice(0, length) };
  }

  /** Sum of the logarithms of the probabilities of what each example is to say, and of how many tokens. */
  async #logProbabilities(
    examples: readonly TokenExample[],
    adapter: Adapter | undefined
  ): Promise<readonly LabelSum[]> {
    const longest = examples.reduce((most, { ids }) => Math.max(most, ids.length), 0);
    const shape: BatchShape = { rows: 1, length: Math.ceil(longest / 64) * 64, packing: false };
    const forward = await this.#forwardOf(shape, adapter);
    const results = new Map<TokenExample, LabelSum>();
    for (const rows of planEpoch(examples, shape, 1, 0)) {
      const batch = toBatch(rows, shape);
      const each = await forward.labelLogProbabilities(batch);
      const example = rows[0]![0]!;
      const count = batch.labels.reduce((n, label) => n + (label >= 0 ? 1 : 0), 0);
      results.set(example, { sum: each.reduce((a, b) => a + b, 0), count });
      if (this.#params.task !== 'perplexity') continue;
      const done = adapter || !this.#adapter ? 0 : 1;
      await this.#tell((done + results.size / examples.length) / this.#sides.length);
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

  async #tell(fraction: number): Promise<void> {
    this.#ctx.progress(fraction, `${Math.round(fraction * 100)} % judged`);
    await this.#ctx.tick();
  }
}

/** Mean of the negated logarithms over every token that is to be said. */
function meanLoss(sums: readonly LabelSum[]): number {
  const tokens = sums.reduce((all, { count }) => all + count, 0);
  return -sums.reduce((all, { sum }) => all + sum, 0) / Math.max(1, tokens);
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
