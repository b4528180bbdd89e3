// The colour of a run's state.
import type { PipelineRunState } from '$core/graph/pipeline';

export const runTone: Readonly<Record<PipelineRunState, 'info' | 'ok' | 'danger' | 'neutral'>> = {
  running: 'info',
  completed: 'ok',
  failed: 'danger',
  cancelled: 'neutral'
};
