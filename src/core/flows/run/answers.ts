// Answers by question: an equal question is asked once, also while its answer is still being written, and in later runs.
// What could be answered differently each time (a temperature above 0 without a seed) is asked by each node in each row.
import { canonicalJson } from '../../assets';
import type { Answered, Ask, FlowPorts, Heard } from './ports';
import type { RowResult } from './trace';

interface Known {
  readonly answered: Answered;
  /** Milliseconds from the question to the answer; absent in runs from before it was kept. */
  readonly tookMs?: number;
}

export interface Given extends Known {
  readonly reused: boolean;
}

export class Answers {
  readonly #known = new Map<string, Promise<Known>>();
  readonly #ports: Pick<FlowPorts, 'ask' | 'now'>;
  readonly #scope: string;

  /** `scope` names what stands behind the connections: another model gives other answers. */
  constructor(ports: Pick<FlowPorts, 'ask' | 'now'>, scope: string) {
    this.#ports = ports;
    this.#scope = scope;
  }

  /** Takes the answers of earlier runs with the same scope. */
  learn(results: readonly RowResult[]): void {
    for (const { row, nodes } of results)
      for (const trace of nodes) {
        const { node, asked, tokens, promptTokens, meanLogProbability, output } = trace;
        if (!asked || typeof output !== 'string') continue;
        const question: Ask = { node, api: 'chat', ...asked };
        const tookMs = trace.reused ? trace.tookMs : trace.ended - trace.began;
        const answered = {
          text: output,
          tokens: tokens ?? 0,
          promptTokens: promptTokens ?? 0,
          ...(meanLogProbability === undefined ? {} : { meanLogProbability })
        };
        this.#known.set(
          this.#key(question, row),
          Promise.resolve({ answered, ...(tookMs === undefined ? {} : { tookMs }) })
        );
      }
  }

  /** `heard` hears only what is written for this question, not an answer that is known. */
  async once(question: Ask, row: number, signal: AbortSignal, heard?: Heard): Promise<Given> {
    const key = this.#key(question, row);
    const known = this.#known.get(key);
    if (known) return { ...(await known), reused: true };
    const asked = this.#timed(question, signal, heard);
    this.#known.set(key, asked);
    try {
      return { ...(await asked), reused: false };
    } catch (error) {
      // What failed may be asked again.
      this.#known.delete(key);
      throw error;
    }
  }

  async #timed(question: Ask, signal: AbortSignal, heard?: Heard): Promise<Known> {
    const began = this.#ports.now();
    const answered = await this.#ports.ask(question, signal, heard);
    return { answered, tookMs: this.#ports.now() - began };
  }

  #key({ node, connection, model, api, messages, pictures, settings }: Ask, row: number): string {
    const isLeftToChance = (settings.temperature ?? 1) > 0 && settings.seed === undefined;
    return canonicalJson([
      this.#scope,
      connection ?? null,
      model ?? null,
      api,
      messages,
      pictures ?? null,
      settings,
      isLeftToChance ? [node, row] : null
    ]);
  }
}
