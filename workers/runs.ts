// The join between contracts (core/components) and engines: an engine's table of runs must name every
// component of that engine, with matching inputs, parameters and outputs, or it does not compile.
import type { Engine, Run } from '$core/component';
import type { AnySpec } from '$core/components/index';

export type RunsFor<E extends Engine> = {
  readonly [S in Extract<AnySpec, { engine: E }> as S['name']]: Run<S>;
};
