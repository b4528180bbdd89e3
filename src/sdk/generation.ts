// Text from a language model in one call: the words as they come, and the whole at the end.
import {
  defaultSampling,
  type GenerateRequest,
  type GenerateResult,
  type SamplingSettings
} from '$core/lm/generation';
import type { Speech } from './speech';

export interface GenerateOptions
  extends
    Partial<SamplingSettings>,
    Pick<GenerateRequest, 'constraint' | 'logProbabilities' | 'conversation' | 'base'> {
  /** An adapter of this workspace: 'pirate@2', or 'pirate' for the latest. */
  readonly adapter?: string;
  /** Ends the answer where it is; what was written stays, and `finish` is 'cancelled'. */
  readonly signal?: AbortSignal;
}

/** An answer being written: iterate it for its text. Iterating throws what `result` rejects with. */
export interface Generation extends AsyncIterable<string> {
  readonly result: Promise<GenerateResult>;
}

export function requestOf(prompt: GenerateRequest['prompt'], options: GenerateOptions): GenerateRequest {
  const {
    adapter: _adapter,
    signal: _signal,
    constraint,
    logProbabilities,
    conversation,
    base,
    ...sampling
  } = options;
  return {
    prompt,
    sampling: { ...defaultSampling, ...sampling },
    ...(constraint === undefined ? {} : { constraint }),
    ...(logProbabilities === undefined ? {} : { logProbabilities }),
    ...(conversation === undefined ? {} : { conversation }),
    ...(base === undefined ? {} : { base })
  };
}

export function generationOf(speech: Speech, signal: AbortSignal | undefined): Generation {
  const cancel = (): void => speech.cancel();
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel);
  const result = speech.result.finally(() => signal?.removeEventListener('abort', cancel));
  // Whoever only iterates is told by the iteration.
  result.catch(() => undefined);
  return {
    result,
    async *[Symbol.asyncIterator]() {
      for await (const event of speech) if (event.kind === 'text') yield event.text;
      await result;
    }
  };
}
