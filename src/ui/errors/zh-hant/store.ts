// Errors about storage, assets and workspace archives, in Chinese as written in Taiwan.
import type { storeErrors } from '$core/errors/store';
import { formatBytes, formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const store: Sentences<keyof typeof storeErrors> = {
  'store/quota': () => '瀏覽器已沒有空間存放這些內容。請刪除資料集、模型或其他網站的資料，然後再試一次。',
  'store/missing-blob': (d) => `儲存的內容 ${d.id} 不在這個瀏覽器中。在共用工作區裡，它在建立它的裝置上。`,
  'store/corrupt-blob': (d) => `儲存的內容 ${d.id} 已損毀：雜湊值不符。`,
  'store/failed': (d) => `儲存失敗：${d.reason}`,
  'store/outdated-tab': () => 'Hearth 已在另一個分頁更新。請重新載入此分頁以繼續。',
  'asset/not-found': (d) => `此工作區沒有 ${d.ref}。`,
  'asset/bad-name': (d) =>
    `「${d.name}」不能作為名稱。請使用 1 到 100 個字母、數字、空格、點、連字號或底線。`,
  'asset/wrong-kind': (d) => `${d.ref} 是${d.kind}，這裡需要${d.expected}。`,
  'asset/in-use': (d) => `${d.by}正在使用 ${d.ref}。請先刪除使用它的項目。`,
  'workspace/not-found': (d) => `此裝置上沒有工作區 ${d.id}。`,
  'archive/not-an-archive': (d) => `${d.file} 不是 Hearth 工作區：${d.reason}。`,
  'archive/bad-checksum': (d) => `${d.file} 已損毀：${d.entry} 的總和檢查碼不符。`,
  'archive/bad-path': (d) => `${d.file} 含有路徑不被允許的項目（${d.entry}）。`,
  'archive/too-large': (d) => `已拒絕 ${d.file}：${d.reason}。`,
  'archive/too-large-to-write': ({ what, count, limit }) =>
    ({
      'record-bytes': `此工作區有一段紀錄達 ${formatBytes(count)}，檔案最多可容納 ${formatBytes(limit)}。請刪除不再需要的工作、對話或標註專案，然後再匯出一次。`,
      bytes: `此工作區超過 ${formatBytes(limit)}，這是一個檔案可以還原的上限。請刪除不再需要的資料集或模型，然後再匯出一次。`,
      files: `此工作區有 ${formatNumber(count)} 個檔案，一個檔案最多可還原 ${formatNumber(limit)} 個。請刪除不再需要的影像資料集或舊版本，然後再匯出一次。`
    })[what],
  'archive/newer': (d) =>
    `${d.file} 由較新版的 Hearth 寫成（格式 ${d.version}）。請重新載入以更新，然後再試一次。`
};
