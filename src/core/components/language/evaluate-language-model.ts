// Judges a language model, with or without an adapter, on a table's examples.
import { adapter, defineComponent, languageModel, optional, report, table } from '../../component';
import { baseHelp, budgetFor, memoryParam, weightBytes } from './fine-tune-lora';
import { askingEstimate, ratingMemory, writingMemory } from '../../lm/asking-memory';
import { parseMapping, type ExampleMapping } from '../../lm/examples';
import { baseWeights } from '../../lm/weights';
import { choice, integer, optionalColumn, value } from '../../params';

export const evaluationTasks = ['perplexity', 'exact-match', 'multiple-choice'] as const;

export const evaluateLanguageModel = defineComponent({
  name: 'evaluate-language-model',
  version: 1,
  engine: 'lm',
  category: 'language',
  title: 'Evaluate a language model',
  summary: 'Perplexity, exact answers, or the right choice among several.',
  inputs: { model: languageModel(), data: table(), adapter: optional(adapter()) },
  outputs: { report: report() },
  params: {
    task: choice('Task', evaluationTasks, 'perplexity', {
      help: 'Perplexity: how well it foresees the answers. Exact match: it writes them. Multiple choice: it prefers them.'
    }),
    mapping: value<ExampleMapping | 'auto'>('Columns', 'auto', (input) =>
      input === 'auto' ? 'auto' : parseMapping(input)
    ),
    choices: optionalColumn('Choices', 'data', {
      help: 'A list in JSON, or texts separated by |.',
      when: { param: 'task', is: ['multiple-choice'] }
    }),
    maxLength: integer('Longest example', 16, 32_768, 512, { log: true, unit: 'tokens' }),
    maxTokens: integer('Most tokens in an answer', 1, 1024, 48, {
      log: true,
      when: { param: 'task', is: ['exact-match'] }
    }),
    base: choice('Base weights', baseWeights, 'file', { expert: true, help: baseHelp }),
    limit: integer('Most examples', 1, 100_000, 200, { log: true }),
    memory: memoryParam
  },
  resumable: true,
  // An adapter and its base are asked one after another: the adapter's room is the larger one.
  estimate({ model, adapter: judged }, chosen, budget) {
    const { architecture } = model;
    const lora = judged?.settings;
    return askingEstimate({
      architecture,
      longest: chosen.maxLength,
      what: 'example',
      room: (longest) =>
        chosen.task === 'exact-match'
          ? writingMemory(architecture, longest + chosen.maxTokens, lora)
          : ratingMemory(architecture, longest, lora),
      ...weightBytes(model, chosen.base),
      budget: budgetFor(chosen, budget)
    });
  }
});
