// Our pipelines as Azure ML's, and back.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readAzurePipeline } from '$core/graph/azure/read';
import { writeAzurePipeline } from '$core/graph/azure/write';
import { emptyGraph, type Graph } from '$core/graph/graph';
import { pipelinePalette } from '$core/graph/pipeline-palette';
import { validateGraph } from '$core/graph/validate';

const from = (node: string, port = 'table') => ({ from: 'node', node, port }) as const;
const graph: Graph = {
  ...emptyGraph,
  nodes: [
    { id: 'rows', component: 'choose-dataset', params: { ref: 'flowers@3' }, inputs: {} },
    { id: 'known', component: 'choose-model', params: { ref: 'old' }, inputs: {} },
    {
      id: 'few',
      component: 'select-columns',
      params: { columns: ['a', 'b'] },
      inputs: { table: from('rows') }
    },
    {
      id: 'fit',
      component: 'train-linear',
      title: 'Fit',
      params: { target: 'b', l2: 2 },
      inputs: { data: from('few') }
    },
    {
      id: 'judge',
      component: 'evaluate-model',
      params: {},
      inputs: { model: from('known', 'model'), data: from('few') },
      run: { retries: 2 }
    }
  ]
};

describe('a pipeline of ours', () => {
  const { yaml, leftOut } = writeAzurePipeline({ title: 'Flowers', description: 'Ours', graph });

  it('is a pipeline job of CLI v2', () => {
    expect(parse(yaml)).toMatchObject({
      $schema: 'https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json',
      type: 'pipeline',
      display_name: 'Flowers',
      inputs: {
        rows: { type: 'uri_folder', path: 'azureml:flowers:3' },
        known: { type: 'custom_model', path: 'azureml:old@latest' }
      },
      jobs: {
        few: {
          type: 'command',
          component: 'azureml:hearth_select_columns:1',
          inputs: { table: '${{parent.inputs.rows}}', columns: '["a","b"]' },
          outputs: { table: { type: 'uri_folder' } }
        },
        fit: {
          display_name: 'Fit',
          inputs: { data: '${{parent.jobs.few.outputs.table}}', target: 'b', l2: 2 }
        }
      }
    });
    expect(leftOut).toEqual(['retries']);
  });

  it('comes back as it was, but for what has no place there', () => {
    const read = readAzurePipeline(yaml);
    const bare = graph.nodes.map(({ run: _run, ...node }) => node);
    expect(read.graph.nodes).toEqual(bare);
    expect(read).toMatchObject({ title: 'Flowers', description: 'Ours', unmapped: [] });
    expect(validateGraph(read.graph, pipelinePalette)).toEqual([]);
  });
});

describe('a file of Azure ML', () => {
  it('that is hostile or no pipeline is refused in one sentence', () => {
    const reason = (source: string): string => {
      try {
        readAzurePipeline(source);
      } catch (error) {
        return (error as Error).message;
      }
      throw new Error('It was taken');
    };
    expect(reason('jobs:\n  a: {__proto__: {x: 1}, command: ls}')).toContain('"__proto__" is not allowed');
    expect(reason('a: &a [x]\nb: &b [*a, *a]\n'.repeat(1) + `c: [${'*b,'.repeat(200)}]`)).toContain(
      'no pipeline'
    );
    expect(reason('$schema: https://x/managedOnlineEndpoint.schema.json\nname: e')).toContain(
      'managedOnlineEndpoint'
    );
    expect(reason('jobs: &a\n  b: {command: ls, x: *a}')).toContain('in itself');
    expect(reason('jobs: {}')).toContain('no jobs');
    expect(reason('a: [')).toContain('line');
  });
});
