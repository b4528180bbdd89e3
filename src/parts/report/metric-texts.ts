// Names of metrics and what they say, for people. Keys are the keys of a report's scores.
import { texts } from '$ui/i18n.svelte';

const names = texts({
  en: {
    accuracy: 'Accuracy',
    balancedAccuracy: 'Balanced accuracy',
    precisionMacro: 'Precision (macro)',
    precisionWeighted: 'Precision (weighted)',
    recallMacro: 'Recall (macro)',
    recallWeighted: 'Recall (weighted)',
    f1Macro: 'F1 (macro)',
    f1Weighted: 'F1 (weighted)',
    mcc: 'Matthews correlation',
    logLoss: 'Log loss',
    brier: 'Brier score',
    rocAuc: 'ROC AUC',
    rocAucWeighted: 'ROC AUC (weighted)',
    averagePrecision: 'Average precision',
    averagePrecisionWeighted: 'Average precision (weighted)',
    rmse: 'RMSE',
    mae: 'MAE',
    r2: 'R²',
    mape: 'MAPE',
    medianAe: 'Median absolute error'
  },
  'zh-Hant': {
    accuracy: '準確率',
    balancedAccuracy: '平衡準確率',
    precisionMacro: '精確率（巨集平均）',
    precisionWeighted: '精確率（加權）',
    recallMacro: '召回率（巨集平均）',
    recallWeighted: '召回率（加權）',
    f1Macro: 'F1（巨集平均）',
    f1Weighted: 'F1（加權）',
    mcc: '馬修斯相關係數',
    logLoss: '對數損失',
    brier: 'Brier 分數',
    rocAuc: 'ROC AUC',
    rocAucWeighted: 'ROC AUC（加權）',
    averagePrecision: '平均精確率',
    averagePrecisionWeighted: '平均精確率（加權）',
    rmse: '均方根誤差 RMSE',
    mae: '平均絕對誤差 MAE',
    r2: '決定係數 R²',
    mape: '平均絕對百分比誤差 MAPE',
    medianAe: '絕對誤差中位數'
  },
  sv: {
    accuracy: 'Träffsäkerhet',
    balancedAccuracy: 'Balanserad träffsäkerhet',
    precisionMacro: 'Precision (makro)',
    precisionWeighted: 'Precision (viktad)',
    recallMacro: 'Täckning (makro)',
    recallWeighted: 'Täckning (viktad)',
    f1Macro: 'F1 (makro)',
    f1Weighted: 'F1 (viktad)',
    mcc: 'Matthews korrelation',
    logLoss: 'Logaritmisk förlust',
    brier: 'Brierpoäng',
    rocAuc: 'ROC AUC',
    rocAucWeighted: 'ROC AUC (viktad)',
    averagePrecision: 'Genomsnittlig precision',
    averagePrecisionWeighted: 'Genomsnittlig precision (viktad)',
    rmse: 'RMSE',
    mae: 'MAE',
    r2: 'R²',
    mape: 'MAPE',
    medianAe: 'Medianabsolutfel'
  }
});

const meanings = texts({
  en: {
    accuracy: 'Share of rows whose class is predicted right.',
    balancedAccuracy: 'Mean recall of the classes: each class counts alike, however rare.',
    precisionMacro: 'How often a prediction of a class is right, averaged over the classes.',
    precisionWeighted: 'How often a prediction of a class is right, averaged by the size of the classes.',
    recallMacro: 'How much of a class is found, averaged over the classes.',
    recallWeighted: 'How much of a class is found, averaged by the size of the classes.',
    f1Macro: 'Harmonic mean of precision and recall, averaged over the classes.',
    f1Weighted: 'Harmonic mean of precision and recall, averaged by the size of the classes.',
    mcc: 'Correlation of prediction and truth: 1 is perfect, 0 is guessing.',
    logLoss:
      'How surprised the probabilities are by the truth; confident mistakes cost most. Lower is better.',
    brier: 'Mean squared distance of the probabilities from the truth. Lower is better.',
    rocAuc: 'How often a row of the class is ranked above another row: 1 is perfect, 0.5 is guessing.',
    rocAucWeighted: 'ROC AUC of each class against the rest, averaged by the size of the classes.',
    averagePrecision: 'Area under the precision-recall curve; guessing gives the share of the class.',
    averagePrecisionWeighted: 'Average precision of each class, averaged by the size of the classes.',
    rmse: 'Typical error, large errors counting more, in the unit of the target. Lower is better.',
    mae: 'Mean absolute error, in the unit of the target. Lower is better.',
    r2: 'Share of the variation that is explained: 1 is perfect, 0 is predicting the mean.',
    mape: 'Mean error as a share of the true value; undefined where a true value is 0. Lower is better.',
    medianAe: 'Half of the rows have a smaller error than this. Lower is better.'
  },
  'zh-Hant': {
    accuracy: '類別預測正確的資料列比例。',
    balancedAccuracy: '各類別召回率的平均：再罕見的類別也同等重要。',
    precisionMacro: '預測為某類別時正確的比例，各類別平均。',
    precisionWeighted: '預測為某類別時正確的比例，依類別大小加權。',
    recallMacro: '某類別被找出的比例，各類別平均。',
    recallWeighted: '某類別被找出的比例，依類別大小加權。',
    f1Macro: '精確率與召回率的調和平均，各類別平均。',
    f1Weighted: '精確率與召回率的調和平均，依類別大小加權。',
    mcc: '預測與真實值的相關：1 為完美，0 等於猜測。',
    logLoss: '真實結果對機率而言有多意外；越有把握的錯誤代價越高。越低越好。',
    brier: '機率與真實值之間的均方距離。越低越好。',
    rocAuc: '該類別的資料列排在其他資料列之前的機率：1 為完美，0.5 等於猜測。',
    rocAucWeighted: '各類別對其餘類別的 ROC AUC，依類別大小加權。',
    averagePrecision: '精確率–召回率曲線下的面積；猜測的結果等於該類別的比例。',
    averagePrecisionWeighted: '各類別的平均精確率，依類別大小加權。',
    rmse: '典型誤差，大誤差權重較高，單位同目標。越低越好。',
    mae: '平均絕對誤差，單位同目標。越低越好。',
    r2: '被解釋的變異比例：1 為完美，0 等於只預測平均值。',
    mape: '誤差占真實值的平均比例；真實值為 0 時無定義。越低越好。',
    medianAe: '一半的資料列誤差小於此值。越低越好。'
  },
  sv: {
    accuracy: 'Andel rader vars klass förutsägs rätt.',
    balancedAccuracy: 'Klassernas genomsnittliga täckning: varje klass räknas lika, hur ovanlig den än är.',
    precisionMacro: 'Hur ofta en förutsägelse av en klass stämmer, i medeltal över klasserna.',
    precisionWeighted: 'Hur ofta en förutsägelse av en klass stämmer, viktat efter klassernas storlek.',
    recallMacro: 'Hur stor del av en klass som hittas, i medeltal över klasserna.',
    recallWeighted: 'Hur stor del av en klass som hittas, viktat efter klassernas storlek.',
    f1Macro: 'Harmoniskt medel av precision och täckning, i medeltal över klasserna.',
    f1Weighted: 'Harmoniskt medel av precision och täckning, viktat efter klassernas storlek.',
    mcc: 'Korrelation mellan förutsägelse och sanning: 1 är perfekt, 0 är gissning.',
    logLoss: 'Hur förvånade sannolikheterna blir av sanningen; säkra misstag kostar mest. Lägre är bättre.',
    brier: 'Sannolikheternas kvadratiska medelavstånd till sanningen. Lägre är bättre.',
    rocAuc: 'Hur ofta en rad av klassen rankas före en annan rad: 1 är perfekt, 0,5 är gissning.',
    rocAucWeighted: 'ROC AUC för varje klass mot resten, viktat efter klassernas storlek.',
    averagePrecision: 'Ytan under precision–täckningskurvan; gissning ger klassens andel.',
    averagePrecisionWeighted: 'Genomsnittlig precision för varje klass, viktat efter klassernas storlek.',
    rmse: 'Typiskt fel, där stora fel väger tyngre, i målets enhet. Lägre är bättre.',
    mae: 'Genomsnittligt absolutfel, i målets enhet. Lägre är bättre.',
    r2: 'Andel av variationen som förklaras: 1 är perfekt, 0 är att förutsäga medelvärdet.',
    mape: 'Genomsnittligt fel som andel av det sanna värdet; odefinierat där ett sant värde är 0. Lägre är bättre.',
    medianAe: 'Hälften av raderna har ett mindre fel än detta. Lägre är bättre.'
  }
});

type MetricName = keyof typeof names;

function isKnown(metric: string): metric is MetricName {
  return Object.hasOwn(names, metric);
}

/** The name of a metric in the current language; an unknown one is its own name. */
export function metricName(metric: string): string {
  return isKnown(metric) ? names[metric] : metric;
}

/** The name of what a live curve shows: "log loss" is the metric logLoss. */
export function curveName(metric: string): string {
  const key = metric.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
  return isKnown(key) ? names[key] : metric.charAt(0).toUpperCase() + metric.slice(1);
}

/** One sentence, or nothing for an unknown metric. */
export function metricMeaning(metric: string): string | undefined {
  return isKnown(metric) ? meanings[metric] : undefined;
}
