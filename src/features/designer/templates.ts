// Pipelines to start from. Each runs offline on a built-in sample, which it brings into the workspace when chosen.
import { nameFromFile } from '$core/assets';
import { emptyGraph, type Graph, type GraphNode } from '$core/graph/graph';
import type { PipelineRecord } from '$core/graph/pipeline';
import type { Workspace } from '$sdk/workspace';
import { kindTitle } from './canvas-nodes';
import { t } from './text';

export const templateIds = ['classification', 'regression', 'text', 'lora'] as const;
export type TemplateId = (typeof templateIds)[number];

const words: Readonly<Record<TemplateId, () => readonly [title: string, text: string]>> = {
  classification: () => [t.classification, t.classificationText],
  regression: () => [t.regression, t.regressionText],
  text: () => [t.textTemplate, t.textTemplateText],
  lora: () => [t.loraTemplate, t.loraTemplateText]
};

export function templateTitle(id: TemplateId): string {
  return words[id]()[0];
}

export function templateText(id: TemplateId): string {
  return words[id]()[1];
}

/** Brings the sample if it is not there, and makes the pipeline. */
export async function createFromTemplate(workspace: Workspace, id: TemplateId): Promise<PipelineRecord> {
  const { fileName, csv } = await sampleOf(id);
  const dataset = nameFromFile(fileName);
  const isThere = workspace.datasets.list().some(({ name }) => name === dataset);
  if (!isThere)
    await workspace.datasets.import(new File([csv()], fileName, { type: 'text/csv' }), {
      name: dataset,
      isBackground: true
    });
  const model = id === 'lora' ? await languageModel(workspace) : undefined;
  return workspace.pipelines.create({ title: templateTitle(id), graph: graphOf(id, dataset, model) });
}

/** Made only when asked for: most people bring a table of their own. */
async function sampleOf(id: TemplateId): Promise<{ readonly fileName: string; readonly csv: () => string }> {
  switch (id) {
    case 'classification':
      return (await import('$core/samples/cafe-customers')).cafeCustomers;
    case 'regression':
      return (await import('$core/samples/house-prices')).housePrices;
    case 'text':
      return (await import('$core/samples/shop-reviews')).shopReviews;
    case 'lora':
      return (await import('$core/samples/garden-questions')).gardenQuestions;
    default:
      return id satisfies never;
  }
}

/** One that is there, or the one that comes with the studio. */
async function languageModel(workspace: Workspace): Promise<string | undefined> {
  const [first] = workspace.languageModels.list();
  if (first) return first.name;
  const { builtinModel } = await import('$core/lm/catalog');
  const job = await workspace.languageModels.import(builtinModel.origin);
  await job.done();
  return workspace.languageModels.list()[0]?.name;
}

function graphOf(id: TemplateId, dataset: string, model: string | undefined): Graph {
  switch (id) {
    case 'classification':
      return classification(dataset);
    case 'regression':
      return regression(dataset);
    case 'text':
      return texts(dataset);
    case 'lora':
      return lora(dataset, model);
    default:
      return id satisfies never;
  }
}

const columnStep = 250;
const rowStep = 200;

type Wires = Readonly<Record<string, readonly [node: string, port: string]>>;

function step(
  id: string,
  component: string,
  [column, row]: readonly [number, number],
  params: GraphNode['params'] = {},
  wires: Wires = {}
): GraphNode {
  const inputs = Object.entries(wires).map(
    ([port, [node, output]]) => [port, { from: 'node' as const, node, port: output }] as const
  );
  const position = { x: column * columnStep, y: row * rowStep };
  return { id, component, params, inputs: Object.fromEntries(inputs), position };
}

/** Tells what to do first, and keeps room at the bottom for what the last steps will show. */
function noteAt(column: number, row: number): Pick<Graph, 'notes'> {
  const position = { x: column * columnStep, y: row * rowStep };
  return { notes: [{ id: 'note', text: t.templateNote, position }] };
}

function classification(dataset: string): Graph {
  const target = 'stopped_coming';
  return {
    ...emptyGraph,
    ...noteAt(0, 4.35),
    nodes: [
      step('customers', 'choose-dataset', [1, 0], { ref: dataset }),
      step('clean', 'clean-missing', [1, 1], {}, { table: ['customers', 'table'] }),
      step('split', 'split-rows', [1, 2], { fraction: 0.8, stratify: target }, { table: ['clean', 'table'] }),
      step('train', 'train-gradient-boosting', [0, 3], { target, rounds: 60 }, { data: ['split', 'first'] }),
      step('judge', 'evaluate-model', [1, 4], {}, { model: ['train', 'model'], data: ['split', 'second'] })
    ]
  };
}

const algorithms = [
  ['boosting', 'train-gradient-boosting', { rounds: 60 }],
  ['forest', 'train-random-forest', { trees: 60 }],
  ['extra', 'train-extra-trees', { trees: 60 }],
  ['linear', 'train-linear', {}]
] as const;

function regression(dataset: string): Graph {
  const target = 'price';
  const ports = ['first', 'second', 'third', 'fourth'] as const;
  const trainings = algorithms.map(([id, component, params], i) =>
    step(id, component, [i, 2], { target, ...params }, { data: ['clean', 'table'] })
  );
  const names = algorithms.map(([, component], i) => [`${ports[i]!}Name`, kindTitle(component)]);
  const wires = Object.fromEntries(algorithms.map(([id], i) => [ports[i]!, [id, 'report'] as const]));
  return {
    ...emptyGraph,
    ...noteAt(0, 3.35),
    nodes: [
      step('houses', 'choose-dataset', [1.5, 0], { ref: dataset }),
      step('clean', 'clean-missing', [1.5, 1], {}, { table: ['houses', 'table'] }),
      ...trainings,
      step('compare', 'compare-reports', [1.5, 3], Object.fromEntries(names) as Record<string, string>, wires)
    ]
  };
}

function texts(dataset: string): Graph {
  const target = 'glad';
  const terms = { column: 'review', limit: 60, fewestTexts: 5 };
  return {
    ...emptyGraph,
    ...noteAt(1.2, 4.35),
    nodes: [
      step('reviews', 'choose-dataset', [1, 0], { ref: dataset }),
      step(
        'split',
        'split-rows',
        [1, 1],
        { fraction: 0.8, stratify: target },
        { table: ['reviews', 'table'] }
      ),
      step('words', 'text-features', [0, 2], terms, { table: ['split', 'first'] }),
      step('train', 'train-linear', [0, 3], { target }, { data: ['words', 'table'] }),
      step(
        'same',
        'apply-transform',
        [1.2, 3],
        {},
        {
          table: ['split', 'second'],
          transform: ['words', 'transform']
        }
      ),
      step('judge', 'evaluate-model', [0, 4], {}, { model: ['train', 'model'], data: ['same', 'table'] })
    ]
  };
}

function lora(dataset: string, model: string | undefined): Graph {
  const tuning = { epochs: 3, maxLength: 64 };
  const judging = { maxLength: 64, limit: 40 };
  return {
    ...emptyGraph,
    ...noteAt(2.4, 3.35),
    nodes: [
      step('questions', 'choose-dataset', [1.2, 0], { ref: dataset }),
      step('base', 'choose-language-model', [0, 0], model === undefined ? {} : { ref: model }),
      step('split', 'split-rows', [1.2, 1], { fraction: 0.8 }, { table: ['questions', 'table'] }),
      step('tune', 'fine-tune-lora', [0, 2], tuning, { model: ['base', 'model'], data: ['split', 'first'] }),
      step('judge', 'evaluate-language-model', [0, 3], judging, {
        model: ['base', 'model'],
        data: ['split', 'second'],
        adapter: ['tune', 'adapter']
      }),
      step(
        'answer',
        'generate-text',
        [1.2, 3],
        { prompt: '{question}', maxTokens: 16, limit: 10 },
        {
          model: ['base', 'model'],
          data: ['split', 'second'],
          adapter: ['tune', 'adapter']
        }
      )
    ]
  };
}
