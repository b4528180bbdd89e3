// Errors about graphs and the runs of their steps.
import { describe } from './describe';

export const graphErrors = {
  'graph/invalid': describe<{ count: number; first: string; node?: string }>(
    422,
    (d) =>
      `The graph cannot run: ${d.first}${d.count > 1 ? ` (and ${d.count - 1} more ${d.count === 2 ? 'problem' : 'problems'})` : ''}`
  ),
  'graph/clipboard-closed': describe<Record<never, never>>(
    403,
    () =>
      'The browser does not let the studio read the clipboard. Press Ctrl+V, or Cmd+V on a Mac, on the canvas instead.'
  ),
  'graph/not-pasted': describe<{ reason: string }>(
    422,
    (d) => `What was copied cannot be put in here: ${d.reason}.`
  ),
  'graph/nothing-copied': describe<Record<never, never>>(
    422,
    () =>
      'The clipboard holds nothing that was copied from a canvas. Select something there and copy it first.'
  ),
  'graph/other-kind': describe<{ kind: 'pipeline-steps' | 'flow-nodes' }>(422, ({ kind }) =>
    kind === 'flow-nodes'
      ? 'What was copied are nodes of a flow: a pipeline has no place for them.'
      : 'What was copied are steps of a pipeline: a flow has no place for them.'
  ),
  'graph/timeout': describe<{ node: string; ms: number }>(
    504,
    (d) => `${d.node} took longer than its limit of ${d.ms / 1000} s.`
  ),
  'graph/unreadable': describe<{ reason: string; line?: number }>(
    422,
    (d) => `This text is no pipeline${d.line ? ` (line ${d.line})` : ''}: ${d.reason}`
  ),
  'pipeline/bad-schedule': describe<{ reason: string }>(422, (d) => `This schedule ${d.reason}.`),
  'pipeline/no-reference': describe<{ ref: string }>(
    404,
    (d) => `${d.ref}, with which new versions were compared, is gone: add a schedule with another reference.`
  ),
  'pipeline/no-model': describe<{ title: string }>(
    409,
    (d) => `This run of "${d.title}" has trained no model that could predict.`
  ),
  'pipeline/not-found': describe<{ id: string }>(404, (d) => `There is no pipeline or run ${d.id}.`)
} as const;
