// Trains a dense network on a table.
import type { Run } from '$core/component';
import type { trainDenseNetwork } from '$core/components/train/dense-network';
import { trainFamily } from '$core/training/pipeline';
import { denseNetwork } from '../families/dense-network';

export const run: Run<typeof trainDenseNetwork> = (call, ctx) =>
  trainFamily(denseNetwork, 'train-dense-network', call, ctx);
