// Chatting with a prebuilt model. One is loaded at a time; calls run one after another.
import * as webLlm from '@mlc-ai/web-llm';
import type { ChatCompletionChunk, MLCEngine } from '@mlc-ai/web-llm';
import { HearthError } from '$core/errors';
import type { GenerateCommand, GenerateEvent, GenerateRequest, GenerateResult } from '$core/lm/generation';
import type { ChatService, LoadEvent } from '$core/services';
import { toCompletion, wordsOf } from './completion';
import { listPrebuilt } from './prebuilt-list';
import { refuseUnfit } from './unfit';

/** What is used of WebLLM. */
export interface Library {
  readonly MLCEngine: new () => Pick<
    MLCEngine,
    'setInitProgressCallback' | 'reload' | 'unload' | 'interruptGenerate'
  > & { readonly chat: { readonly completions: Pick<MLCEngine['chat']['completions'], 'create'> } };
  hasModelInCache(id: string): Promise<boolean>;
  deleteModelAllInfoInCache(id: string): Promise<void>;
}

export function makeChatService(library: Library = webLlm): ChatService {
  const { hasModelInCache, deleteModelAllInfoInCache } = library;
  const speaker = new Speaker(library);
  const check = async (id: string): Promise<void> => refuseUnfit(id, () => hasModelInCache(id));
  return {
    list: async () => listPrebuilt(),
    stored: async (ids) => {
      const found = await Promise.all(ids.map((id) => hasModelInCache(id)));
      return ids.filter((_, i) => found[i]);
    },
    check,
    load: (id, port) => speaker.inTurn(() => speaker.load(id, port)),
    generate: (id, request, port) => speaker.inTurn(() => speaker.generate(id, request, port)),
    unload: () => speaker.inTurn(() => speaker.unload()),
    delete: (id) =>
      speaker.inTurn(async () => {
        await speaker.unload(id);
        await deleteModelAllInfoInCache(id);
      })
  };
}

class Speaker {
  readonly #library: Library;
  #engine: InstanceType<Library['MLCEngine']> | undefined;
  #loaded: string | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(library: Library) {
    this.#library = library;
  }

  /** Runs `work` when everything asked before has ended, well or not. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  async load(id: string, port?: MessagePort): Promise<void> {
    if (this.#loaded === id) return;
    this.#engine ??= new this.#library.MLCEngine();
    this.#engine.setInitProgressCallback(({ progress, text }) => {
      port?.postMessage({ kind: 'loading', fraction: progress, note: text } satisfies LoadEvent);
    });
    this.#loaded = undefined;
    try {
      await this.#engine.reload(id);
      this.#loaded = id;
    } catch (error) {
      throw asLoadError(id, error);
    }
  }

  async unload(id?: string): Promise<void> {
    if (id !== undefined && id !== this.#loaded) return;
    this.#loaded = undefined;
    await this.#engine?.unload();
  }

  async generate(id: string, request: GenerateRequest, port: MessagePort): Promise<GenerateResult> {
    await this.load(id, port);
    const engine = this.#engine!;
    let cancelled = false;
    port.onmessage = ({ data }: MessageEvent<GenerateCommand>) => {
      if (data.kind !== 'cancel') return;
      cancelled = true;
      void engine.interruptGenerate();
    };
    try {
      const chunks = await engine.chat.completions.create(toCompletion(request));
      const result = await relay(chunks, port);
      return cancelled ? { ...result, finish: 'cancelled' } : result;
    } catch (error) {
      throw asChatError(id, error);
    } finally {
      port.close();
    }
  }
}

async function relay(chunks: AsyncIterable<ChatCompletionChunk>, port: MessagePort): Promise<GenerateResult> {
  let text = '';
  let finish: GenerateResult['finish'] = 'end';
  let usage: ChatCompletionChunk['usage'];
  for await (const chunk of chunks) {
    const [choice] = chunk.choices;
    const words = wordsOf(chunk);
    if (words) port.postMessage(words satisfies GenerateEvent);
    text += words?.text ?? '';
    if (choice?.finish_reason === 'length') finish = 'length';
    usage = chunk.usage ?? usage;
  }
  return {
    text,
    finish,
    promptTokens: usage?.prompt_tokens ?? 0,
    tokens: usage?.completion_tokens ?? 0,
    tokensPerSecond: usage?.extra.decode_tokens_per_s ?? 0
  };
}

function asLoadError(id: string, error: unknown): unknown {
  const reason = error instanceof Error ? error.message : String(error);
  if (/failed to fetch|networkerror|load failed/i.test(reason))
    return new HearthError('lm/needs-network', { model: id }, { cause: error });
  return asChatError(id, error);
}

function asChatError(id: string, error: unknown): unknown {
  if (error instanceof HearthError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (/webgpu|adapter|GPUDevice/i.test(reason))
    return new HearthError('lm/no-gpu', { reason }, { cause: error });
  return new HearthError('lm/failed', { model: id, reason }, { cause: error });
}
