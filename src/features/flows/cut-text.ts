// Texts of a run that was cancelled, and of what it had done.
import { texts } from '$ui/i18n.svelte';

export const cutTexts = texts({
  en: {
    cancelled: 'Cancelled',
    rows: (done: string, all: string) => `${done} of ${all} rows were run.`,
    rowsOf: (variant: string, done: string, all: string) => `${variant}: ${done} of ${all} rows`,
    means:
      'All figures are of these rows alone. After the cancel nothing was asked of a model, so judges may be missing. A new run uses the answers again.',
    notRun: 'Not run',
    begun: 'Begun, not finished'
  },
  'zh-Hant': {
    cancelled: '已取消',
    rows: (done: string, all: string) => `${all} 列中已執行 ${done} 列。`,
    rowsOf: (variant: string, done: string, all: string) => `${variant}：${all} 列中的 ${done} 列`,
    means:
      '所有數值只涵蓋這些資料列。取消之後沒有再詢問任何模型，因此可能缺少評審的分數。新的執行會再次使用這些回答。',
    notRun: '未執行',
    begun: '已開始，未完成'
  },
  sv: {
    cancelled: 'Avbruten',
    rows: (done: string, all: string) => `${done} av ${all} rader kördes.`,
    rowsOf: (variant: string, done: string, all: string) => `${variant}: ${done} av ${all} rader`,
    means:
      'Alla mått gäller bara dessa rader. Efter avbrottet frågades ingen modell, så bedömningar kan saknas. En ny körning använder svaren igen.',
    notRun: 'Inte körd',
    begun: 'Påbörjad, inte klar'
  }
});
