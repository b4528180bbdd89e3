// One row in, one answer out: the shapes of scoring in the SDK, REST and "try it".

/** Raw values by column name. Dates are epoch ms, ISO strings are accepted; null or absent is missing. */
export type InputRow = Readonly<Record<string, string | number | boolean | null>>;

export interface Prediction {
  /** The label, or the value of a regression. */
  readonly prediction: string | number;
  readonly probabilities?: Readonly<Record<string, number>>;
  /** Raw tensors by output name, for imported models whose meaning is not known. */
  readonly outputs?: Readonly<Record<string, readonly (number | string)[]>>;
}
