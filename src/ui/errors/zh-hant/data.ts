// Errors about files, tables and columns, in Chinese as written in Taiwan.
import type { dataErrors } from '$core/errors/data';
import { formatBytes, formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const data: Sentences<keyof typeof dataErrors> = {
  'data/empty': (d) => `${d.file} 是空的，沒有可匯入的內容。`,
  'data/binary': (d) => `${d.file} 看起來不是表格：其中的二進位資料不屬於 Hearth 能讀取的格式。`,
  'data/header-only': (d) => `${d.file} 只有欄名，沒有資料列。`,
  'data/truncated': (d) => `${d.file} 在中途結束：${d.format} 資料不完整。請重新複製或匯出檔案。`,
  'data/unreadable': (d) =>
    `無法將 ${d.file} 讀取為 ${d.format}${d.line ? `（第 ${d.line} 行）` : ''}：${d.reason}`,
  'data/line-too-long': (d) =>
    `${d.file} 的第 ${d.line} 行超過 ${formatBytes(d.limit)}。請檢查引號字元：未結束的引號會把後面的行一併吞入。`,
  'data/too-large': (d) =>
    `${d.what}需要 ${formatBytes(d.bytes)}，可用的只有 ${formatBytes(d.limit)}。請減少資料列或欄位。`,
  'data/too-many-columns': (d) =>
    `共有 ${formatNumber(d.columns)} 個欄位，超過表格的上限 ${formatNumber(d.limit)} 個。請檢查分隔符號。`,
  'data/unknown-column': (d) => `${d.table} 沒有欄位「${d.column}」。`,
  'data/name-taken': (d) => `已有名為「${d.column}」的欄位。`,
  'data/type-mismatch': (d) =>
    `欄位「${d.column}」在一個表格中的類型是${d.first}，在另一個表格中是${d.second}。`,
  'data/view-closed': (d) => `檢視 ${d.view} 未開啟。其運算引擎可能已重新啟動，請再開啟一次。`,
  'data/fetch-failed': (d) => {
    const why = d.status ? '' : '網址可能有誤，或其伺服器不允許其他網站讀取（CORS）。';
    return `無法取得 ${d.url}：${d.reason}。${why}請下載檔案後拖放到這裡。`;
  },
  'data/bad-address': (d) =>
    d.fault === 'no-address'
      ? `「${d.url}」不是網路上檔案的網址：網址以 https:// 開頭。`
      : `${d.url} 未加密（http），而工作室只讀取途中無人能更改的內容。請試試 https://，或下載檔案後拖放到這裡。`,
  'data/bad-filter': (d) => `無法使用篩選條件「${d.filter}」：${d.reason}。`,
  'data/script-failed': (d) => {
    const at = [...(d.row ? [`第 ${d.row} 列資料`] : []), ...(d.line ? [`程式碼第 ${d.line} 行`] : [])];
    return `程式碼${at.length > 0 ? `在${at.join('、')}` : ''}失敗：${d.reason}。`;
  },
  'data/sql-failed': (d) => {
    const at = d.line === undefined ? '' : `在第 ${d.line} 行第 ${d.column ?? 1} 個字元`;
    return `查詢${at}失敗：${d.reason}。`;
  },
  'data/no-images': () =>
    '這些檔案都不是能在這裡顯示的圖片。可用的是 JPEG、PNG、WebP、GIF 與 BMP，可逐一選取、放在資料夾或 zip 壓縮檔中。',
  'data/bad-transform': () => '連接的不是已學習的轉換。請連接學習該轉換的步驟的轉換輸出。',
  'data/bad-formula': (d) =>
    `無法使用這個公式：${d.reason}，位於「${d.formula}」的第 ${d.position + 1} 個字元。`,
  'data/missing-cells': (d) =>
    `「${d.column}」有 ${d.missing} 個缺漏值，無法在其間產生數值。請先處理缺漏值，或不選取此欄位。`,
  'data/not-numbers': (d) => `「${d.column}」的類型是${d.type}，這裡需要數值欄位。`,
  'data/columns-gone': (d) =>
    `基準版本的欄位已不存在或類型已變：${d.columns}。請恢復這些欄位，或與其他版本比較。`,
  'data/nothing-to-compare': () => '漂移比較需要兩個版本都有資料列，並至少有一個數值、類別或是非欄位。',
  'data/no-columns': (d) => `${d.table} 將不剩任何欄位。`,
  'data/no-rows': (d) => `${d.table} 將不剩任何資料列。`
};
