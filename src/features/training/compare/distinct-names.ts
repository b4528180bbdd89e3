// Short names that tell runs apart: the algorithm where that is enough, else the title, else with a number.

export interface NamedRun {
  readonly title: string;
  readonly algorithm: string;
}

/** One name a run, all different. */
export function distinctNames(runs: readonly NamedRun[]): readonly string[] {
  const algorithms = runs.map((run) => run.algorithm);
  if (new Set(algorithms).size === runs.length) return algorithms;
  const titles = runs.map((run) => run.title);
  if (new Set(titles).size === runs.length) return titles;
  return titles.map((title, i) => `${title} (${i + 1})`);
}
