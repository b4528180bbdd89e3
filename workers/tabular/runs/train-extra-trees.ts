// Runs extra trees on a table.
import type { Run } from '$core/component';
import type { trainExtraTrees } from '$core/components/train/extra-trees';
import { trainFamily } from '$core/training/pipeline';
import { extraTrees } from '../families/forest';

export const run: Run<typeof trainExtraTrees> = (call, ctx) =>
  trainFamily(extraTrees, 'train-extra-trees', call, ctx);
