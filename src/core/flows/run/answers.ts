// Answers by question: an equal question is asked once, also while its answer is still being written, and in later runs.
// What could be answered differently each time (a temperature above 0 without a seed) is equal only within its row.
import { canonicalJson } from '../../assets';
import type { Answered, Ask, FlowPorts, Heard } from './ports';
import type { RowResult } from './trace';

export class Answers {
  readonly #known = new Map<string, Promise<Answered>>();
  readonly #ask: FlowPorts['ask'];
  readonly #scope: string;

  /** `scope` names what stands behind the connections: another model gives other answers. */
  constructor(ask: FlowPorts['ask'], scope: string) {
    this.#ask = ask;
    this.#scope = scope;
  }

  /** Takes the answers of earlier runs with the same scope. */
  learn(results: readonly RowResult[]): void {
    for (const { row, nodes } of results)
      for (const { node, asked, tokens, promptTokens, meanLogProbability, output } of nodes) {
        if (!asked || typeof output !== 'string') continue;
        const question: Ask = { node, api: 'chat', ...asked };
        this.#known.set(
          this.#key(question, row),
          Promise.resolve({
            text: output,
            tokens: tokens ?? 0,
            promptTokens: promptTokens ?? 0,
            ...(meanLogProbability === undefined ? {} : { meanLogProbability })
          })
        );
      }
  }

  /** `heard` hears only what is written for this question, not an answer that is known. */
  async once(
    question: Ask,
    row: number,
    signal: AbortSignal,
    heard?: Heard
  ): Promise<{ answered: Answered; reused: boolean }> {
    const key = this.#key(question, row);
    const known = this.#known.get(key);
    if (known) return { answered: await known, reused: true };
    const asked = this.#ask(question, signal, heard);
    this.#known.set(key, asked);
    try {
      return { answered: await asked, reused: false };
    } catch (error) {
      // What failed may be asked again.
      this.#known.delete(key);
      throw error;
    }
  }

  #key({ connection, model, messages, pictures, settings }: Ask, row: number): string {
    const chance = (settings.temperature ?? 1) > 0 && settings.seed === undefined ? row : -1;
    return canonicalJson([
      this.#scope,
      connection ?? null,
      model ?? null,
      messages,
      pictures ?? null,
      settings,
      chance
    ]);
  }
}
