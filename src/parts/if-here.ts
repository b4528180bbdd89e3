// What a run has left behind, where its bytes are on this device.
import { isHearthError } from '$core/errors';

/** Undefined where the bytes of a run are not on this device: it was another's, or was deleted meanwhile. */
export async function ifHere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isHearthError(error, 'flow/not-found') || isHearthError(error, 'store/missing-blob'))
      return undefined;
    throw error;
  }
}
