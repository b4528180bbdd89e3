// The talk with a flow as this device keeps it: its turns in order, each no more than the run that it was and what was asked;
// the answers are in the traces of those runs. Tabs put their turns to what is kept, one at a time, and hear of one another's.
// Loaded when somebody talks.
import { isHearthError } from '$core/errors';
import type { RowResult } from '$core/flows/run/trace';
import { isFinished } from '$core/jobs/record';
import { isRecord } from '$core/params';
import type { Channel } from '$core/ports';
import { topicsOf } from '$core/topics';
import type { Flows } from './flows';
import type { Jobs } from './jobs';
import type { WorkspacePorts } from './ports';

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

type Ports = Pick<WorkspacePorts, 'id' | 'device' | 'leases' | 'channel'>;

/** Each turn tells the flow all turns before it, so what is written of a talk grows with the square of its length. */
export const longestTalk = 50;

export class FlowTalk {
  readonly #key: string;
  readonly #flows: Pick<Flows, 'traces'>;
  readonly #jobs: Pick<Jobs, 'records'>;
  readonly #ports: Ports;
  readonly #tabs: Channel;

  constructor(flow: string, flows: Pick<Flows, 'traces'>, jobs: Pick<Jobs, 'records'>, ports: Ports) {
    this.#key = `flow-talk:${flow}`;
    this.#flows = flows;
    this.#jobs = jobs;
    this.#ports = ports;
    this.#tabs = topicsOf(ports.channel)(this.#key);
  }

  /**
   * The turns that were answered, the first first, and the one that is being answered. Those whose run was deleted, was
   * cancelled or failed are left out.
   */
  async read(): Promise<{ readonly turns: readonly AnsweredTurn[]; readonly open: TalkTurn | undefined }> {
    const turns: AnsweredTurn[] = [];
    let open: TalkTurn | undefined;
    for (const turn of await this.#kept()) {
      const state = this.#jobs.records.get(turn.run)?.state;
      if (state === undefined) continue;
      if (!isFinished(state)) open = turn;
      const result = state === 'completed' ? await this.#resultOf(turn.run) : undefined;
      if (result) turns.push({ ...turn, result });
    }
    return { turns, open };
  }

  /** Puts a turn at the end, or leaves it where it is; of many the last are kept. @throws HearthError store/quota */
  async add({ run, question, input, output }: TalkTurn): Promise<void> {
    const turn = { run, question, input, output };
    await this.#change((kept) => (kept.some((one) => one.run === run) ? kept : [...kept, turn]));
    this.#tabs.post({ run });
  }

  /** @throws HearthError store/quota */
  async takeOut(runs: readonly string[]): Promise<void> {
    await this.#change((kept) => kept.filter(({ run }) => !runs.includes(run)));
    this.#tabs.post({ gone: runs });
  }

  /** Puts turns that were taken out before those that came since. @throws HearthError store/quota */
  async putBack(turns: readonly TalkTurn[]): Promise<void> {
    const runs = turns.map(({ run }) => run);
    const back = turns.map(({ run, question, input, output }) => ({ run, question, input, output }));
    await this.#change((kept) => [...back, ...kept.filter(({ run }) => !runs.includes(run))]);
    this.#tabs.post({});
  }

  /**
   * Tells of what other tabs changed, once a turn that they put to it is answered as far as is known here: the talk may be
   * heard of before its run. `gone` are the runs whose turns they took out. Returns a function that stops.
   */
  follow(changed: (gone: readonly string[]) => void): () => void {
    const { records } = this.#jobs;
    const awaited = new Set<string>();
    const isAnswered = (run: string): boolean => {
      const state = records.get(run)?.state;
      return state !== undefined && isFinished(state);
    };
    const stops = [
      this.#tabs.listen((message) => {
        const { run, gone } = isRecord(message) ? message : {};
        if (typeof run === 'string' && !isAnswered(run)) awaited.add(run);
        else changed(Array.isArray(gone) ? gone.filter((one) => typeof one === 'string') : []);
      }),
      records.live.subscribe(() => {
        const answered = [...awaited].filter(isAnswered);
        for (const run of answered) awaited.delete(run);
        if (answered.length > 0) changed([]);
      })
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** What is there is read and written with no other tab between. */
  async #change(next: (kept: readonly TalkTurn[]) => readonly TalkTurn[]): Promise<void> {
    const { id, device, leases } = this.#ports;
    await leases.hold(`hearth-talk:${id}:${this.#key}`, async () => {
      await device.setCached(this.#key, next(await this.#kept()).slice(-longestTalk));
    });
  }

  async #kept(): Promise<readonly TalkTurn[]> {
    return turnsIn(await this.#ports.device.cached(this.#key));
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
