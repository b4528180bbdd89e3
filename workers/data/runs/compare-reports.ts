// Puts the scores of several models side by side.
import type { Run } from '$core/component';
import type { compareReports as spec } from '$core/components/evaluate/compare-reports';
import { HearthError } from '$core/errors';
import { compareScores } from '$core/metrics/comparison';
import type { EvaluationReport } from '$core/metrics/report';
import { isRecord } from '$core/params';

const ports = ['first', 'second', 'third', 'fourth'] as const;

export const compareReports: Run<typeof spec> = async ({ inputs, params }) => {
  const judged = ports.flatMap((port) => {
    const report = inputs[port];
    if (report === undefined) return [];
    const name = params[`${port}Name`];
    if (!isJudgement(report)) throw notComparable(`${name} has no scores: connect what judges a model`);
    return [{ name, task: report.task, scores: report.scores }];
  });
  const tasks = new Set(judged.map(({ task }) => task));
  if (tasks.size > 1) throw notComparable(`the models have different tasks (${[...tasks].join(', ')})`);
  return { report: compareScores(judged as [(typeof judged)[0]]) };
};

function isJudgement(report: unknown): report is Pick<EvaluationReport, 'task' | 'scores'> {
  return isRecord(report) && typeof report.task === 'string' && isRecord(report.scores);
}

function notComparable(reason: string): HearthError {
  return new HearthError('job/bad-params', { component: 'compare-reports', field: 'reports', reason });
}
