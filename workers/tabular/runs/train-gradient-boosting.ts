// Runs gradient boosting on a table.
import type { Run } from '$core/component';
import type { trainGradientBoosting } from '$core/components/train/gradient-boosting';
import { trainFamily } from '$core/training/pipeline';
import { boosting } from '../families/boosting';

export const run: Run<typeof trainGradientBoosting> = (call, ctx) =>
  trainFamily(boosting, 'train-gradient-boosting', call, ctx);
