// One fine-tuning on one device: the model loaded, the trainer made, steps and evaluations. Everything that a step needs
// to know follows from its number, so that a run that was cut goes on to the same bits.
import type { LmArchitecture } from '$core/lm/architecture';
import type { LoraSettings } from '$core/lm/lora';
import { scheduleFactor, type Schedule } from '$core/lm/schedule';
import type { BaseWeights, WeightSource } from '$core/lm/weights';
import { lossTokens, planEpoch, toBatch, type BatchShape } from '../data/batches';
import { EpochOrder, type Rows } from '../data/epoch-order';
import type { TokenExample } from '../data/tokenise';
import { Gpu } from '../gpu/device';
import { LoadedModel } from '../model/loaded-model';
import type { Products } from '../model/products';
import { initialAdapter } from '../peft/initial';
import { Trainer, type OptimizerSettings, type TrainerState } from './trainer';

export interface FineTuningPlan {
  readonly architecture: LmArchitecture;
  readonly weights: WeightSource;
  readonly base: BaseWeights;
  readonly lora: LoraSettings;
  readonly optimizer: OptimizerSettings;
  /** Rows of a micro-batch, and how many make a step. */
  readonly shape: BatchShape;
  readonly accumulation: number;
  readonly recompute: boolean;
  readonly train: readonly TokenExample[];
  readonly validation: readonly TokenExample[];
  readonly steps: number;
  readonly warmup: number;
  readonly schedule: Schedule;
  readonly learningRate: number;
  readonly seed: number;
  /** Values to begin with, instead of fresh ones. */
  readonly initial?: Float32Array;
}

export interface StepResult {
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Tokens read, padding not counted. */
  readonly tokens: number;
}

export class FineTuning {
  readonly gpu: Gpu;
  readonly model: LoadedModel;
  readonly trainer: Trainer;
  readonly #plan: FineTuningPlan;
  readonly #order: EpochOrder;

  private constructor(plan: FineTuningPlan, gpu: Gpu, model: LoadedModel, trainer: Trainer) {
    this.#plan = plan;
    this.#order = new EpochOrder(plan.train, plan.shape, plan.seed);
    this.gpu = gpu;
    this.model = model;
    this.trainer = trainer;
  }

  /** @throws HearthError lm/no-gpu, gpu/lost, gpu/failed, job/out-of-memory */
  static async begin(
    plan: FineTuningPlan,
    state: TrainerState | undefined,
    options: {
      readonly signal: AbortSignal;
      readonly onLoading: (fraction: number) => void;
      /** Which kernels multiplied so far. */
      readonly products?: Products | undefined;
    }
  ): Promise<FineTuning> {
    const gpu = await Gpu.open();
    try {
      const { architecture, weights, base, lora, shape, recompute, seed, optimizer } = plan;
      const { signal, onLoading: onProgress, products } = options;
      const model = await LoadedModel.load(gpu, architecture, weights, {
        signal,
        onProgress,
        base,
        ...(products ? { products } : {})
      });
      const trainer = await Trainer.create(model, { lora, ...shape, recompute, seed, optimizer });
      if (state) trainer.load(state);
      else trainer.initialise(plan.initial ?? initialAdapter(architecture, lora, seed));
      return new FineTuning(plan, gpu, model, trainer);
    } catch (error) {
      gpu.close();
      throw error;
    }
  }

  /** Step `step`, from 0. `tick` is called between micro-batches. @throws HearthError gpu/lost, gpu/failed */
  async step(step: number, tick: () => Promise<void>): Promise<StepResult> {
    const { accumulation, shape, schedule, steps, warmup, learningRate: peak } = this.#plan;
    const rows = Array.from({ length: accumulation }, (_, i) => this.#order.at(step * accumulation + i));
    const batches = rows.map((each) => toBatch(each, shape));
    const total = batches.reduce((sum, batch) => sum + lossTokens(batch), 0);
    for (const batch of batches) {
      await tick();
      await this.trainer.accumulate(batch, Math.max(1, total));
    }
    const learningRate = peak * scheduleFactor(schedule, step, steps, warmup);
    const { loss, gradientNorm } = await this.trainer.update(learningRate);
    const tokens = rows.reduce((sum, each) => sum + tokensOf(each), 0);
    return { loss, gradientNorm, learningRate, tokens };
  }

  /** Mean loss of the validation examples; undefined where there are none. */
  async validate(tick: () => Promise<void>): Promise<number | undefined> {
    const { validation, shape } = this.#plan;
    if (validation.length === 0) return undefined;
    let [sum, count] = [0, 0];
    for (const rows of planEpoch(validation, shape, 0, 0)) {
      await tick();
      const { lossSum, tokens } = await this.trainer.evaluate(toBatch(rows, shape));
      sum += lossSum;
      count += tokens;
    }
    return sum / Math.max(1, count);
  }

  close(): void {
    this.trainer.close();
    this.model.close();
    this.gpu.close();
  }
}

function tokensOf(rows: Rows): number {
  return rows.reduce((sum, row) => row.reduce((tokens, { ids }) => tokens + ids.length, sum), 0);
}
