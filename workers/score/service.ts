// The interactive functions of the score engine: single rows, and a look at a model file.
import { predictionsOf } from '$core/models/scores';
import { frameFromRows } from '$core/models/rows';
import type { Blobs } from '$core/ports';
import type { ScoreService } from '$core/services';
import { inspectModel } from './read-model';
import { scorePictures } from './score-pictures';
import { planScoring, scoreFrame } from './score-frame';
import { withModel } from './warm-models';

export function makeScoreService(blobs: Blobs): ScoreService {
  return {
    async score(model, rows) {
      if (rows.length === 0) return [];
      const { frame, columns } = frameFromRows(model, rows);
      const plan = planScoring(model, columns);
      return predictionsOf(await withModel(model, blobs, (session) => scoreFrame(session, plan, frame)));
    },
    scorePictures: (model, pictures) => scorePictures(model, pictures, blobs),
    inspect: (file, name) => inspectModel(file, name)
  };
}
