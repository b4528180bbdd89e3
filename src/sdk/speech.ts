// Having a model speak: one of this workspace's own (with or without an adapter) or a prebuilt one, as a stream of
// words that may be cancelled, and a result at the end.
import type { GenerateCommand, GenerateEvent, GenerateRequest, GenerateResult } from '$core/lm/generation';
import type { Speaker } from '$core/lm/conversation';
import type { AdapterManifest, LanguageModelManifest } from '$core/lm/manifest';
import type { LoadEvent } from '$core/services';
import type { Catalog } from './catalog';
import { generationOf, requestOf, type GenerateOptions, type Generation } from './generation';
import type { WorkspacePorts } from './ports';

export type SpeechEvent = GenerateEvent | LoadEvent;

/** An answer being given: iterate it for its words as they come. */
export interface Speech extends AsyncIterable<SpeechEvent> {
  readonly result: Promise<GenerateResult>;
  cancel(): void;
}

export class Speeches {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;

  constructor(ports: WorkspacePorts, catalog: Catalog) {
    this.#ports = ports;
    this.#catalog = catalog;
  }

  /** Starts an answer. @throws HearthError asset/not-found; `result` rejects with lm/… */
  speak(speaker: Speaker, request: GenerateRequest): Speech {
    const { compute } = this.#ports;
    if (speaker.kind === 'prebuilt')
      return streamed((port) => compute.service('chat').generate(speaker.id, request, port));
    const model = this.#catalog.find('language-model', speaker.model).version
      .manifest as LanguageModelManifest;
    const adapter =
      speaker.adapter === undefined
        ? undefined
        : (this.#catalog.find('adapter', speaker.adapter).version.manifest as AdapterManifest);
    return streamed((port) => compute.service('lm').generate(model, adapter, request, port));
  }

  /**
   * Text after `prompt`, or the answer to a conversation, by a model of this workspace: 'stories@1', or 'stories' for
   * the latest. @throws HearthError asset/not-found; `result` rejects with lm/…
   */
  generate(model: string, prompt: GenerateRequest['prompt'], options: GenerateOptions = {}): Generation {
    const { adapter, signal } = options;
    const speaker = { kind: 'own', model, ...(adapter === undefined ? {} : { adapter }) } as const;
    return generationOf(this.speak(speaker, requestOf(prompt, options)), signal);
  }
}

/** Turns a call that reports on a port into something to iterate. Nothing that came is dropped. */
export function streamed(call: (port: MessagePort) => Promise<GenerateResult>): Speech {
  const { port1, port2 } = new MessageChannel();
  const waiting: SpeechEvent[] = [];
  let ended = false;
  let wake: () => void = () => undefined;
  port1.onmessage = ({ data }: MessageEvent<SpeechEvent>) => {
    waiting.push(data);
    wake();
  };
  const result = call(port2).finally(() => {
    // What was posted before the answer is already in the queue of tasks, ahead of this one.
    setTimeout(() => {
      ended = true;
      port1.close();
      wake();
    });
  });
  // Whoever only iterates must not be told of a failure twice.
  result.catch(() => undefined);
  return {
    result,
    cancel: () => port1.postMessage({ kind: 'cancel' } satisfies GenerateCommand),
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const next = waiting.shift();
        if (next) yield next;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  };
}
