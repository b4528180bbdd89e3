// What a finished job gives its caller.

export interface JobOutputs {
  /** Refs of the assets it made, by port: { model: 'adult gradient-boosting@1' }. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Final metrics by name. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly job: string;
}
