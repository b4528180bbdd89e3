// Has a language model write an answer for each row of a table.
import { adapter, defineComponent, languageModel, optional, table } from '../../component';
import { askingEstimate, writingMemory } from '../../lm/asking-memory';
import { baseWeights } from '../../lm/weights';
import { choice, integer, text } from '../../params';
import { baseHelp, budgetFor, memoryParam, weightBytes } from './fine-tune-lora';

export const generateText = defineComponent({
  name: 'generate-text',
  version: 1,
  engine: 'lm',
  category: 'language',
  title: 'Generate text',
  summary: 'A language model answers a prompt made from each row; its answers become a column.',
  inputs: { model: languageModel(), data: table(), adapter: optional(adapter()) },
  outputs: { table: table() },
  params: {
    prompt: text('Prompt', '', {
      maxLength: 20_000,
      minLength: 1,
      rows: 4,
      help: 'Columns in braces, such as: Answer in one word. {question}'
    }),
    system: text('Instructions', '', { maxLength: 20_000, rows: 2, help: 'What the model is told before.' }),
    name: text('Column for the answers', 'answer', { maxLength: 200, minLength: 1 }),
    maxTokens: integer('Most tokens in an answer', 1, 2048, 64, { log: true }),
    maxPrompt: integer('Most tokens in a prompt', 16, 32_768, 512, { log: true, expert: true }),
    limit: integer('Most rows', 1, 1_000_000, 200, { log: true, help: 'Rows beyond it are left out.' }),
    base: choice('Base weights', baseWeights, 'file', { expert: true, help: baseHelp }),
    memory: memoryParam
  },
  resumable: true,
  estimate: ({ model, adapter: speaking }, chosen, budget) =>
    askingEstimate({
      architecture: model.architecture,
      longest: chosen.maxPrompt,
      what: 'prompt',
      room: (longest) => writingMemory(model.architecture, longest + chosen.maxTokens, speaking?.settings),
      ...weightBytes(model, chosen.base),
      budget: budgetFor(chosen, budget)
    })
});
