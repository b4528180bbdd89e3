// Counts of right and wrong at each threshold of a slider, for choosing where to cut a probability.
import type { Ranking } from './ranking';
import type { ClassificationReport } from './report';

/** At thresholds 0, 0.01, … 1; a row is called positive where its probability is at least the threshold. */
export function thresholdCounts(ranking: Ranking): NonNullable<ClassificationReport['thresholds']> {
  const counts: Record<'threshold' | 'tp' | 'fp' | 'tn' | 'fn', number[]> = {
    threshold: Array.from({ length: 101 }, (_, i) => i / 100),
    tp: [],
    fp: [],
    tn: [],
    fn: []
  };
  let step = ranking.thresholds.length;
  for (const threshold of counts.threshold) {
    while (step > 0 && ranking.thresholds[step - 1]! < threshold) step--;
    const tp = step > 0 ? ranking.truePositives[step - 1]! : 0;
    const fp = step > 0 ? ranking.falsePositives[step - 1]! : 0;
    counts.tp.push(tp);
    counts.fp.push(fp);
    counts.fn.push(ranking.positives - tp);
    counts.tn.push(ranking.negatives - fp);
  }
  return counts;
}
