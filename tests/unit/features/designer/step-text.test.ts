import { expect, it } from 'vitest';
import { pipelineEntries } from '$core/graph/pipeline-palette';
import { portLabel } from '$features/designer/step-text';

it('every port of a step has a name for people; tables of a query have the names the query gives them', () => {
  const ports = [...pipelineEntries.values()].flatMap(({ inputs, outputs }) => [
    ...Object.keys(inputs),
    ...Object.keys(outputs)
  ]);
  const bare = [...new Set(ports)].filter((port) => portLabel(port) === port);
  expect(bare).toEqual(['t1', 't2', 't3']);
});
