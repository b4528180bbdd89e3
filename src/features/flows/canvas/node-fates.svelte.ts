// How a flow's nodes fare, for its canvas: in the run that goes on, or the latest that came to something; of nodes that are
// still as they were then, with all that leads to them.
import type { ErrorRecord } from '$core/errors';
import { dependencies } from '$core/flows/check-flow';
import type { OpenedFlow } from '$core/flows/open-flow';
import { summariesOf, type FlowInterim, type NodeSummary } from '$core/flows/run/node-tally';
import { isFinished, type JobRecord } from '$core/jobs/record';
import { isRecord } from '$core/params';
import type { Workspace } from '$sdk/workspace';
import { formatDuration, formatNumber } from '$ui/format.svelte';
import { localError } from '$ui/i18n.svelte';
import { fromLive } from '$ui/live.svelte';
import { isSameNode, openedOrNot } from '../history/compare-flows';
import { ifHere } from '$parts/if-here';
import { canvasText as t } from './canvas-text';
import { formsOf, type NodeFate } from './flow-graph';
import { canvasPreview } from './node-preview';

interface Told {
  readonly job: string;
  /** The flow as it was run. */
  readonly then: OpenedFlow | undefined;
  readonly rows: number;
  readonly nodes: Readonly<Record<string, NodeSummary>>;
}

export class NodeFates {
  readonly #workspace: Workspace;
  readonly #flow: string;
  readonly #jobs;
  #told = $state.raw<Told>();

  constructor(workspace: Workspace, flow: string) {
    this.#workspace = workspace;
    this.#flow = flow;
    this.#jobs = fromLive(workspace.jobs.live);
  }

  /** The latest run of it on this device, tries included. */
  readonly job = $derived.by((): JobRecord | undefined => {
    const own = this.#jobs.current.filter(({ tags }) => tags.includes(`flow:${this.#flow}`));
    return own.reduce<JobRecord | undefined>(
      (latest, job) => (latest && latest.createdAt >= job.createdAt ? latest : job),
      undefined
    );
  });
  readonly #latest = $derived(this.job?.id);
  readonly #isOver = $derived(this.job !== undefined && isFinished(this.job.state));

  /** Reads what the latest run has told, and listens while it goes on, until the returned function is called. Call in an effect. */
  watch(): (() => void) | undefined {
    const [id, isOver] = [this.#latest, this.#isOver];
    if (id === undefined) return undefined;
    let isLeft = false;
    const keep = (told: Told): void => {
      if (!isLeft) this.#told = told;
    };
    const job = this.#workspace.jobs.get(id);
    const then = this.#then(id);
    const heard = async (report: unknown): Promise<void> => {
      if (isInterim(report)) keep({ job: id, then: await then, rows: report.rows, nodes: report.nodes });
    };
    const stop = isOver
      ? undefined
      : this.#workspace.jobs.listen(id, (news) => {
          if (news.kind === 'interim') void heard(news.report);
        });
    void (isOver
      ? this.#ended(id).then(async (told) => told && keep({ ...told, then: await then }))
      : job.interim().then(heard));
    return () => {
      isLeft = true;
      stop?.();
    };
  }

  /** What the canvas shows of a node of the flow as it is now. */
  fateOf(name: string, now: OpenedFlow): NodeFate {
    const [told, job] = [this.#toldOf(name, now), this.job];
    if (!told || !job) return {};
    const summary = told.nodes[name];
    const isRunning = !isFinished(job.state);
    if (!summary) return isRunning ? { state: 'waiting' } : {};
    const { completed, failed, bypassed, running } = summary;
    const ended = completed + failed + bypassed;
    const preview = summary.preview && canvasPreview(summary.preview);
    const shown = preview ? { preview } : {};
    if (isRunning && (running > 0 || ended < told.rows))
      return {
        ...shown,
        state: 'running',
        note: t.rowsOf(formatNumber(ended), formatNumber(told.rows)),
        progress: ended / Math.max(1, told.rows)
      };
    if (failed > 0) return { ...shown, state: 'failed', note: localError(failureIn(summary)).message };
    if (completed === 0) return { state: 'skipped' };
    const took = formatDuration(summary.milliseconds);
    return {
      ...shown,
      state: 'completed',
      note: completed > 1 ? t.rowsTook(formatNumber(completed), took) : took
    };
  }

  /** Why a node of the flow as it is now is shown as failed; undefined while it is not. */
  failureOf(name: string, now: OpenedFlow): ErrorRecord | undefined {
    const summary = this.#toldOf(name, now)?.nodes[name];
    return summary && this.fateOf(name, now).state === 'failed' ? failureIn(summary) : undefined;
  }

  /** What the latest run has told, unless the node is no longer as it was then. */
  #toldOf(name: string, now: OpenedFlow): Told | undefined {
    const told = this.#told;
    return told?.then && told.job === this.job?.id && isAsThen(name, now, told.then) ? told : undefined;
  }

  async #then(id: string): Promise<OpenedFlow | undefined> {
    const record = this.#workspace.jobs.records.get(id);
    if (!record) return undefined;
    const { main } = this.#workspace.flows.get(this.#flow);
    const history = await this.#workspace.flows.history();
    const files = await ifHere(() => history.filesOf(record));
    return files && openedOrNot({ main, files });
  }

  /** Undefined for a run that came to nothing, or whose bytes are elsewhere. */
  async #ended(id: string): Promise<Omit<Told, 'then'> | undefined> {
    const { flows } = this.#workspace;
    const report = await ifHere(() => flows.report(id));
    if (report?.nodes) return { job: id, rows: report.rows * report.variants.length, nodes: report.nodes };
    const traces = await ifHere(() => flows.traces(id));
    if (!traces) {
      const interim = await this.#workspace.jobs.get(id).interim();
      return isInterim(interim) ? { job: id, rows: interim.rows, nodes: interim.nodes } : undefined;
    }
    return {
      job: id,
      rows: traces.results.length,
      nodes: summariesOf(traces.results, report?.aggregations ?? [])
    };
  }
}

/** Of a report that kept only the words, they are said as they are: a record without details is. */
function failureIn({ failure, error = '' }: NodeSummary): ErrorRecord {
  return failure ?? { code: 'flow/node-failed', message: error, details: {} };
}

function isInterim(report: unknown): report is FlowInterim {
  return isRecord(report) && report.kind === 'flow-interim';
}

/** Whether a node would do now what it did then: itself and all before it are as they were. */
function isAsThen(name: string, now: OpenedFlow, then: OpenedFlow): boolean {
  const seen = new Set<string>();
  const visit = (node: string): boolean => {
    if (seen.has(node)) return true;
    seen.add(node);
    if (!isSameNode(node, then, now)) return false;
    const found = now.definition.nodes.find((one) => one.name === node);
    return !found || formsOf(now.definition, found).flatMap(dependencies).every(visit);
  };
  return visit(name);
}
