// What people say of a run's answers: kept in the shared document, so that several rate together, and made a dataset.
import type { FlowRating } from '$core/flows/rating';
import type { RowResult } from '$core/flows/run/trace';
import type { Live } from '$core/ports';
import type { Records } from '$sync/document';
import type { WorkspacePorts } from './ports';

/** The map of the workspace's document that holds them. */
export const flowRatings = 'flow-ratings';
const map = flowRatings;

export class FlowRatings {
  readonly #ports: WorkspacePorts;
  readonly #records: Records<FlowRating>;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
    this.#records = ports.document.records<FlowRating>(map);
  }

  /** All of the workspace. */
  get live(): Live<readonly FlowRating[]> {
    return { get: () => [...this.#records.all().values()], subscribe: this.#records.live.subscribe };
  }

  /** Those of a run. */
  of(job: string): readonly FlowRating[] {
    return this.live.get().filter((rating) => rating.job === job);
  }

  /** Stands for the person at this device in this workspace, whatever they are called. */
  async rater(): Promise<string> {
    return (await import('./flow-device')).raterOf(this.#ports.device, this.#ports.clock);
  }

  /** Keeps a rating in place of the same rater's earlier one. */
  async rate(rating: Omit<FlowRating, 'at'>): Promise<void> {
    // What judges ratings comes with them: it is no part of the first load.
    const { ratingId } = await import('$core/flows/rating');
    const kept: FlowRating = { ...rating, at: this.#ports.clock.now() };
    await this.#ports.document.commit((draft) => draft.set(map, ratingId(kept), kept));
  }

  /** A line for each rating: what was asked, both answers, which was better, by whom. JSON Lines, to import as a dataset. */
  async asFile(name: string, job: string, results: readonly RowResult[], output: string): Promise<File> {
    return (await import('./flow-ratings-file')).ratingsFile(this.of(job), name, results, output);
  }
}
