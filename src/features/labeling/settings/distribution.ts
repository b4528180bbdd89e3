// The part of a project that says how its work is given out.
import type { LabelOrder, LabelProject } from '$core/labels/project';

export interface Distribution {
  readonly labelsPerItem: number;
  readonly review: boolean;
  readonly blind: boolean;
  readonly order: LabelOrder;
}

export const plainDistribution: Distribution = {
  labelsPerItem: 1,
  review: false,
  blind: false,
  order: 'listed'
};

export function distributionOf({ labelsPerItem, review, blind, order }: LabelProject): Distribution {
  return { labelsPerItem, review, blind, order: order ?? 'listed' };
}
