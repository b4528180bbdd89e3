// A talk with a flow: each turn is a run of it, with the turns before as promptflow writes them. What was asked of a talk that
// was started over, or whose run failed, leaves no turn.
import type { OpenedFlow } from '$core/flows/open-flow';
import type { FlowReport } from '$core/flows/run/report';
import type { RowResult } from '$core/flows/run/trace';
import { JobResult } from '$parts/job-result.svelte';
import type { Flows } from '$sdk/flows';

export interface Turn {
  readonly question: string;
  /** As the flow was given it: with a picture, a list. */
  readonly said: unknown;
  readonly result: RowResult;
  /** Its output that is the answer, as the flow was then. */
  readonly output: string;
}

interface Question {
  readonly text: string;
  readonly said: unknown;
  /** Values of the inputs that are no part of the talk. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** The names by which a flow takes part in a talk. */
export function chatNames({ definition: { inputs, outputs } }: OpenedFlow) {
  return {
    input: inputs.find(({ isChatInput }) => isChatInput)?.name ?? 'question',
    history: inputs.find(({ isChatHistory }) => isChatHistory)?.name,
    output: outputs.find(({ isChatOutput }) => isChatOutput)?.name ?? outputs[0]?.name ?? ''
  };
}

export class Conversation {
  readonly answer = new JobResult<{ readonly report: FlowReport | undefined; readonly row: RowResult }>();
  readonly #flows: Pick<Flows, 'run' | 'report' | 'traces'>;
  readonly #flow: string;
  #turns = $state.raw<readonly Turn[]>([]);
  #asked = $state('');

  constructor(flows: Pick<Flows, 'run' | 'report' | 'traces'>, flow: string) {
    this.#flows = flows;
    this.#flow = flow;
  }

  get turns(): readonly Turn[] {
    return this.#turns;
  }
  /** What is being answered. */
  get asking(): string {
    return this.answer.running ? this.#asked : '';
  }

  async send({ text, said, others }: Question, opened: OpenedFlow): Promise<void> {
    const { input, history, output } = chatNames(opened);
    const before = this.#turns;
    const told = before
      .filter(({ result }) => !result.error)
      .map(({ said: asked, result }) => ({ inputs: { [input]: asked }, outputs: result.outputs }));
    const row = { ...others, [input]: said, ...(history === undefined ? {} : { [history]: told }) };
    const choices = [{ label: 'default', choice: {} }];
    this.#asked = text;
    const heard = await this.answer.run(
      () => this.#flows.run(this.#flow, { rows: [row], choices, isTry: true, checks: [] }),
      async ({ id }) => ({
        report: await this.#flows.report(id),
        row: (await this.#flows.traces(id))!.results[0]!
      })
    );
    if (heard) this.#turns = [...before, { question: text, said, result: heard.row, output }];
  }

  startOver(): void {
    this.#turns = [];
    this.answer.reset();
  }
}
