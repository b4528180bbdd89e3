// Errors about jobs, their settings and the engines that do them, in Chinese as written in Taiwan.
import type { jobErrors } from '$core/errors/job';
import { formatBytes } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const job: Sentences<keyof typeof jobErrors> = {
  'job/cancelled': () => '工作已取消。',
  'job/bad-params': (d) => `${d.component}：「${d.field}」${d.reason}。`,
  'job/unknown-component': (d) => `沒有名為「${d.component}」的元件。`,
  'job/not-found': (d) => `此工作區沒有工作 ${d.job}。`,
  'job/missing-input': (d) => `${d.component} 需要輸入「${d.input}」。`,
  'job/does-not-fit': (d) =>
    `${d.what}約需 ${formatBytes(d.bytes)}，這裡約可使用 ${formatBytes(d.limit)}。${d.hint}`,
  'job/bad-transition': (d) => `${d.from}的工作無法${d.event}。`,
  'job/interrupted': (d) => `${d.component} 因分頁關閉而中斷，原本讀取的內容已不在。請重新開始。`,
  'job/worker-failed': (d) => `運算引擎 ${d.engine} 已停止：${d.reason}`,
  'job/out-of-memory': (d) => `瀏覽器的記憶體不足（${d.what}）。請減少資料列或欄位，或使用較小的批次或模型。`,
  'gpu/lost': (d) => `圖形處理器已中斷（${d.reason}）。`,
  'gpu/failed': (d) => `圖形處理器回報錯誤：${d.reason}`
};
