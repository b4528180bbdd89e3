// Errors about prompt flows, in Chinese as written in Taiwan.
import type { flowErrors } from '$core/errors/flow';
import { formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

const at = (file: string, line: number | undefined): string =>
  line === undefined ? file : `${file} 第 ${line} 行`;

export const flow: Sentences<keyof typeof flowErrors> = {
  'flow/bad-file': (d) => `${at(d.file, d.line)}：${d.reason}。`,
  'flow/unsafe-file': (d) => `已拒絕 ${at(d.file, d.line)}：${d.reason}。`,
  'flow/unsupported': (d) => `${at(d.file, d.line)}：這裡無法讀取${d.feature}。`,
  'flow/no-flow': (d) => `${d.where} 中沒有流程：找不到 flow.dag.yaml、.prompty 或 promptfooconfig.yaml。`,
  'flow/not-found': (d) => `此工作區沒有流程「${d.flow}」。`,
  'flow/not-ready': (d) => `${d.flow} 還不能執行。${d.problems.join(' ')}`,
  'flow/bad-mapping': (d) => `無法填入輸入「${d.input}」：${d.reason}。`,
  'flow/bad-check': (d) => `無法進行檢查「${d.check}」：${d.reason}。`,
  'flow/node-failed': (d) => `節點「${d.node}」失敗：${d.reason}`,
  'flow/no-model': (d) => `節點「${d.node}」要詢問語言模型，但尚未選擇。請選擇模型後再執行。`,
  'flow/endpoint-failed': (d) => `無法詢問位於 ${d.url} 的模型：${d.reason}。`,
  'flow/no-python': (d) => `無法啟動 Python：${d.reason}。`,
  'flow/package-missing': (d) =>
    d.package === undefined
      ? `節點「${d.node}」匯入 ${d.module}，但這裡沒有這個 Python 套件。請在「檔案」的「Python 套件」中加入其 wheel 後再執行。`
      : `節點「${d.node}」匯入 ${d.module}，但這裡沒有 Python 套件 ${d.package}。Pyodide 的發行套件中有它：請在「檔案」的「Python 套件」中取得後再執行。`,
  'flow/package-not-fetched': (d) =>
    `未接受來自 ${d.url} 的 Python 套件 ${d.package}：${d.reason}。沒有保存任何內容，流程維持原樣。`,
  'flow/host-not-allowed': (d) =>
    `節點「${d.node}」想存取 ${d.host}，但此流程未獲允許。請允許該網址後再執行。`,
  'flow/request-failed': (d) => `節點「${d.node}」存取 ${d.url} 時失敗：${d.reason}。`,
  'flow/bad-picture': (d) => `未接受圖片 ${d.file}：${d.reason}。`,
  'flow/rows-differ': (d) =>
    `資料集有 ${formatNumber(d.rows)} 列，而所評估的執行有 ${formatNumber(d.answers)} 列，無法逐列配對。請選擇該次執行所用的資料集，或不選資料集。`,
  'flow/gate': (d) =>
    d.unscored
      ? `未過門檻：${d.variant} 有 ${formatNumber(d.unscored)} 列失敗，或無法以 ${d.measure} 評斷。`
      : `未過門檻：${d.variant} 的 ${d.measure} 為 ${formatNumber(d.value)}，${d.better === 'lower' ? '至多只能為' : '至少需要'} ${formatNumber(d.least)}。`
};
