// What a finished job gives its caller.

export interface JobOutputs {
  /** Refs of the assets it made, by port: { model: 'adult gradient-boosting@1' }. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Final metrics by name. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly job: string;
}

/** Whether a record's output is an asset's ref rather than a stored report. */
export function isFullRefLike(ref: string): boolean {
  return /^(dataset|model):/.test(ref);
}
