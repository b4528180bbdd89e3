// Registers a model file made elsewhere: ONNX as it is or repaired, XGBoost JSON converted.
import { defineComponent, file, model } from '../../component';
import { choice, text } from '../../params';

export const importModel = defineComponent({
  name: 'import-model',
  version: 1,
  engine: 'score',
  category: 'score',
  title: 'Import a model',
  summary: 'Checks a model file and brings it into the registry.',
  inputs: { file: file() },
  outputs: { model: model() },
  params: {
    fileName: text('File name', 'model.onnx'),
    repair: choice('Repair', ['none', 'strip-zipmap', 'label-only'], 'none')
  },
  resumable: false
});
