// Contract of the image classifier; the maths is workers/neural.
import { defineComponent, images, model, report, table } from '../../component';
import { choice, column, integer, number } from '../../params';

export const trainImageClassifier = defineComponent({
  name: 'train-image-classifier',
  version: 1,
  engine: 'neural',
  category: 'train',
  title: 'Image classifier',
  summary:
    'A small convolutional network trained from nothing on labelled pictures, on the GPU where that is faster. The model takes the pixels of a picture.',
  inputs: { images: images(), labels: table() },
  outputs: { model: model(), report: report() },
  params: {
    target: column('Label', 'labels', {
      help: 'A class for each picture; another column, "file" or "image", says which picture.'
    }),
    side: choice('Picture size', ['32', '48', '64', '96'], '32', {
      help: 'Pixels of a side that the network sees: more for small things in large pictures.'
    }),
    epochs: integer('Epochs', 1, 1000, 30, { log: true }),
    batchSize: integer('Batch size', 1, 1024, 32, { log: true }),
    learningRate: number('Learning rate', 1e-6, 1, 0.001, { log: true }),
    dropout: number('Dropout', 0, 0.9, 0.3, { expert: true }),
    holdout: number('Holdout fraction', 0.05, 0.5, 0.2, { help: 'Pictures kept back to judge the model.' }),
    patience: integer('Patience', 1, 1000, 8, {
      expert: true,
      unit: 'epochs',
      help: 'Epochs without a better loss on the pictures kept back, after which it stops.'
    }),
    backend: choice('Device', ['auto', 'webgpu', 'wasm', 'cpu'], 'auto', { expert: true })
  },
  resumable: true,
  estimate: ({ images: { count } }, { side, epochs }) => {
    const pixels = Number(side) ** 2;
    // Bytes of three colours; measured: about 60 ns a pixel and epoch on two cores without a graphics device.
    return {
      bytes: count * pixels * 3 + 100e6,
      seconds: 5 + count * (0.003 + epochs * pixels * 60e-9 * 10)
    };
  }
});
