// What people say of a run's answers: kept in the shared document, so that several rate together, and made a dataset.
import type { FlowAnnotation, FlowRating } from '$core/flows/rating';
import type { RowResult } from '$core/flows/run/trace';
import type { Live } from '$core/ports';
import type { Records } from '$sync/document';
import type { WorkspacePorts } from './ports';

/** The map of the workspace's document that holds them. */
export const flowRatings = 'flow-ratings';
const map = flowRatings;

type Said = Pick<FlowAnnotation, 'good' | 'wanted' | 'note'>;

export class FlowRatings {
  readonly #ports: WorkspacePorts;
  readonly #records: Records<FlowRating | FlowAnnotation>;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
    this.#records = ports.document.records<FlowRating | FlowAnnotation>(map);
  }

  /** All of the workspace. */
  get live(): Live<readonly FlowRating[]> {
    const get = (): readonly FlowRating[] =>
      [...this.#records.all().values()].flatMap((one) => ('kind' in one ? [] : [one]));
    return { get, subscribe: this.#records.live.subscribe };
  }

  /** What people said of single answers, of the whole workspace. */
  get annotations(): Live<readonly FlowAnnotation[]> {
    const get = (): readonly FlowAnnotation[] =>
      [...this.#records.all().values()].flatMap((one) => ('kind' in one ? [one] : []));
    return { get, subscribe: this.#records.live.subscribe };
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

  /** Keeps what is said of an answer beside what the same person said of it before; nothing said takes it away. */
  async annotate(
    about: Omit<FlowAnnotation, 'at' | 'kind' | keyof Said>,
    said: { readonly [K in keyof Said]: Said[K] | undefined }
  ): Promise<void> {
    const { annotationId } = await import('$core/flows/rating');
    const id = annotationId(about);
    const at = this.#ports.clock.now();
    await this.#ports.document.commit((draft) => {
      const { good, wanted, note } = { ...draft.get<FlowAnnotation>(map, id), ...said };
      const all: Said = {
        ...(good === undefined ? {} : { good }),
        ...(wanted ? { wanted } : {}),
        ...(note ? { note } : {})
      };
      if (Object.keys(all).length === 0) draft.delete(map, id);
      else draft.set<FlowAnnotation>(map, id, { ...about, ...all, kind: 'annotation', at });
    });
  }

  /**
   * A line for each annotated answer, with what it should have been. JSON Lines, to import as a dataset. `first` is the first of
   * the run's outputs.
   */
  async annotationsFile(
    name: string,
    job: string,
    results: readonly RowResult[],
    first: string
  ): Promise<File> {
    const own = this.annotations.get().filter((one) => one.job === job);
    return (await import('./flow-ratings-file')).annotationsFile(own, name, results, first);
  }

  /** A line for each rating: what was asked, both answers, which was better, by whom; else as `annotationsFile`. */
  async asFile(name: string, job: string, results: readonly RowResult[], first: string): Promise<File> {
    return (await import('./flow-ratings-file')).ratingsFile(this.of(job), name, results, first);
  }
}
