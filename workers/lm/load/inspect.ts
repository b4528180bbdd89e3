// What a model is, before its weights are fetched: size, shape, whether the engine can run it. Never throws for what a
// person may have mistyped or chosen wrongly; the reason is part of the answer.
import type { FetchedOrigin } from '$core/components/language/import-language-model';
import { toErrorRecord } from '$core/errors';
import { parameterCount } from '$core/lm/architecture';
import type { LmInspection } from '$core/lm/inspection';
import { readCheckpoint } from './checkpoint-files';
import { licenceOf } from './licence';
import { openText } from './open-model';
import { filesOf, type OriginContext } from './origin';

export async function inspectOrigin(
  origin: FetchedOrigin,
  dropped: readonly File[] | undefined,
  context: OriginContext
): Promise<LmInspection> {
  try {
    const files = await filesOf(origin, dropped, context);
    const checkpoint = await readCheckpoint(files);
    const { template } = await openText(files, checkpoint);
    const { architecture, weights } = checkpoint;
    const licence = await licenceOf(files, checkpoint, origin);
    return {
      architecture,
      parameters: parameterCount(architecture),
      bytes: weights.reduce((sum, { bytes }) => sum + bytes, 0),
      ...(licence === undefined ? {} : { licence }),
      chats: template !== undefined
    };
  } catch (error) {
    return { problem: toErrorRecord(error) };
  }
}
