// One entry of the error catalogue: HTTP status and the sentence for people, made from typed details.

export interface ErrorEntry<D> {
  readonly status: number;
  readonly message: (details: D) => string;
}

export function describe<D>(status: number, message: (details: D) => string): ErrorEntry<D> {
  return { status, message };
}
