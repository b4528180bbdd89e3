// Writes an adapter into its base's weights: a model of its own, for whoever cannot load adapters.
import { adapter, defineComponent, languageModel } from '../../component';
import { mergingMemory } from '../../lm/asking-memory';
import { smallerModel } from '../../lm/memory';

export const mergeAdapter = defineComponent({
  name: 'merge-adapter',
  version: 1,
  engine: 'lm',
  category: 'language',
  title: 'Merge an adapter',
  summary: 'Makes a model of its own from a base and an adapter.',
  inputs: { model: languageModel(), adapter: adapter() },
  outputs: { model: languageModel() },
  params: {},
  resumable: false,
  estimate: ({ model, adapter: merged }) => ({
    bytes: mergingMemory(model, merged),
    seconds: 0,
    hint: smallerModel
  })
});
