// Short names that tell runs apart: their titles without the dataset where that is the same for all, and a number
// where titles are equal.

export interface NamedRun {
  readonly title: string;
  /** 'adult' */
  readonly dataset: string | undefined;
}

/** One name a run, all different. */
export function distinctNames(runs: readonly NamedRun[]): readonly string[] {
  const sameData = new Set(runs.map((run) => run.dataset)).size === 1;
  const suffix = `: ${runs[0]?.dataset}`;
  const short = runs.map(({ title }) =>
    sameData && title.endsWith(suffix) ? title.slice(0, -suffix.length) : title
  );
  return short.map((name, i) => {
    const number = short.slice(0, i + 1).filter((other) => other === name).length;
    return short.filter((other) => other === name).length > 1 ? `${name} ${number}` : name;
  });
}
