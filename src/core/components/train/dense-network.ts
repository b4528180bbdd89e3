// Contract of Dense neural network; the maths is workers/neural.
import { defineComponent, model, report, table } from '../../component';
import { choice, integer, number, text } from '../../params';
import { earlyStoppingParams, trainingParams } from '../../training/common';
import { estimateTraining } from '../../training/estimate';

export const trainDenseNetwork = defineComponent({
  name: 'train-dense-network',
  version: 1,
  engine: 'neural',
  category: 'train',
  title: 'Dense neural network',
  summary: 'Layers of neurons trained by gradient descent, on the GPU where that is faster.',
  inputs: { data: table() },
  outputs: { model: model(), report: report() },
  params: {
    ...trainingParams,
    layers: text('Hidden layers', '64, 64', { help: 'Neurons in each, separated by commas.' }),
    activation: choice('Activation', ['relu', 'tanh', 'sigmoid'], 'relu', { expert: true }),
    dropout: number('Dropout', 0, 0.9, 0),
    epochs: integer('Epochs', 1, 10_000, 200, { log: true }),
    batchSize: integer('Batch size', 1, 65_536, 128, { log: true }),
    learningRate: number('Learning rate', 1e-6, 1, 0.001, { log: true }),
    weightDecay: number('L2 penalty', 0, 1, 0, { expert: true }),
    backend: choice('Device', ['auto', 'webgpu', 'wasm', 'cpu'], 'auto', { expert: true }),
    ...earlyStoppingParams
  },
  resumable: true,
  estimate: (inputs, params) => estimateTraining('train-dense-network', inputs.data, params)
});
