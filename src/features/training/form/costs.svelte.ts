// What the jobs of a form would take, asked again whenever the form changes; only the latest answer counts.
import type { ComponentName } from '$core/components/index';
import type { Cost, Jobs } from '$sdk/jobs';

export interface Ask {
  readonly component: ComponentName;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
}

export class Costs {
  readonly #jobs: Jobs;
  #known = $state.raw<ReadonlyMap<ComponentName, Cost>>(new Map());
  #latest: readonly Ask[] = [];

  constructor(jobs: Jobs) {
    this.#jobs = jobs;
  }

  get(component: ComponentName): Cost | undefined {
    return this.#known.get(component);
  }

  /** Asks for these jobs, whose parameters must be valid. */
  async ask(asks: readonly Ask[]): Promise<void> {
    this.#latest = asks;
    const known = new Map<ComponentName, Cost>();
    for (const { component, inputs, params } of asks) {
      const cost = await this.#jobs.estimate(component, inputs, params);
      if (cost) known.set(component, cost);
    }
    if (this.#latest === asks) this.#known = known;
  }
}
