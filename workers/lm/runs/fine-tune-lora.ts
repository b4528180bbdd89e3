// Fine-tunes a model on a table's examples: reads and cuts them, chooses what fits the device, then trains with
// evaluations, samples and checkpoints; a lost device costs at most the steps since the last kept state.
import type { Run, RunContext } from '$core/component';
import {
  budgetFor,
  loraSettings,
  mappingFor,
  weightBytes,
  type fineTuneLora
} from '$core/components/language/fine-tune-lora';
import { canonicalJson } from '$core/assets';
import { readFrame } from '$core/data/codec';
import type { Frame } from '$core/data/frame';
import { HearthError, isHearthError } from '$core/errors';
import { mappedColumns, type ExampleMapping } from '$core/lm/examples';
import {
  thinnedSamples,
  type FineTuneInterim,
  type FineTuneReport,
  type SamplePair
} from '$core/lm/fine-tune-report';
import { hashText } from '$core/hash';
import type { LmArchitecture } from '$core/lm/architecture';
import { loraLayout } from '$core/lm/lora';
import type { AdapterManifest } from '$core/lm/manifest';
import { fitTraining, fittingAdvice, type TrainingFit, type TrainingRequest } from '$core/lm/memory';
import { memoryBudget } from '$core/memory-budget';
import { firstQuestions, splitExamples, tokenSet, type TokenSet } from '../data/token-set';
import { openModel } from '../load/open-model';
import { adapterFiles, readAdapter, storeFiles } from '../peft/adapter-files';
import { rowsFor } from '../data/batches';
import { EpochOrder } from '../data/epoch-order';
import { FineTuning, type FineTuningPlan } from '../train/fine-tuning';
import { SampleWriter, type SampleSettings } from '../train/samples';
import type { Products } from '../model/products';
import type { TrainerState } from '../train/trainer';
import { isRecord } from '$core/params';

type Call = Parameters<Run<typeof fineTuneLora>>[0];

/** What a checkpoint holds: everything up to a step. */
interface Kept {
  readonly kind: 'fine-tune';
  readonly trainer: TrainerState;
  /** Which kernels multiply: a run that goes on elsewhere keeps to them. */
  readonly products?: Products;
  readonly samples: readonly SamplePair[];
  readonly scores: Readonly<Record<string, number>>;
  /** Milliseconds and tokens of the steps so far. */
  readonly spent: number;
  readonly tokens: number;
}

/** Tokens of a question that samples ask by themselves. */
const longestQuestion = 200;
/** Devices that may be lost before the run gives up. */
const mostLosses = 3;

export const runFineTuneLora: Run<typeof fineTuneLora> = async (call, ctx) => {
  const prepared = await prepare(call, ctx);
  let kept = isKept(ctx.resumeFrom) ? ctx.resumeFrom : undefined;
  for (let losses = 0; ; losses++) {
    const session = new Session(call, prepared, ctx, kept);
    try {
      return await session.run();
    } catch (error) {
      if (!isHearthError(error, 'gpu/lost') || losses >= mostLosses) throw error;
      kept = session.kept;
      ctx.log(`${error.message} Going on from step ${kept?.trainer.step ?? 0} with a new one.`, 'warning');
    }
  }
};

interface Prepared {
  readonly plan: FineTuningPlan;
  readonly set: TokenSet;
  readonly opened: Awaited<ReturnType<typeof openModel>>;
  readonly samples: Pick<SampleSettings, 'prompts' | 'kind'>;
  readonly epochs: number;
  readonly deviceBytes: number;
}

async function prepare({ inputs, params }: Call, ctx: RunContext): Promise<Prepared> {
  const { model, data, validation, adapter } = inputs;
  ctx.progress(0, 'Reading the examples');
  const opened = await openModel(model, ctx.blobs);
  const { architecture } = opened;
  const length = Math.min(params.maxLength, architecture.context);
  const mapping = mappingFor(
    params.mapping,
    data.columns.map(({ name }) => name)
  );
  const writer = { tokenizer: opened.tokenizer, chat: opened.chat };
  const columns = mappedColumns(mapping);
  const frameOf = (table: typeof data): Promise<Frame> => readFrame(table, ctx.blobs, { columns });
  const read = (frame: Frame): Promise<TokenSet> =>
    tokenSet(frame, mapping, writer, length, () => ctx.tick());
  const frame = await frameOf(data);
  const set = await read(frame);
  const parts = validation
    ? { train: set.examples, validation: (await read(await frameOf(validation))).examples }
    : splitExamples(set.examples, params.validationShare, ctx.seed);
  tell(ctx, set);
  const lora = loraSettings(params);
  const batch = rowsFor(params.batchSize, parts.train, { length, packing: params.packing }, ctx.seed);
  const fit = chooseFit(architecture, {
    batch,
    length,
    lora,
    ...weightBytes(model, params.base),
    budget: budgetFor(params, memoryBudget(navigator as { deviceMemory?: number }))
  });
  const shape = { rows: fit.rows, length, packing: params.packing };
  const accumulation = batch / fit.rows;
  const perEpoch = new EpochOrder(parts.train, shape, ctx.seed).length / accumulation;
  const byEpochs = Math.max(1, Math.round(params.epochs * perEpoch));
  const steps = params.maxSteps > 0 ? Math.min(params.maxSteps, byEpochs) : byEpochs;
  const before = adapter && (await readAdapter(adapter, ctx.blobs));
  if (before && canonicalJson({ ...before.settings, dropout: 0 }) !== canonicalJson({ ...lora, dropout: 0 }))
    throw new HearthError('lm/bad-adapter', {
      reason: 'its rank, alpha or modules are not those chosen here'
    });
  const plan: FineTuningPlan = {
    architecture,
    weights: opened.weights,
    base: params.base,
    lora,
    optimizer: {
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: params.weightDecay,
      clip: params.clip
    },
    shape,
    accumulation,
    recompute: fit.recompute,
    ...parts,
    steps,
    warmup: Math.round(params.warmup * steps),
    schedule: params.schedule,
    learningRate: params.learningRate,
    seed: ctx.seed,
    ...(before ? { initial: before.values } : {})
  };
  ctx.log(
    `${plan.steps} steps; ${fit.rows} rows at once${fit.recompute ? ', layers computed again' : ''}; about ${Math.ceil(fit.bytes / 1e6)} MB on the device`
  );
  const samples = { prompts: promptsOf(params, opened, frame, mapping), kind: mapping.kind };
  return { plan, set, opened, samples, epochs: steps / perEpoch, deviceBytes: fit.bytes };
}

/** What samples ask: a person's own prompts, the first eight, else the first questions of the examples. */
function promptsOf(
  { prompts, sampleTokens }: Call['params'],
  { tokenizer, architecture }: Prepared['opened'],
  frame: Frame,
  mapping: ExampleMapping
): readonly string[] {
  if (sampleTokens === 0) return [];
  const own = prompts.split('\n').map((line) => line.trim());
  const chosen = own.filter(Boolean).slice(0, 8);
  if (chosen.length > 0) return chosen;
  const room = Math.min(longestQuestion, architecture.context / 4);
  return firstQuestions(frame, mapping, 2, (question) => tokenizer.encode(question).length <= room);
}

function chooseFit(architecture: LmArchitecture, request: TrainingRequest): TrainingFit {
  const fit = fitTraining(architecture, request);
  if (fit.fits) return fit;
  const hint = fittingAdvice(architecture, request);
  throw new HearthError('job/does-not-fit', {
    what: 'Fine-tuning',
    bytes: fit.bytes,
    limit: request.budget,
    hint
  });
}

function tell(ctx: RunContext, { account }: TokenSet): void {
  const { examples, empty, cut, tokensLost, tokens, learnedTokens } = account;
  ctx.log(`${examples} examples, ${tokens} tokens, ${learnedTokens} of them to be learned`);
  if (empty > 0) ctx.log(`${empty} rows have nothing to learn from and were left out`, 'warning');
  if (cut > 0)
    ctx.log(`${cut} examples were cut to the longest length and lost ${tokensLost} tokens`, 'warning');
}

class Session {
  /** The last state that is safe. */
  kept: Kept | undefined;
  readonly #call: Call;
  readonly #prepared: Prepared;
  readonly #ctx: RunContext;

  constructor(call: Call, prepared: Prepared, ctx: RunContext, kept: Kept | undefined) {
    this.#call = call;
    this.#prepared = prepared;
    this.#ctx = ctx;
    this.kept = kept;
  }

  async run() {
    const { plan, opened } = this.#prepared;
    const ctx = this.#ctx;
    const tuning = await FineTuning.begin(plan, this.kept?.trainer, {
      signal: ctx.signal,
      products: this.kept?.products,
      onLoading: (fraction) => ctx.progress(0, `Loading the model, ${Math.round(fraction * 100)} %`)
    });
    let samples: SampleWriter | undefined;
    try {
      samples = await SampleWriter.create(tuning.model, opened, {
        ...this.#prepared.samples,
        tokens: this.#call.params.sampleTokens
      });
      await this.#train(tuning, samples);
      const state = await tuning.trainer.save();
      return await this.#finish(state);
    } finally {
      samples?.close();
      tuning.close();
    }
  }

  async #train(tuning: FineTuning, samples: SampleWriter | undefined): Promise<void> {
    const { plan } = this.#prepared;
    const ctx = this.#ctx;
    const every = this.#call.params.evaluateEvery || Math.max(1, Math.round(plan.steps / 10));
    if (!this.kept) await this.#evaluate(tuning, samples, 0);
    for (let step = this.kept!.trainer.step; step < plan.steps; step++) {
      const began = performance.now();
      const { loss, gradientNorm, learningRate, tokens } = await tuning.step(step, () => ctx.tick());
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw this.#diverged(step + 1);
      const spent = this.kept!.spent + performance.now() - began;
      const all = this.kept!.tokens + tokens;
      const done = step + 1;
      ctx.metric('train loss', done, loss);
      ctx.metric('gradient norm', done, gradientNorm);
      ctx.metric('learning rate', done, learningRate);
      ctx.metric('tokens per second', done, (all / spent) * 1000);
      this.kept = { ...this.kept!, spent, tokens: all, scores: { ...this.kept!.scores, loss } };
      ctx.progress(done / plan.steps, `Step ${done} of ${plan.steps}, loss ${loss.toFixed(3)}`);
      if (done % every === 0 || done === plan.steps) await this.#evaluate(tuning, samples, done);
      else if (this.#isDue(done)) await this.#keep(tuning);
      await ctx.tick();
    }
  }

  async #evaluate(tuning: FineTuning, writer: SampleWriter | undefined, step: number): Promise<void> {
    const ctx = this.#ctx;
    const loss = await tuning.validate(() => ctx.tick());
    const scores: Record<string, number> = { ...this.kept?.scores };
    if (loss !== undefined) {
      ctx.metric('validation loss', step, loss);
      scores.validationLoss = loss;
      scores.perplexity = Math.exp(loss);
      if (step === 0) scores.basePerplexity = Math.exp(loss);
    }
    const trainer = await tuning.trainer.save();
    const adapter = { settings: this.#prepared.plan.lora, values: trainer.parameters };
    const written = writer ? await writer.write(step, adapter, ctx.signal) : [];
    const samples = thinnedSamples([...(this.kept?.samples ?? []), ...written]);
    const deviceBytes = tuning.model.bytes + tuning.trainer.bytes;
    ctx.interim({ kind: 'fine-tune-interim', deviceBytes, samples } satisfies FineTuneInterim);
    this.kept = {
      kind: 'fine-tune',
      trainer,
      products: tuning.model.products,
      samples,
      scores,
      spent: this.kept?.spent ?? 0,
      tokens: this.kept?.tokens ?? 0
    };
    if (this.#isDue(step)) await ctx.checkpoint(this.kept);
  }

  #isDue(step: number): boolean {
    const { checkpointEvery: every } = this.#call.params;
    return this.#ctx.checkpointDue() || (every > 0 && step > 0 && step % every === 0);
  }

  #diverged(step: number): HearthError {
    const { validationLoss } = this.kept!.scores;
    const last =
      validationLoss === undefined ? '' : ` The last validation loss was ${validationLoss.toFixed(3)}.`;
    return new HearthError('lm/diverged', { step }, { kept: `No adapter was registered.${last}` });
  }

  async #keep(tuning: FineTuning): Promise<void> {
    this.kept = { ...this.kept!, trainer: await tuning.trainer.save() };
    await this.#ctx.checkpoint(this.kept);
  }

  async #finish({ parameters }: TrainerState): Promise<{ adapter: AdapterManifest; report: FineTuneReport }> {
    const { plan, set, epochs, deviceBytes } = this.#prepared;
    const { model } = this.#call.inputs;
    const { samples, scores, spent, tokens } = this.kept!;
    const base = model.origin.kind === 'hub' ? model.origin.repository : '';
    const made = adapterFiles(plan.architecture, { settings: plan.lora, values: parameters }, base);
    const files = await storeFiles(made, this.#ctx.blobs);
    const adapter: AdapterManifest = {
      kind: 'adapter',
      settings: plan.lora,
      baseHash: await hashText(canonicalJson(model)),
      base,
      architecture: plan.architecture,
      parameters: loraLayout(plan.architecture, plan.lora).tensors.reduce(
        (sum, { shape }) => sum + shape[0] * shape[1],
        0
      ),
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      files,
      metrics: scores
    };
    const report: FineTuneReport = {
      kind: 'fine-tune',
      account: set.account,
      validationExamples: plan.validation.length,
      steps: plan.steps,
      epochs,
      microBatch: plan.shape.rows,
      recompute: plan.recompute,
      deviceBytes,
      tokensPerSecond: spent === 0 ? 0 : (tokens / spent) * 1000,
      seconds: spent / 1000,
      scores,
      samples
    };
    return { adapter, report };
  }
}

function isKept(value: unknown): value is Kept {
  return isRecord(value) && value.kind === 'fine-tune';
}
