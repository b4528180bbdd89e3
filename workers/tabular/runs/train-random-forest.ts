// Runs random forest on a table.
import type { Run } from '$core/component';
import type { trainRandomForest } from '$core/components/train/random-forest';
import { trainFamily } from '$core/training/pipeline';
import { randomForest } from '../families/forest';

export const run: Run<typeof trainRandomForest> = (call, ctx) =>
  trainFamily(randomForest, 'train-random-forest', call, ctx);
