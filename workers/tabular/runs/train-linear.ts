// Runs linear on a table.
import type { Run } from '$core/component';
import type { trainLinear } from '$core/components/train/linear';
import { trainFamily } from '$core/training/pipeline';
import { linear } from '../families/linear';

export const run: Run<typeof trainLinear> = (call, ctx) => trainFamily(linear, 'train-linear', call, ctx);
