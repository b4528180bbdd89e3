// Texts of what language-model jobs gave.
import { texts } from '$ui/i18n.svelte';

export const resultTexts = texts({
  en: {
    result: 'Result',
    scores: {
      loss: 'Loss',
      validationLoss: 'Validation loss',
      perplexity: 'Perplexity',
      basePerplexity: 'Perplexity before',
      accuracy: 'Right',
      tokens: 'Tokens judged'
    },
    account: (examples: string, steps: string, rate: string, bytes: string) =>
      `${examples} examples, ${steps} steps, ${rate} tokens a second, about ${bytes} on the device.`,
    chat: 'Chat with it',
    download: 'Download the adapter',
    model: 'To the model',
    samples: 'Samples: base and fine-tuned',
    holds: (bytes: string) => `Takes ${bytes} on the graphics device.`,
    samplesLive: 'Samples so far: base and fine-tuned',
    evaluation: 'Evaluation',
    afterStep: (step: string) => `After step ${step}`,
    nothingSaid: '(nothing)',
    base: 'Base',
    tuned: 'Fine-tuned',
    expected: 'Expected',
    given: 'Given'
  },
  'zh-Hant': {
    result: '結果',
    scores: {
      loss: '損失',
      validationLoss: '驗證損失',
      perplexity: '困惑度',
      basePerplexity: '先前的困惑度',
      accuracy: '正確',
      tokens: '評估的詞元'
    },
    account: (examples: string, steps: string, rate: string, bytes: string) =>
      `${examples} 個範例，${steps} 步，每秒 ${rate} 個詞元，裝置上約 ${bytes}。`,
    chat: '與它對話',
    download: '下載轉接器',
    model: '前往模型',
    samples: '樣本：原模型與微調後',
    holds: (bytes: string) => `在圖形裝置上占用 ${bytes}。`,
    samplesLive: '目前的樣本：原模型與微調後',
    evaluation: '評估',
    afterStep: (step: string) => `第 ${step} 步之後`,
    nothingSaid: '（無）',
    base: '原模型',
    tuned: '微調後',
    expected: '預期',
    given: '回答'
  },
  sv: {
    result: 'Resultat',
    scores: {
      loss: 'Förlust',
      validationLoss: 'Valideringsförlust',
      perplexity: 'Perplexitet',
      basePerplexity: 'Perplexitet före',
      accuracy: 'Rätt',
      tokens: 'Bedömda tokens'
    },
    account: (examples: string, steps: string, rate: string, bytes: string) =>
      `${examples} exempel, ${steps} steg, ${rate} tokens i sekunden, omkring ${bytes} på enheten.`,
    chat: 'Chatta med den',
    download: 'Ladda ner adaptern',
    model: 'Till modellen',
    samples: 'Prov: bas och finjusterad',
    holds: (bytes: string) => `Tar ${bytes} på grafikenheten.`,
    samplesLive: 'Prov hittills: bas och finjusterad',
    evaluation: 'Utvärdering',
    afterStep: (step: string) => `Efter steg ${step}`,
    nothingSaid: '(inget)',
    base: 'Bas',
    tuned: 'Finjusterad',
    expected: 'Väntat',
    given: 'Givet'
  }
});
