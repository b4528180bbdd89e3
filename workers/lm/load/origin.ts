// The files behind an origin: a repository on Hugging Face, an address, a folder that comes with the studio, or files.
import type { FetchedOrigin } from '$core/components/language/import-language-model';
import type { RunContext } from '$core/component';
import { HearthError } from '$core/errors';
import { builtinFiles } from './builtin-files';
import { convertLlama2c, isLlama2c } from './llama2c';
import { DroppedFiles, type ModelFiles } from './model-files';
import { RemoteFiles, type RemoteOptions } from './remote-files';

const hub = 'https://huggingface.co';
/** Seven minutes, with pauses that double up to one. */
const patientTries = 12;

export interface OriginContext {
  /** The studio's own address. */
  readonly base: string;
  readonly secret: RunContext['secret'];
  readonly signal?: AbortSignal;
  /** Told when a fetch waits for its connection; then it is tried for minutes, not seconds. */
  readonly onWait?: RemoteOptions['onWait'];
}

/** @throws HearthError lm/no-model, lm/bad-file */
export async function filesOf(
  origin: FetchedOrigin,
  dropped: readonly File[] | undefined,
  { base, secret, signal, onWait }: OriginContext
): Promise<ModelFiles> {
  const more = { ...(signal ? { signal } : {}), ...(onWait ? { onWait, tries: patientTries } : {}) };
  switch (origin.kind) {
    case 'files': {
      if (!dropped || dropped.length === 0)
        throw new HearthError('lm/no-model', { where: 'this folder', missing: 'every file' });
      return isLlama2c(dropped) ? convertLlama2c(dropped) : DroppedFiles.of(dropped);
    }
    case 'hub': {
      const { repository, revision } = origin;
      const at = `${hub}/${repository}/resolve/${revision}/`;
      return new RemoteFiles({ base: at, where: repository, token: await secret('hub-token'), ...more });
    }
    case 'url':
      return new RemoteFiles({ base: origin.url, where: origin.url, ...more });
    case 'builtin':
      return builtinFiles(base, origin.name, signal);
  }
}
