// The language-model engine's runs, one for each of its components.
import type { RunsFor } from '../../runs';
import { runEvaluateLanguageModel } from './evaluate-language-model';
import { runFineTuneLora } from './fine-tune-lora';
import { runGenerateText } from './generate-text';
import { runImportAdapter } from './import-adapter';
import { runImportLanguageModel } from './import-language-model';
import { runMergeAdapter } from './merge-adapter';
import { runFlow } from './run-flow';
import { runRunScript } from './run-script';

export const runs = {
  'import-language-model': runImportLanguageModel,
  'fine-tune-lora': runFineTuneLora,
  'evaluate-language-model': runEvaluateLanguageModel,
  'import-adapter': runImportAdapter,
  'merge-adapter': runMergeAdapter,
  'generate-text': runGenerateText,
  'run-script': runRunScript,
  'run-flow': runFlow
} satisfies RunsFor<'lm'>;
