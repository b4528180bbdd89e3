// Contract of LoRA fine-tuning; the engine is workers/lm.
import {
  adapter,
  defineComponent,
  languageModel,
  optional,
  report,
  table,
  type PortRecord
} from '../../component';
import { guessMapping, parseMapping, type ExampleMapping } from '../../lm/examples';
import { loraModules, type LoraModule, type LoraSettings } from '../../lm/lora';
import type { LanguageModelManifest } from '../../lm/manifest';
import { fitTraining, fittingAdvice, type TrainingRequest } from '../../lm/memory';
import { frozenBytes } from '../../lm/quantise';
import { schedules } from '../../lm/schedule';
import { baseWeights, type BaseWeights } from '../../lm/weights';
import { choice, flag, integer, isRecord, number, text, value, type ParamValues } from '../../params';

const inputs = {
  model: languageModel(),
  data: table(),
  /** Judged on, not learned from; else a share of the data is. */
  validation: optional(table()),
  /** Goes on from an adapter with the same settings. */
  adapter: optional(adapter())
};

/** Of the choice how frozen weights are kept, wherever there is one. */
export const baseHelp = 'Rounded weights take less memory and are a little less exact.';

/** What may be used on the device, wherever a model is loaded onto it. */
export const memoryParam = integer('Memory', 0, 256, 0, {
  expert: true,
  unit: 'GB',
  help: 'What the graphics device has for it, which no browser tells. 0: what the studio allows itself.'
});

const usualLearningRate = 2e-4;

const params = {
  mapping: value<ExampleMapping | 'auto'>('Columns', 'auto', (input) =>
    input === 'auto' ? 'auto' : parseMapping(input)
  ),
  epochs: number('Epochs', 0.01, 1000, 3, { log: true, help: 'How often every example is seen.' }),
  maxSteps: integer('Most steps', 0, 1_000_000, 0, { help: '0: as many as the epochs ask for.' }),
  rank: integer('Rank', 1, 256, 8, { log: true, help: 'Size of the adapter: how much it can learn.' }),
  learningRate: number('Learning rate', 1e-6, 0.1, usualLearningRate, { log: true }),
  batchSize: integer('Examples a step', 1, 512, 8, { log: true }),
  maxLength: integer('Longest example', 16, 32_768, 256, { log: true, unit: 'tokens' }),
  validationShare: number('Kept for validation', 0, 0.5, 0.1),
  prompts: text('Sample prompts', '', {
    rows: 3,
    help: 'One a line; base and tuned model answer them at each evaluation. Empty: the first questions of the examples.'
  }),
  evaluateEvery: integer('Steps between evaluations', 0, 100_000, 0, {
    help: '0: about ten times in all.',
    expert: true
  }),
  checkpointEvery: integer('Steps between checkpoints', 0, 100_000, 0, {
    help: '0: every few seconds.',
    expert: true
  }),
  alpha: number('Alpha', 0.1, 1024, 16, { expert: true, help: 'The adapter counts alpha / rank.' }),
  dropout: number('Dropout', 0, 0.9, 0, { expert: true }),
  targets: value<readonly LoraModule[]>('Modules', loraModules, parseTargets, { expert: true }),
  schedule: choice('Schedule', schedules, 'cosine', { expert: true }),
  warmup: number('Warm-up', 0, 0.5, 0.05, { expert: true, help: 'Share of the steps.' }),
  weightDecay: number('Weight decay', 0, 1, 0, { expert: true }),
  clip: number('Gradient clipping', 0, 1000, 1, { expert: true, help: 'Largest norm of a step; 0: any.' }),
  packing: flag('Pack examples', true, {
    expert: true,
    help: 'Several short examples share a row; none sees another.'
  }),
  base: choice('Base weights', baseWeights, 'file', { expert: true, help: baseHelp }),
  sampleTokens: integer('Tokens of a sample', 0, 1024, 64, { expert: true, help: '0: no samples.' }),
  memory: memoryParam
};

export const fineTuneLora = defineComponent({
  name: 'fine-tune-lora',
  version: 1,
  engine: 'lm',
  category: 'language',
  title: 'Fine-tune (LoRA)',
  summary: 'Teaches a language model from examples, as a small adapter beside its frozen weights.',
  inputs,
  outputs: { adapter: adapter(), report: report() },
  params,
  resumable: true,
  estimate: (given, chosen, budget) => estimate(given, chosen, budget)
});

/** The adapter's settings that a run's parameters ask for. */
export function loraSettings({
  rank,
  alpha,
  dropout,
  targets
}: Pick<ParamValues<typeof params>, 'rank' | 'alpha' | 'dropout' | 'targets'>): LoraSettings {
  return { rank, alpha, dropout, targets: loraModules.filter((module) => targets.includes(module)) };
}

/** Models of so few parameters are narrow, and learn from larger steps. */
const fewParameters = 20e6;

/** A learning rate to begin with for a model of so many parameters. */
export function suggestedLearningRate(parameters: number): number {
  return parameters < fewParameters ? 5e-3 : usualLearningRate;
}

/** Bytes a run may take on the device: what its parameters say, else what the studio allows itself. */
export function budgetFor(
  { memory }: Pick<ParamValues<typeof params>, 'memory'>,
  studioBudget: number
): number {
  return memory > 0 ? memory * 1e9 : studioBudget;
}

/** What the frozen weights take, kept so, and rounded further. */
export function weightBytes(
  model: LanguageModelManifest,
  base: BaseWeights
): Pick<TrainingRequest, 'weightBytes' | 'lighter'> {
  const lighter = baseWeights
    .slice(baseWeights.indexOf(base) + 1)
    .map((other) => ({ base: other, weightBytes: frozenBytes(model, other) }));
  return { weightBytes: frozenBytes(model, base), lighter };
}

/** The mapping a run uses: the one chosen, or what the columns' names suggest. */
export function mappingFor(mapping: ExampleMapping | 'auto', columns: readonly string[]): ExampleMapping {
  return mapping === 'auto' ? guessMapping(columns) : mapping;
}

const smallerHint = 'Choose a shorter longest example, a lower rank, or a smaller model.';

/**
 * Memory by the plan, at most: packed examples may take fewer rows. Time is known only to the device (the `measure`
 * service asks it).
 */
function estimate({ model }: PortRecord<typeof inputs>, chosen: ParamValues<typeof params>, budget: number) {
  const length = Math.min(chosen.maxLength, model.architecture.context);
  const request = {
    batch: chosen.batchSize,
    length,
    lora: loraSettings(chosen),
    ...weightBytes(model, chosen.base),
    budget: budgetFor(chosen, budget)
  };
  const { bytes, fits } = fitTraining(model.architecture, request);
  const hint = fits ? smallerHint : fittingAdvice(model.architecture, request);
  return { bytes, seconds: 0, hint, limit: request.budget };
}

function parseTargets(input: unknown): readonly LoraModule[] {
  const list: readonly unknown[] = Array.isArray(input) ? input : isRecord(input) ? [] : [input];
  const unknown = list.find((name) => !loraModules.includes(name as LoraModule));
  if (unknown !== undefined) throw new Error(`has no module "${String(unknown)}"`);
  if (list.length === 0) throw new Error('must name at least one module');
  return loraModules.filter((module) => list.includes(module));
}
