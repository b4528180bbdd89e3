// The metrics of the evaluation report (core/metrics/report.ts) in words, and how their values are written.
import { formatFixed, formatNumber, formatPercent } from '$ui/format.svelte';
import { texts } from '$ui/i18n.svelte';

const t = texts<Record<string, string>>({
  en: {
    accuracy: 'Accuracy',
    balancedAccuracy: 'Balanced accuracy',
    precisionMacro: 'Precision (macro)',
    precisionWeighted: 'Precision (weighted)',
    recallMacro: 'Recall (macro)',
    recallWeighted: 'Recall (weighted)',
    f1Macro: 'F1 (macro)',
    f1Weighted: 'F1 (weighted)',
    logLoss: 'Log loss',
    brier: 'Brier score',
    rocAuc: 'ROC AUC',
    averagePrecision: 'Average precision',
    mcc: 'MCC',
    rmse: 'RMSE',
    mae: 'MAE',
    r2: 'R²',
    mape: 'MAPE',
    medianAe: 'Median abs. error'
  },
  'zh-Hant': {
    accuracy: '準確率',
    balancedAccuracy: '平衡準確率',
    precisionMacro: '精確率（巨觀）',
    precisionWeighted: '精確率（加權）',
    recallMacro: '召回率（巨觀）',
    recallWeighted: '召回率（加權）',
    f1Macro: 'F1（巨觀）',
    f1Weighted: 'F1（加權）',
    logLoss: '對數損失',
    brier: 'Brier 分數',
    rocAuc: 'ROC AUC',
    averagePrecision: '平均精確率',
    mcc: 'MCC',
    rmse: 'RMSE',
    mae: 'MAE',
    r2: 'R²',
    mape: 'MAPE',
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
    logLoss: 'Logförlust',
    brier: 'Brierpoäng',
    rocAuc: 'ROC AUC',
    averagePrecision: 'Medelprecision',
    mcc: 'MCC',
    rmse: 'RMSE',
    mae: 'MAE',
    r2: 'R²',
    mape: 'MAPE',
    medianAe: 'Median av absolutfel'
  }
});

const unbounded = new Set(['rmse', 'mae', 'medianAe']);

/** 'ROC AUC' for 'rocAuc'; a metric of another kind keeps its name. */
export function metricName(metric: string): string {
  return t[metric] ?? metric;
}

/** A score as it is read: four decimals, errors in the unit of the target, MAPE as a share. */
export function formatMetric(metric: string, value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (metric === 'mape') return formatPercent(value);
  return unbounded.has(metric) ? formatNumber(value) : formatFixed(value, 4);
}
