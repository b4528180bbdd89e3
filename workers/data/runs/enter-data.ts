// Reads the table that is written in a pipeline, as a file of the same text would be; what an import would remark is in its log.
import type { Run } from '$core/component';
import type { enterData as spec } from '$core/components/data/enter-data';
import { readTable } from '../formats/index';

/** Of remarks; a log of more is nothing to read. */
const most = 100;

export const enterData: Run<typeof spec> = async ({ params: { rows } }, ctx) => {
  const fileName = 'rows.csv';
  const { table, log } = await readTable({
    file: new File([rows], fileName),
    fileName,
    options: { format: 'csv' },
    blobs: ctx.blobs,
    tick: ctx.tick,
    progress: (fraction) => ctx.progress(fraction)
  });
  for (const issue of log.issues.slice(0, most)) ctx.log(issue.text, 'warning');
  if (log.count > most) ctx.log(`${log.count - most} more remarks.`, 'warning');
  return { table };
};
