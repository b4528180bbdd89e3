// The tabular engine's runs: every component of the engine, or it does not compile.
import type { RunsFor } from '../../runs';
import { run as crossValidate } from './cross-validate';
import { run as trainExtraTrees } from './train-extra-trees';
import { run as trainGradientBoosting } from './train-gradient-boosting';
import { run as trainLinear } from './train-linear';
import { run as trainRandomForest } from './train-random-forest';
import { run as trainTextClassifier } from './train-text-classifier';

export const runs = {
  'cross-validate': crossValidate,
  'train-gradient-boosting': trainGradientBoosting,
  'train-extra-trees': trainExtraTrees,
  'train-random-forest': trainRandomForest,
  'train-linear': trainLinear,
  'train-text-classifier': trainTextClassifier
} satisfies RunsFor<'tabular'>;
