// Numbers of runs among those of their pipeline, from 1. A run keeps its number when earlier ones are deleted; runs of
// before numbers were kept are counted.
import type { PipelineRunRecord } from './pipeline';

/** The number of each run, by its id. */
export function runNumbers(oldestFirst: readonly PipelineRunRecord[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  const last = new Map<string, number>();
  for (const { id, pipeline, number } of oldestFirst) {
    const before = last.get(pipeline) ?? 0;
    numbers.set(id, number ?? before + 1);
    last.set(pipeline, Math.max(before, numbers.get(id)!));
  }
  return numbers;
}

/** Of the next run of a pipeline that has these. */
export function nextRunNumber(oldestFirst: readonly PipelineRunRecord[]): number {
  return Math.max(0, ...runNumbers(oldestFirst).values()) + 1;
}
