// One open conversation on the screen: what is said, what is being said now, and what a person may do about it.
// The record holds whole turns only; words that are still coming live here.
import { toErrorRecord } from '$core/errors';
import {
  messagesFor,
  titleOf,
  type Answer,
  type Conversation,
  type Speaker,
  type Turn
} from '$core/lm/conversation';
import {
  defaultSampling,
  type OutputConstraint,
  type SamplingSettings,
  type TokenLogProbability
} from '$core/lm/generation';
import type { BaseWeights } from '$core/lm/weights';
import type { Speech } from '$sdk/speech';
import type { Workspace } from '$sdk/workspace';

/** An answer that is being written. */
export interface Spoken {
  readonly text: string;
  /** What is being done before the first word: fetching, loading, reading the prompt. */
  readonly waiting?: { readonly note: string; readonly fraction?: number };
}

/** Words that a model might have said instead, of each it said. */
const othersShown = 3;

export type Draft = Pick<Conversation, 'system' | 'speakers' | 'sampling' | 'base' | 'constraint' | 'turns'>;

/** Chats by conversation, of each workspace that was open: what is being said goes on while one looks elsewhere. */
const sessions = new WeakMap<Workspace, Map<string, Chat>>();

/** The chat of a kept conversation. @throws HearthError asset/not-found */
export function openChat(workspace: Workspace, id: string): Chat {
  const open = sessions.get(workspace) ?? new Map<string, Chat>();
  sessions.set(workspace, open);
  const chat = open.get(id) ?? new Chat(workspace, workspace.conversations.get(id), () => undefined);
  open.set(id, chat);
  return chat;
}

/** A chat that is kept when the first question is asked; `onkept` then hears its id. */
export function beginChat(
  workspace: Workspace,
  speakers: readonly Speaker[],
  onkept: (id: string) => void
): Chat {
  const chat: Chat = new Chat(workspace, speakers, (id) => {
    const open = sessions.get(workspace) ?? new Map<string, Chat>();
    sessions.set(workspace, open.set(id, chat));
    onkept(id);
  });
  return chat;
}

export class Chat {
  readonly #workspace: Workspace;
  readonly #onnew: (id: string) => void;
  #id = $state<string>();
  #draft = $state.raw<Draft>({ system: '', speakers: [], sampling: defaultSampling, turns: [] });
  #spoken = $state.raw<readonly (Spoken | undefined)[]>([]);
  #speeches: readonly (Speech | undefined)[] = [];
  /** Turn whose answers are being written. */
  #turn = $state<number>();
  /** Whether answers come with how likely each word was. Kept as long as the page, like what it gives. */
  rating = $state(false);
  #ratings = $state.raw<ReadonlyMap<string, readonly TokenLogProbability[]>>(new Map());

  constructor(workspace: Workspace, begin: Conversation | readonly Speaker[], onnew: (id: string) => void) {
    this.#workspace = workspace;
    this.#onnew = onnew;
    if ('id' in begin) {
      this.#id = begin.id;
      this.#draft = begin;
    } else this.#draft = { ...this.#draft, speakers: begin };
  }

  get id(): string | undefined {
    return this.#id;
  }
  get system(): string {
    return this.#draft.system;
  }
  get speakers(): readonly Speaker[] {
    return this.#draft.speakers;
  }
  get sampling(): SamplingSettings {
    return this.#draft.sampling;
  }
  get base(): BaseWeights {
    return this.#draft.base ?? 'file';
  }
  get constraint(): OutputConstraint | undefined {
    return this.#draft.constraint;
  }
  get turns(): readonly Turn[] {
    return this.#draft.turns;
  }
  get busy(): boolean {
    return this.#turn !== undefined;
  }

  /** What is being written for this turn, by speaker. */
  spokenAt(turn: number): readonly (Spoken | undefined)[] {
    return turn === this.#turn ? this.#spoken : [];
  }

  /** How likely each word of this turn's answers was, by speaker, where that was asked for. */
  ratingsAt(turn: number): readonly (readonly TokenLogProbability[] | undefined)[] {
    return this.speakers.map((_, speaker) => this.#ratings.get(`${turn}-${speaker}`));
  }

  /** System prompt, speakers or sampling; kept at once where the conversation is kept already. */
  async change(change: Partial<Draft>): Promise<void> {
    this.#draft = { ...this.#draft, ...change };
    if (this.#id !== undefined) await this.#workspace.conversations.update(this.#id, change);
  }

  /** Puts a question to all speakers. */
  async ask(prompt: string): Promise<void> {
    const turn: Turn = { prompt, answers: this.speakers.map(() => null) };
    const turns = [...this.turns, turn];
    this.#draft = { ...this.#draft, turns };
    await this.#keep(prompt);
    await this.#answer(
      turns.length - 1,
      this.speakers.map((_, i) => i)
    );
  }

  /** Asks one speaker again; later turns are dropped, since they answered what is gone. */
  async regenerate(turn: number, speaker: number): Promise<void> {
    // One that has not answered this yet takes nothing back.
    if (!this.turns[turn]?.answers[speaker]) return this.#answer(turn, [speaker]);
    const turns = this.turns.slice(0, turn + 1);
    await this.change({ turns });
    // Another seed, or the same words would come again.
    await this.change({ sampling: { ...this.sampling, seed: this.sampling.seed + 1 } });
    await this.#answer(turn, [speaker]);
  }

  /** Asks something else in place of turn `turn`; what followed is dropped. */
  async edit(turn: number, prompt: string): Promise<void> {
    await this.change({ turns: this.turns.slice(0, turn) });
    await this.ask(prompt);
  }

  stop(): void {
    for (const speech of this.#speeches) speech?.cancel();
  }

  async #keep(prompt: string): Promise<void> {
    const { conversations } = this.#workspace;
    if (this.#id !== undefined) return conversations.update(this.#id, { turns: this.turns });
    const created = await conversations.create({ ...this.#draft, title: titleOf(prompt) });
    this.#id = created.id;
    this.#onnew(created.id);
  }

  async #answer(turn: number, speakers: readonly number[]): Promise<void> {
    this.#turn = turn;
    this.#forgetRatings(turn, speakers);
    this.#spoken = this.speakers.map((_, i) => (speakers.includes(i) ? { text: '' } : undefined));
    try {
      const answers = await Promise.all(speakers.map((speaker) => this.#speak(turn, speaker)));
      const turns = this.turns.map((existing, i) =>
        i === turn ? { ...existing, answers: replaced(existing.answers, speakers, answers) } : existing
      );
      await this.change({ turns });
    } finally {
      this.#turn = undefined;
      this.#speeches = [];
    }
  }

  /** What later turns said is gone; of this one, what is said again. */
  #forgetRatings(turn: number, speakers: readonly number[]): void {
    this.#ratings = new Map(
      [...this.#ratings].filter(([key]) => {
        const [at, speaker] = key.split('-').map(Number) as [number, number];
        return at < turn || (at === turn && !speakers.includes(speaker));
      })
    );
  }

  async #speak(turn: number, index: number): Promise<Answer> {
    const say = (spoken: Spoken): void => {
      this.#spoken = this.#spoken.map((other, i) => (i === index ? spoken : other));
    };
    let text = '';
    const rated: TokenLogProbability[] = [];
    try {
      const speech = this.#workspace.speech.speak(this.speakers[index]!, {
        prompt: messagesFor(this.#draft, index, turn),
        sampling: this.sampling,
        base: this.base,
        ...(this.constraint ? { constraint: this.constraint } : {}),
        ...(this.rating ? { logProbabilities: othersShown } : {}),
        ...(this.#id === undefined ? {} : { conversation: `${this.#id}-${index}` })
      });
      this.#speeches = [...this.#speeches, speech];
      for await (const event of speech) {
        if (event.kind === 'text') {
          rated.push(...(event.logProbabilities ?? []));
          say({ text: (text += event.text) });
        } else if (event.kind === 'loading')
          say({ text, waiting: { note: event.note, fraction: event.fraction } });
      }
      // The result has every word, also those whose message is still on its way.
      const { text: whole, finish, tokens, tokensPerSecond, deviceBytes } = await speech.result;
      if (rated.length > 0) this.#ratings = new Map(this.#ratings).set(`${turn}-${index}`, rated);
      const memory = deviceBytes === undefined ? {} : { deviceBytes };
      return { text: whole, finish, tokens, tokensPerSecond, ...memory };
    } catch (error) {
      return { text, finish: 'failed', tokens: 0, tokensPerSecond: 0, error: toErrorRecord(error) };
    }
  }
}

function replaced(
  answers: readonly (Answer | null)[],
  speakers: readonly number[],
  fresh: readonly Answer[]
): readonly (Answer | null)[] {
  return answers.map((answer, i) => (speakers.includes(i) ? fresh[speakers.indexOf(i)]! : answer));
}
