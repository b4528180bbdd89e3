// Applies what was fitted to a table: the one door to all transforms, so that a step that fits and a step that only
// applies do the same.
import type { RunContext } from '$core/component';
import type { TableManifest } from '$core/data/table';
import type { FittedTransform } from '$core/transforms/fitted';
import { TableWork } from '../edit/table-work';
import { applyAnomalies } from './anomalies';
import { applyBins } from './bins';
import { applyClip } from './clip';
import { applyClusters } from './clusters';
import { applyEncoding } from './encode';
import { applyFill } from './fill';
import { applyProjection } from './project';
import { applyScale } from './scale';
import { applySelection } from './select';
import { applyText } from './text';

/** @throws HearthError data/unknown-column where a column it was fitted on is not there */
export function applyTransform(
  table: TableManifest,
  fitted: FittedTransform,
  ctx: RunContext
): Promise<TableManifest> {
  const work = new TableWork(table, ctx);
  switch (fitted.kind) {
    case 'scale':
      return applyScale(work, fitted);
    case 'clip':
      return applyClip(work, fitted);
    case 'encode':
      return applyEncoding(work, fitted);
    case 'bin':
      return applyBins(work, fitted);
    case 'fill':
      return applyFill(work, fitted);
    case 'text':
      return applyText(work, fitted);
    case 'project':
      return applyProjection(work, fitted);
    case 'cluster':
      return applyClusters(work, fitted);
    case 'anomaly':
      return applyAnomalies(work, fitted);
    case 'select':
      return applySelection(work, fitted);
    default:
      return fitted satisfies never;
  }
}
