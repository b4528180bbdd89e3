// What the translation of an error is: for every code of core/errors a sentence made from the same typed details.
import type { ErrorCode, ErrorDetails } from '$core/errors';

/** One sentence for each of the codes `C`; a missing code or a misspelt detail does not compile. */
export type Sentences<C extends ErrorCode = ErrorCode> = {
  readonly [K in C]: (details: ErrorDetails<K>) => string;
};
