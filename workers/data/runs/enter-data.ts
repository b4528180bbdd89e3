// Reads the table that is written in a pipeline, as a file of the same text would be.
import type { Run } from '$core/component';
import type { enterData as spec } from '$core/components/data/enter-data';
import { readTable } from '../formats/index';

export const enterData: Run<typeof spec> = async ({ params: { rows } }, ctx) => {
  const fileName = 'rows.csv';
  const { table } = await readTable({
    file: new File([rows], fileName),
    fileName,
    options: { format: 'csv' },
    blobs: ctx.blobs,
    tick: ctx.tick,
    progress: (fraction) => ctx.progress(fraction)
  });
  return { table };
};
