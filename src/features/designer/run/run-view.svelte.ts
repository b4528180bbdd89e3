// One run as screens see it: its record, and how each step fares, with the progress of the jobs behind them.
import { canonicalJson } from '$core/assets';
import { dependenciesOf, withVariant, type Graph, type GraphNode } from '$core/graph/graph';
import { stepJobId, stepRecordKey, type PipelineRunRecord, type PipelineStep } from '$core/graph/pipeline';
import { pipelineEntries } from '$core/graph/pipeline-palette';
import type { JobProgress } from '$sdk/jobs';
import type { Workspace } from '$sdk/workspace';
import { formatDuration } from '$ui/format.svelte';
import { localError, localText } from '$ui/i18n.svelte';
import { fromLive, type Current } from '$ui/live.svelte';
import { sourceName, type NodeFate } from '../canvas-nodes';
import { stepError } from '../step-error';
import { t } from '../text';

export class RunView {
  readonly #workspace: Workspace;
  readonly #id: () => string | undefined;
  readonly #runs;
  readonly #steps;
  readonly #jobs;
  readonly #progress = new Map<string, Current<JobProgress | undefined>>();

  /** `id` is read anew: another run may be shown later. */
  constructor(workspace: Workspace, id: () => string | undefined) {
    this.#workspace = workspace;
    this.#id = id;
    this.#runs = fromLive(workspace.pipelines.runRecords.live);
    this.#steps = fromLive(workspace.pipelines.stepRecords.live);
    this.#jobs = fromLive(workspace.jobs.records.live);
  }

  readonly record = $derived.by<PipelineRunRecord | undefined>(() => {
    const id = this.#id();
    return id === undefined ? undefined : this.#runs.current.get(id);
  });

  /** What is kept of a step; one under way is known by its job until it ends. */
  step(node: string): PipelineStep | undefined {
    const run = this.record;
    if (!run) return undefined;
    const kept = this.#steps.current.get(stepRecordKey(run.id, node));
    if (kept || run.state !== 'running') return kept;
    const index = run.graph.nodes.findIndex(({ id }) => id === node);
    const job = this.#jobs.current.get(stepJobId(run.id, index, 1));
    return job && { run: run.id, node, state: 'running', attempt: 1, job: job.id };
  }

  /** How many steps are over, and how many of those were reused. */
  readonly count = $derived.by(() => {
    const steps = (this.record?.graph.nodes ?? []).flatMap(({ id }) => this.step(id) ?? []);
    const reused = steps.filter(({ state }) => state === 'reused').length;
    const done = steps.filter(({ state }) => state === 'completed').length + reused;
    return { done, reused, all: this.record?.graph.nodes.length ?? 0 };
  });

  /** What the canvas shows of a step. */
  fateOf(node: GraphNode): NodeFate {
    const run = this.record;
    if (!run) return {};
    const step = this.step(node.id);
    if (!step) return run.state === 'running' ? { state: 'waiting' } : {};
    const { state, startedAt, finishedAt } = step;
    if (state === 'running') {
      const progress = step.job === undefined ? undefined : this.#progressOf(step.job);
      return { state, note: localText(progress?.note ?? ''), progress: progress?.fraction ?? 0 };
    }
    if (state === 'failed')
      return { state, note: step.error ? localError(stepError(step.error, node)).message : '' };
    if (state === 'skipped' && step.skipped) return { state, note: t.skipped[step.skipped] };
    const isTimed = state === 'completed' && startedAt !== undefined && finishedAt !== undefined;
    // A source runs nothing, so its time would say nothing.
    const isWork = pipelineEntries.get(node.component)?.category !== 'source';
    return {
      state,
      note: !isWork ? sourceName(node) : isTimed ? formatDuration(finishedAt - startedAt) : ''
    };
  }

  #progressOf(job: string): JobProgress | undefined {
    const known = this.#progress.get(job) ?? fromLive(this.#workspace.jobs.progress(job));
    this.#progress.set(job, known);
    return known.current;
  }
}

/** Says of each step whether it would do now what it did then: itself and all before it are as they were. */
export function unchangedSteps(now: Graph, then: Graph): (id: string) => boolean {
  const [fresh, old] = [now, then].map(({ nodes }) => new Map(nodes.map((node) => [node.id, node])));
  const known = new Map<string, boolean>();
  const isUnchanged = (id: string): boolean => {
    const before = known.get(id);
    if (before !== undefined) return before;
    // Until it is known: what waits for itself did nothing.
    known.set(id, false);
    const [node, was] = [fresh!.get(id), old!.get(id)];
    const isSame = node && was && canonicalJson(meaning(node)) === canonicalJson(meaning(was));
    known.set(id, isSame === true && dependenciesOf(node!).every(isUnchanged));
    return known.get(id)!;
  };
  return isUnchanged;
}

function meaning(node: GraphNode): object {
  const { component, params, inputs, activate } = withVariant(node);
  return { component, params, inputs, activate };
}
