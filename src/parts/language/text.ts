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
    given: 'Given',
    right: 'right',
    wrong: 'wrong',
    judged: (count: number, examples: string) =>
      count === 1 ? 'One example was judged.' : `${examples} examples were judged.`,
    compared: (better: string, worse: string, differ: string, count: number) =>
      `With the adapter: ${better} now right, ${worse} now wrong; ${differ} ${count === 1 ? 'answer differs' : 'answers differ'}.`,
    foreseen: (better: string, worse: string) =>
      `With the adapter: ${better} foreseen better, ${worse} worse. Those that changed most come first.`,
    alsoAlike: 'Also those with the same answer',
    allAlike: 'Both gave the same answers.',
    keptOf: (kept: string) => `${kept} of them are kept.`,
    perplexityBase: 'Perplexity, base',
    perplexityTuned: 'Perplexity, fine-tuned'
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
    given: '回答',
    right: '正確',
    wrong: '錯誤',
    judged: (_count: number, examples: string) => `評估了 ${examples} 個範例。`,
    compared: (better: string, worse: string, differ: string, _count: number) =>
      `使用轉接器：${better} 個由錯變對，${worse} 個由對變錯；${differ} 個回答不同。`,
    foreseen: (better: string, worse: string) =>
      `使用轉接器：${better} 個預測得更好，${worse} 個更差。變化最大的排在前面。`,
    alsoAlike: '也顯示回答相同的',
    allAlike: '兩者的回答相同。',
    keptOf: (kept: string) => `保留了其中 ${kept} 個。`,
    perplexityBase: '困惑度，原模型',
    perplexityTuned: '困惑度，微調後'
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
    given: 'Givet',
    right: 'rätt',
    wrong: 'fel',
    judged: (count: number, examples: string) =>
      count === 1 ? 'Ett exempel bedömdes.' : `${examples} exempel bedömdes.`,
    compared: (better: string, worse: string, differ: string, _count: number) =>
      `Med adaptern: ${better} rätt som var fel, ${worse} fel som var rätt; ${differ} svar skiljer sig.`,
    foreseen: (better: string, worse: string) =>
      `Med adaptern: ${better} förutsågs bättre, ${worse} sämre. De som ändrades mest kommer först.`,
    alsoAlike: 'Också de med samma svar',
    allAlike: 'Båda gav samma svar.',
    keptOf: (kept: string) => `${kept} av dem sparas.`,
    perplexityBase: 'Perplexitet, bas',
    perplexityTuned: 'Perplexitet, finjusterad'
  }
});
