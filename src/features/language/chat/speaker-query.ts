// Whom to talk with, in an address: '/chat?model=stories@1&adapter=pirate@2' or '/chat?prebuilt=Llama-3.2-…'.
import type { Speaker } from '$core/lm/conversation';

export function speakerFromQuery(query: URLSearchParams): Speaker | undefined {
  const [model, adapter, id] = ['model', 'adapter', 'prebuilt'].map((key) => query.get(key));
  if (id) return { kind: 'prebuilt', id };
  if (!model) return undefined;
  return { kind: 'own', model, ...(adapter ? { adapter } : {}) };
}

export function pathOfChat(speaker: Speaker): string {
  const query = new URLSearchParams(
    speaker.kind === 'prebuilt'
      ? { prebuilt: speaker.id }
      : { model: speaker.model, ...(speaker.adapter === undefined ? {} : { adapter: speaker.adapter }) }
  );
  return `/chat?${query}`;
}
