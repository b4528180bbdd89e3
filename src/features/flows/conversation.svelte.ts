// A talk with a flow: each turn is a run of it, with the turns before as promptflow writes them. What was asked of a talk that
// was started over, was stopped, or whose run failed, leaves no turn and is given back. The talk is kept on this device, where
// several tabs have one, and goes on in this tab whichever page is shown.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { OpenedFlow } from '$core/flows/open-flow';
import type { FlowReport } from '$core/flows/run/report';
import type { RowResult } from '$core/flows/run/trace';
import { JobResult } from '$parts/job-result.svelte';
import type { AnsweredTurn, FlowTalk, TalkTurn } from '$sdk/flow-talk';
import type { Job } from '$sdk/job';
import type { Workspace } from '$sdk/workspace';
import { fromLive } from '$ui/live.svelte';

export interface Turn extends AnsweredTurn {
  /** What had been written when it failed. */
  readonly partial?: string;
}

interface Question {
  readonly text: string;
  /** As the flow is given it: with a picture, a list. */
  readonly said: unknown;
  /** Values of the inputs that are no part of the talk. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** What a person has written and not sent. */
export interface Draft {
  readonly text: string;
  readonly picture?: string | undefined;
}

const talks = new WeakMap<Workspace, Map<string, Conversation>>();

/** The talk with a flow in this tab. */
export function talkWith(workspace: Workspace, flow: string): Conversation {
  const open = talks.get(workspace) ?? new Map<string, Conversation>();
  talks.set(workspace, open);
  const talk = open.get(flow) ?? new Conversation(workspace, flow);
  open.set(flow, talk);
  return talk;
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
  readonly #workspace: Workspace;
  readonly #flow: string;
  readonly #records;
  #turns = $state.raw<readonly Turn[]>([]);
  /** The turn that is being answered. */
  #open = $state.raw<TalkTurn>();
  #asked = $state.raw<Draft>();
  #written = $state('');
  #stopped = $state.raw<{ readonly question: string; readonly written: string }>();
  #unkept = $state.raw<ErrorRecord>();
  draft = $state.raw<Draft>({ text: '' });
  #restored: Promise<boolean> | undefined;
  #followed: FlowTalk | undefined;
  /** What this device keeps is changed and read in turn. */
  #last: Promise<unknown> = Promise.resolve();
  /** What could not be kept is tried again with the next. */
  readonly #unkeptChanges: ((talk: FlowTalk) => Promise<void>)[] = [];
  #beginnings = 0;

  constructor(workspace: Workspace, flow: string) {
    this.#workspace = workspace;
    this.#flow = flow;
    this.#records = fromLive(workspace.jobs.records.live);
  }

  /** Without those whose run was deleted meanwhile. */
  get turns(): readonly Turn[] {
    const runs = this.#records.current;
    return this.#turns.filter(({ run }) => runs.has(run));
  }
  /** What is being answered. */
  get asking(): string {
    return this.answer.running ? (this.#asked?.text ?? '') : '';
  }
  /** Of the answer, while it is written by a model and nothing else comes after. */
  get written(): string {
    return this.#written;
  }
  /** What was stopped last, until the next question. */
  get stopped() {
    return this.#stopped;
  }
  /** Why the talk could not be read from this device, or kept on it. */
  get unkept(): ErrorRecord | undefined {
    return this.#unkept;
  }

  /** Reads what this device keeps of it, once, and goes on waiting for an answer that was being written. */
  async restore(): Promise<void> {
    this.#restored ??= this.#read();
    if (!(await this.#restored)) this.#restored = undefined;
  }

  async send({ text, said, others }: Question, opened: OpenedFlow): Promise<void> {
    const asked = { ...this.draft, text };
    this.draft = { text: '' };
    await this.restore();
    if (this.answer.running) return this.#giveBack(asked);
    const { input, history, output } = chatNames(opened);
    const told = this.turns
      .filter(({ result }) => !result.error)
      .map((turn) => ({
        inputs: { [input]: turn.result.inputs[turn.input] },
        outputs: turn.result.outputs
      }));
    const row = { ...others, [input]: said, ...(history === undefined ? {} : { [history]: told }) };
    const choices = [{ label: 'default', choice: {} }];
    const options = { rows: [row], choices, isTry: true, checks: [], partial: output };
    await this.#hear(asked, async () => {
      const job = await this.#workspace.flows.run(this.#flow, options);
      return { job, turn: { run: job.id, question: text, input, output } };
    });
  }

  /** Ends the answer that is being written. */
  stop(): void {
    this.answer.cancel();
  }

  /** Forgets what was said. The function that is returned puts it back. */
  startOver(): () => void {
    const [turns, asked] = [this.#turns, this.answer.running ? this.#asked : undefined];
    const gone = [...turns, ...(this.#open ? [this.#open] : [])].map(({ run }) => run);
    this.#beginnings++;
    this.answer.reset();
    this.#written = '';
    this.#stopped = undefined;
    this.#turns = [];
    this.#open = undefined;
    this.#keep((talk) => talk.takeOut(gone));
    return () => {
      const since = this.#turns.filter(({ run }) => !gone.includes(run));
      this.#turns = [...turns, ...since];
      this.#keep((talk) => talk.putBack(turns));
      if (asked) this.#giveBack(asked);
    };
  }

  /** Waits for the answer of a run, and takes it as a turn. */
  async #hear(
    asked: Draft,
    begin: () => Promise<{ readonly job: Job; readonly turn: TalkTurn }>
  ): Promise<void> {
    const talk = this.#beginnings;
    let leave: () => void = () => undefined;
    let open: TalkTurn | undefined;
    this.#asked = asked;
    this.#written = '';
    this.#stopped = undefined;
    const submit = async (): Promise<Job> => {
      const { job, turn } = await begin();
      if (talk === this.#beginnings) {
        this.#open = open = turn;
        this.#keep((kept) => kept.add(turn));
        leave = this.#workspace.jobs.listen(job.id, (news) => {
          if (news.kind === 'partial' && talk === this.#beginnings) this.#written = news.text;
        });
      }
      return job;
    };
    const heard = await this.answer.run(submit, async ({ id }) => ({
      report: await this.#workspace.flows.report(id),
      row: (await this.#workspace.flows.traces(id))!.results[0]!
    }));
    leave();
    if (talk !== this.#beginnings) return;
    const written = this.#written;
    this.#written = '';
    this.#open = undefined;
    if (heard && open) {
      const partial = heard.row.error && written !== '' ? { partial: written } : {};
      const turn: Turn = { ...open, result: heard.row, ...partial };
      this.#turns = [...this.#turns.filter(({ run }) => run !== turn.run), turn];
      this.#keep((kept) => kept.add(turn));
    } else {
      if (!this.answer.error) this.#stopped = { question: asked.text, written };
      const run = open?.run;
      if (run !== undefined) this.#keep((kept) => kept.takeOut([run]));
      this.#giveBack(asked);
    }
  }

  /** What was written since is not overwritten. */
  #giveBack(asked: Draft): void {
    if (this.draft.text === '' && this.draft.picture === undefined) this.draft = asked;
  }

  /** True once it was read. */
  async #read(): Promise<boolean> {
    try {
      const talk = await this.#workspace.flows.talk(this.#flow);
      if (!this.#followed) talk.follow((gone) => this.#catchUp(talk, gone));
      this.#followed = talk;
      const { turns, open } = await talk.read();
      this.#turns = turns;
      this.#unkept = undefined;
      if (open) {
        const begin = () => Promise.resolve({ job: this.#workspace.jobs.get(open.run), turn: open });
        void this.#hear({ text: open.question }, begin);
      }
      return true;
    } catch (error) {
      this.#unkept = toErrorRecord(error);
      return false;
    }
  }

  /** Shows what other tabs put to the talk, and no longer what they took from it. */
  #catchUp(talk: FlowTalk, gone: readonly string[]): void {
    this.#inTurn(async () => {
      this.#turns = this.#turns.filter(({ run }) => !gone.includes(run));
      const beginnings = this.#beginnings;
      const { turns } = await talk.read();
      if (beginnings !== this.#beginnings) return this.#catchUp(talk, gone);
      const own = new Set([...this.#turns.map(({ run }) => run), this.#open?.run]);
      const places = turns.map(({ run }) => run);
      // What could not be kept is the newest.
      const placeOf = ({ run }: Turn): number => (places.includes(run) ? places.indexOf(run) : places.length);
      const all = [...this.#turns, ...turns.filter(({ run }) => !own.has(run))];
      this.#turns = all.sort((a, b) => placeOf(a) - placeOf(b));
    });
  }

  #keep(change: (talk: FlowTalk) => Promise<void>): void {
    this.#inTurn(async () => {
      // What could not be read is not changed.
      if (!(await this.#restored) || !this.#followed) return;
      this.#unkeptChanges.push(change);
      for (let next; (next = this.#unkeptChanges[0]); this.#unkeptChanges.shift()) await next(this.#followed);
      this.#unkept = undefined;
    });
  }

  #inTurn(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      this.#unkept = toErrorRecord(error);
    });
  }
}
