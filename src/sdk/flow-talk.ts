// The talk with a flow as this device keeps it: its turns in order, each no more than the run that it was and what was asked;
// the answers are in the traces of those runs. Loaded when somebody talks.
import { isHearthError } from '$core/errors';
import type { RowResult } from '$core/flows/run/trace';
import { isFinished } from '$core/jobs/record';
import { isRecord } from '$core/params';
import type { DeviceStore } from '$core/ports';
import type { Flows } from './flows';
import type { Jobs } from './jobs';

/** A question to a flow, and the run that answers it. */
export interface TalkTurn {
  /** Id of the run. */
  readonly run: string;
  readonly question: string;
  /** Names of the input that took the question and the output that is the answer, as the flow was then. */
  readonly input: string;
  readonly output: string;
}

export interface AnsweredTurn extends TalkTurn {
  readonly result: RowResult;
}

/** Each turn tells the flow all turns before it, so what is written of a talk grows with the square of its length. */
export const longestTalk = 50;

export class FlowTalk {
  readonly #key: string;
  readonly #flows: Pick<Flows, 'traces'>;
  readonly #jobs: Pick<Jobs, 'records'>;
  readonly #device: DeviceStore;

  constructor(flow: string, flows: Pick<Flows, 'traces'>, jobs: Pick<Jobs, 'records'>, device: DeviceStore) {
    this.#key = `flow-talk:${flow}`;
    this.#flows = flows;
    this.#jobs = jobs;
    this.#device = device;
  }

  /**
   * The turns that were answered, the first first, and the one that is being answered. Those whose run was deleted, was
   * cancelled or failed are left out.
   */
  async read(): Promise<{ readonly turns: readonly AnsweredTurn[]; readonly open: TalkTurn | undefined }> {
    const turns: AnsweredTurn[] = [];
    let open: TalkTurn | undefined;
    for (const turn of turnsIn(await this.#device.cached(this.#key))) {
      const state = this.#jobs.records.get(turn.run)?.state;
      if (state === undefined) continue;
      if (!isFinished(state)) open = turn;
      const result = state === 'completed' ? await this.#resultOf(turn.run) : undefined;
      if (result) turns.push({ ...turn, result });
    }
    return { turns, open };
  }

  /** In place of what was kept before; the last turns of many. @throws HearthError store/quota */
  async keep(turns: readonly TalkTurn[]): Promise<void> {
    const kept = turns.map(({ run, question, input, output }) => ({ run, question, input, output }));
    await this.#device.setCached(this.#key, kept.slice(-longestTalk));
  }

  async #resultOf(run: string): Promise<RowResult | undefined> {
    try {
      return (await this.#flows.traces(run))?.results[0];
    } catch (error) {
      if (isHearthError(error, 'store/missing-blob')) return undefined;
      throw error;
    }
  }
}

function turnsIn(kept: unknown): readonly TalkTurn[] {
  return Array.isArray(kept) ? kept.filter(isTurn) : [];
}

function isTurn(value: unknown): value is TalkTurn {
  return (
    isRecord(value) && ['run', 'question', 'input', 'output'].every((name) => typeof value[name] === 'string')
  );
}
