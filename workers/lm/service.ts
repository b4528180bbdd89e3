// The language-model engine's interactive functions.
import type { RunContext } from '$core/component';
import type { Blobs } from '$core/ports';
import type { LmService } from '$core/services';
import { makeSpeaking } from './generate/residents';
import { inspectOrigin } from './load/inspect';
import { openModel } from './load/open-model';
import { previewExamples } from './data/preview';
import { readAdapter } from './peft/adapter-files';
import { measureStep } from './train/measure';

export function makeLmService(blobs: Blobs, secret: RunContext['secret']): LmService {
  return {
    inspect: (origin, files, base) => inspectOrigin(origin, files, { base, secret }),
    ...makeSpeaking({
      openModel: (model) => openModel(model, blobs),
      readAdapter: (adapter) => readAdapter(adapter, blobs)
    }),
    previewExamples: (model, data, mapping, maxLength) =>
      previewExamples({ model, data, mapping, maxLength }, blobs),
    measureStep: (model, settings) => measureStep(model, settings, blobs)
  };
}
