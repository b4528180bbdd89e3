// The language-model engine's runs, one for each of its components.
import type { RunsFor } from '../../runs';
import { runFineTuneLora } from './fine-tune-lora';
import { runImportLanguageModel } from './import-language-model';

export const runs = {
  'import-language-model': runImportLanguageModel,
  'fine-tune-lora': runFineTuneLora
} satisfies RunsFor<'lm'>;
