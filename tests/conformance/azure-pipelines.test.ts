// Every YAML file of the Azure ML samples: a pipeline is read, drawn and written back to an equivalent file, with the jobs
// that do not run here named; everything else is refused with the name of what it is.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isHearthError } from '$core/errors';
import { readAzurePipeline } from '$core/graph/azure/read';
import { writeAzurePipeline } from '$core/graph/azure/write';
import { topologicalOrder } from '$core/graph/order';
import { graphOf, partsOf } from '$core/graph/parts';
import { pipelinePalette } from '$core/graph/pipeline-palette';
import { isRecord } from '$core/params';
import { validateGraph } from '$core/graph/validate';
import { arranged } from '$ui/graph/layout';
import { filesBelow, sharedFolder } from '../support/shared-data';

const folder = sharedFolder('flows/azureml-yaml');
const files = folder ? filesBelow(folder).filter((file) => /\.ya?ml$/.test(file)) : [];

/** White space inside a wire says nothing, and neither does `inputs:` with nothing under it. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\$\{\{\s*(parent[^\s}]*)\s*\}\}/g, '${{$1}}').trim();
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

describe.skipIf(!folder)('Azure ML files', () => {
  let pipelines = 0;

  it.each(files.map((file) => [relative(folder!, file)]))('%s', (name) => {
    const source = readFileSync(`${folder}/${name}`, 'utf8');
    let read: ReturnType<typeof readAzurePipeline>;
    try {
      read = readAzurePipeline(source);
    } catch (error) {
      if (!isHearthError(error, 'graph/unreadable')) throw error;
      const jobs = isRecord(parse(source)) ? (parse(source) as { jobs?: unknown }).jobs : undefined;
      expect(jobs, error.message).toBeUndefined();
      expect(error.details.reason).toMatch(/^it is (an Azure ML \w|no )/);
      return;
    }
    pipelines++;
    const { graph, unmapped } = read;
    expect(topologicalOrder(graph).cycle).toEqual([]);
    expect(graphOf(partsOf(graph))).toEqual(graph);
    const elsewhere = validateGraph(graph, pipelinePalette).filter(({ code }) => code === 'runs-elsewhere');
    expect(elsewhere).toHaveLength(unmapped.length);
    const ports = graph.nodes.map((node) => ({ id: node.id, inputs: [], outputs: [] }));
    const wires = graph.nodes.flatMap((node) =>
      Object.entries(node.inputs).flatMap(([port, binding]) =>
        binding.from === 'node'
          ? [{ from: { node: binding.node, port: binding.port }, to: { node: node.id, port } }]
          : []
      )
    );
    expect(arranged(ports, wires).size).toBe(graph.nodes.length);
    expect(plain(parse(writeAzurePipeline(read).yaml))).toEqual(plain(parse(source)));
  });

  it('are pipelines in at least thirty-three cases', () => {
    expect(pipelines).toBeGreaterThanOrEqual(33);
  });
});
