// Texts of bringing a model file in.
import { texts } from '$ui/i18n.svelte';

export const importTexts = texts({
  en: {
    dropModel: 'Drop a model here',
    dropHint: 'An .onnx file, or a model saved by XGBoost as JSON.',
    reading: 'Reading the file…',
    importTitle: 'Import a model',
    canRun: 'It runs here.',
    repair: 'Offered repairs',
    repairs: {
      'strip-zipmap': 'Cut the ZipMap: labels and probabilities come as plain tensors.',
      'label-only': 'Use the label only, without probabilities.'
    },
    modelName: 'Name in the registry',
    modelNameHelp: 'An existing name gets a new version.',
    register: 'Register',
    skip: 'Leave this one out',
    format: 'Format',
    producer: 'Made by',
    opsets: 'Operator sets',
    parameters: 'Parameters',
    inputs: 'Inputs',
    outputs: 'Outputs',
    operators: 'Operators',
    metadata: 'Metadata',
    tensor: 'Tensor',
    type: 'Type',
    shape: 'Shape'
  },
  'zh-Hant': {
    dropModel: '將模型拖放到此',
    dropHint: '.onnx 檔，或 XGBoost 存成的 JSON 模型。',
    reading: '正在讀取檔案…',
    importTitle: '匯入模型',
    canRun: '可在此執行。',
    repair: '可行的修復',
    repairs: {
      'strip-zipmap': '移除 ZipMap：標籤與機率以一般張量輸出。',
      'label-only': '只使用標籤，不含機率。'
    },
    modelName: '登錄名稱',
    modelNameHelp: '已有的名稱會產生新版本。',
    register: '登錄',
    skip: '略過這一個',
    format: '格式',
    producer: '產生者',
    opsets: '運算子集',
    parameters: '參數數量',
    inputs: '輸入',
    outputs: '輸出',
    operators: '運算子',
    metadata: '中繼資料',
    tensor: '張量',
    type: '型別',
    shape: '形狀'
  },
  sv: {
    dropModel: 'Släpp en modell här',
    dropHint: 'En .onnx-fil, eller en modell som XGBoost sparat som JSON.',
    reading: 'Läser filen…',
    importTitle: 'Importera en modell',
    canRun: 'Den går att köra här.',
    repair: 'Erbjudna lagningar',
    repairs: {
      'strip-zipmap': 'Ta bort ZipMap: etiketter och sannolikheter kommer som vanliga tensorer.',
      'label-only': 'Använd bara etiketten, utan sannolikheter.'
    },
    modelName: 'Namn i registret',
    modelNameHelp: 'Ett namn som finns får en ny version.',
    register: 'Registrera',
    skip: 'Utelämna den här',
    format: 'Format',
    producer: 'Gjord av',
    opsets: 'Operatoruppsättningar',
    parameters: 'Parametrar',
    inputs: 'Indata',
    outputs: 'Utdata',
    operators: 'Operatorer',
    metadata: 'Metadata',
    tensor: 'Tensor',
    type: 'Typ',
    shape: 'Form'
  }
});
