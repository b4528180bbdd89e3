// Registers a LoRA adapter made elsewhere (PEFT) for a model of this workspace.
import { adapter, defineComponent, files, languageModel } from '../../component';

export const importAdapter = defineComponent({
  name: 'import-adapter',
  version: 1,
  engine: 'lm',
  category: 'language',
  title: 'Import an adapter',
  summary: 'Checks a PEFT adapter against its base and brings it into the registry.',
  inputs: { model: languageModel(), files: files() },
  outputs: { adapter: adapter() },
  params: {},
  resumable: false
});
