// The few texts that primitives themselves say, in Chinese.
import type { UiTexts } from './ui-texts';

export const texts: UiTexts = {
  close: '關閉',
  cancel: '取消',
  loading: '載入中',
  missing: '缺值',
  optional: '選填',
  notifications: '通知',
  dismiss: '關閉通知',
  copyReport: '複製報告',
  copied: '已複製',
  unexpected: '發生了 Hearth 未預期的問題，這是程式的錯誤。',
  kept: '已保全的內容',
  next: '您可以這樣做',
  browse: '選擇檔案',
  dropHere: '放開即可加入',
  resize: '調整大小',
  sortedUp: '遞增排序',
  sortedDown: '遞減排序',
  sortBy: (column: string) => `依「${column}」排序`,
  gridFailed: '無法讀取這些資料列。',
  retry: '再試一次',
  more: '更多'
};
