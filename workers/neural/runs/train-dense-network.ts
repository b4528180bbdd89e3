// Trains a dense network on a table. Folds share a graphics device, which goes back when the job ends.
import type { Run } from '$core/component';
import type { trainDenseNetwork } from '$core/components/train/dense-network';
import { trainFamily } from '$core/training/pipeline';
import { closeBackend } from '../backend';
import { denseNetwork } from '../families/dense-network';

export const run: Run<typeof trainDenseNetwork> = async (call, ctx) => {
  try {
    return await trainFamily(denseNetwork, 'train-dense-network', call, ctx);
  } finally {
    closeBackend();
  }
};
