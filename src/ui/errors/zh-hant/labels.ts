// Errors about labeling projects, labels, and the files they are exchanged in, in Chinese as written in Taiwan.
import type { labelProjectErrors } from '$core/errors/label-projects';
import type { labelErrors } from '$core/errors/labels';
import type { Sentences } from '../sentences';

export const labels: Sentences<keyof typeof labelErrors | keyof typeof labelProjectErrors> = {
  'labels/bad-record': (d) => `這不是有效的${d.what}${d.where ? `（位於 ${d.where}）` : ''}：${d.reason}。`,
  'labels/bad-step': (d) => `無法${d.step}這個標註：${d.reason}。`,
  'labels/unreadable': (d) =>
    `無法將 ${d.file} 讀取為 ${d.format}${d.line ? `（第 ${d.line} 行）` : ''}：${d.reason}。`,
  'labels/unknown-format': (d) => `${d.file} 中的標註不屬於 Hearth 認得的格式。若你知道格式，請自行選擇。`,
  'labels/unsupported': (d) => `${d.file} 含有${d.what}，Hearth 不從 ${d.format} 讀取這類內容。`,
  'labels/cannot-export': (d) => `${d.format} 無法容納 ${d.item} 的標註：${d.reason}。`,
  'labels/no-rows': () => '在你身旁學習的運算引擎已重新開始。回到這個頁面時，它會重新產生資料列。',
  'labels/no-project': () => '沒有這個標註專案。',
  'labels/bad-project': (d) => `無法建立標註專案：${d.reason}。`,
  'labels/no-item': (d) => `${d.project} 沒有項目 ${d.item}。`,
  'labels/nothing-finished': (d) => `${d.project} 還沒有完成任何項目。請先送出一些標註。`,
  'labels/paused': (d) => `${d.project} 已暫停。繼續之前，任何人都無法在其中標註。`
};
