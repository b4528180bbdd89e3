// Judges a family on several folds, with its default settings.
import type { Run } from '$core/component';
import type { crossValidate } from '$core/components/evaluate/cross-validate';
import { trainExtraTrees } from '$core/components/train/extra-trees';
import { trainGradientBoosting } from '$core/components/train/gradient-boosting';
import { trainLinear } from '$core/components/train/linear';
import { trainRandomForest } from '$core/components/train/random-forest';
import { parseParams } from '$core/params';
import { crossValidateFamily } from '$core/training/cross-validate';
import { boosting } from '../families/boosting';
import { extraTrees, randomForest } from '../families/forest';
import { linear } from '../families/linear';

export const run: Run<typeof crossValidate> = async ({ inputs: { data }, params }, ctx) => {
  const { algorithm, target, task, features, folds } = params;
  const given = { target, task, features, folds, validation: 'folds' };
  const judged = () => {
    switch (algorithm) {
      case 'train-gradient-boosting': {
        const settings = parseParams(algorithm, trainGradientBoosting.params, given);
        return crossValidateFamily(boosting, algorithm, data, settings, ctx);
      }
      case 'train-random-forest': {
        const settings = parseParams(algorithm, trainRandomForest.params, given);
        return crossValidateFamily(randomForest, algorithm, data, settings, ctx);
      }
      case 'train-extra-trees': {
        const settings = parseParams(algorithm, trainExtraTrees.params, given);
        return crossValidateFamily(extraTrees, algorithm, data, settings, ctx);
      }
      case 'train-linear': {
        const settings = parseParams(algorithm, trainLinear.params, given);
        return crossValidateFamily(linear, algorithm, data, settings, ctx);
      }
      default:
        return algorithm satisfies never;
    }
  };
  return { report: await judged() };
};
