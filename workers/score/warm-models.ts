// The models this worker keeps warm, shared by its runs and its service.
import type { ModelManifest } from '$core/models/manifest';
import type { BlobReader } from '$core/ports';
import { Session, SessionPool } from './session';

const pool = new SessionPool();

/**
 * Runs `work` with a model's session, loading its bytes if it is not warm.
 * @throws HearthError store/missing-blob, model/unreadable, model/unsupported
 */
export function withModel<T>(
  model: ModelManifest,
  blobs: BlobReader,
  work: (session: Session) => Promise<T>
): Promise<T> {
  const name = model.target === undefined ? 'The model' : `The model of "${model.target}"`;
  const load = async (): Promise<Session> => {
    const blob = await blobs.get(model.onnx);
    return Session.open(new Uint8Array(await blob.arrayBuffer()), name);
  };
  return pool.use({ id: model.onnx, bytes: model.bytes, load }, work);
}
