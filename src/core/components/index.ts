// The registry of components: one line each. Specs only; what they do is in workers/.
import type { Spec } from '../component';
import { HearthError } from '../errors';
import { editTable } from './data/edit-table';
import { exportTable } from './data/export-table';
import { importTable } from './data/import-table';
import { profileTable } from './data/profile-table';
import { importImages } from './images/import-images';
import { evaluateModel } from './evaluate/evaluate-model';
import { partialDependence } from './explain/partial-dependence';
import { permutationImportance } from './explain/permutation-importance';
import { evaluateLanguageModel } from './language/evaluate-language-model';
import { fineTuneLora } from './language/fine-tune-lora';
import { importAdapter } from './language/import-adapter';
import { importLanguageModel } from './language/import-language-model';
import { mergeAdapter } from './language/merge-adapter';
import { importModel } from './score/import-model';
import { scoreTable } from './score/score-table';
import { trainDenseNetwork } from './train/dense-network';
import { trainExtraTrees } from './train/extra-trees';
import { trainGradientBoosting } from './train/gradient-boosting';
import { trainLinear } from './train/linear';
import { trainRandomForest } from './train/random-forest';

export const components = {
  'import-table': importTable,
  'edit-table': editTable,
  'profile-table': profileTable,
  'export-table': exportTable,
  'import-images': importImages,
  'train-gradient-boosting': trainGradientBoosting,
  'train-extra-trees': trainExtraTrees,
  'train-random-forest': trainRandomForest,
  'train-linear': trainLinear,
  'train-dense-network': trainDenseNetwork,
  'evaluate-model': evaluateModel,
  'permutation-importance': permutationImportance,
  'partial-dependence': partialDependence,
  'score-table': scoreTable,
  'import-model': importModel,
  'import-language-model': importLanguageModel,
  'fine-tune-lora': fineTuneLora,
  'evaluate-language-model': evaluateLanguageModel,
  'import-adapter': importAdapter,
  'merge-adapter': mergeAdapter
} as const satisfies Readonly<Record<string, Spec>>;

export type ComponentName = keyof typeof components;
export type AnySpec = (typeof components)[ComponentName];

/** @throws HearthError job/unknown-component */
export function findComponent(name: string): Spec {
  if (!Object.hasOwn(components, name)) throw new HearthError('job/unknown-component', { component: name });
  return components[name as ComponentName] as unknown as Spec;
}
