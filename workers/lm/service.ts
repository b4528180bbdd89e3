// The language-model engine's interactive functions.
import type { RunContext } from '$core/component';
import type { Blobs } from '$core/ports';
import type { LmService } from '$core/services';
import { makeSpeaking } from './generate/residents';
import { readStoredAdapter } from './generate/stored-adapter';
import { inspectOrigin } from './load/inspect';
import { openModel } from './load/open-model';

export function makeLmService(blobs: Blobs, secret: RunContext['secret']): LmService {
  return {
    inspect: (origin, files, base) => inspectOrigin(origin, files, { base, secret }),
    ...makeSpeaking({
      openModel: (model) => openModel(model, blobs),
      readAdapter: (adapter) => readStoredAdapter(adapter, blobs)
    })
  };
}
