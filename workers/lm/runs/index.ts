// The language-model engine's runs, one for each of its components.
import type { RunsFor } from '../../runs';
import { runImportLanguageModel } from './import-language-model';

export const runs = {
  'import-language-model': runImportLanguageModel
} satisfies RunsFor<'lm'>;
