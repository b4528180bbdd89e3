// One fine-tuning on one device: the model loaded, the trainer made, steps and evaluations. Everything that a step needs
// to know follows from its number, so that a run that was cut goes on to the same bits.
import type { LmArchitecture } from '$core/lm/architecture';
import type { LoraSettings } from '$core/lm/lora';
import { scheduleFactor, type Schedule } from '$core/lm/schedule';
import type { WeightSource } from '$core/lm/weights';
import { lossTokens, planEpoch, toBatch, type BatchShape } from '../data/batches';
import type { TokenExample } from '../data/tokenise';
import { Gpu } from '../gpu/device';
import { LoadedModel } from '../model/loaded-model';
import { initialAdapter } from '../peft/initial';
import { Trainer, type OptimizerSettings, type TrainerState } from './trainer';

export interface FineTuningPlan {
  readonly architecture: LmArchitecture;
  readonly weights: WeightSource;
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

type Rows = ReturnType<typeof planEpoch>[number];

export class FineTuning {
  readonly gpu: Gpu;
  readonly model: LoadedModel;
  readonly trainer: Trainer;
  readonly #plan: FineTuningPlan;
  #epoch = -1;
  #batches: readonly Rows[] = [];

  private constructor(plan: FineTuningPlan, gpu: Gpu, model: LoadedModel, trainer: Trainer) {
    this.#plan = plan;
    this.gpu = gpu;
    this.model = model;
    this.trainer = trainer;
  }

  /** @throws HearthError lm/no-gpu, gpu/lost, gpu/failed, job/out-of-memory */
  static async begin(
    plan: FineTuningPlan,
    state: TrainerState | undefined,
    options: { readonly signal: AbortSignal; readonly onLoading: (fraction: number) => void }
  ): Promise<FineTuning> {
    const gpu = await Gpu.open();
    try {
      const { architecture, weights, lora, shape, recompute, seed, optimizer } = plan;
      const { signal, onLoading: onProgress } = options;
      const model = await LoadedModel.load(gpu, architecture, weights, { signal, onProgress });
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
    const batches = Array.from({ length: accumulation }, (_, i) =>
      toBatch(this.#rows(step * accumulation + i), shape)
    );
    const total = batches.reduce((sum, batch) => sum + lossTokens(batch), 0);
    for (const batch of batches) {
      await tick();
      await this.trainer.accumulate(batch, Math.max(1, total));
    }
    const learningRate = peak * scheduleFactor(schedule, step, steps, warmup);
    const { loss, gradientNorm } = await this.trainer.update(learningRate);
    const tokens = this.#tokensOf(step);
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

  #tokensOf(step: number): number {
    const { accumulation } = this.#plan;
    let tokens = 0;
    for (let i = 0; i < accumulation; i++)
      for (const row of this.#rows(step * accumulation + i)) for (const { ids } of row) tokens += ids.length;
    return tokens;
  }

  /** Micro-batch `index` of the whole run: epochs one after another, each in its own order. */
  #rows(index: number): Rows {
    const { train, shape, seed } = this.#plan;
    // Epochs may differ by a row or two when packed: the first one's count places all, and a shorter one wraps.
    const length = planEpochLength(train, shape, seed);
    const epoch = Math.floor(index / length);
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#batches = planEpoch(train, shape, seed, epoch);
    }
    return this.#batches[(index % length) % this.#batches.length]!;
  }
}

const lengths = new WeakMap<readonly TokenExample[], Map<string, number>>();

/** Micro-batches of an epoch, counted once. */
export function planEpochLength(train: readonly TokenExample[], shape: BatchShape, seed: number): number {
  const known = lengths.get(train) ?? new Map<string, number>();
  lengths.set(train, known);
  const key = `${shape.rows} ${shape.length} ${shape.packing} ${seed}`;
  const count = known.get(key) ?? planEpoch(train, shape, seed, 0).length;
  known.set(key, count);
  return count;
}
