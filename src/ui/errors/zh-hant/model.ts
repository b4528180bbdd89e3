// Errors about training, models and predictions, in Chinese as written in Taiwan.
import type { modelErrors } from '$core/errors/model';
import { formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const model: Sentences<keyof typeof modelErrors> = {
  'train/one-class': (d) => `「${d.target}」只有一個值（${d.value}），沒有可學習的內容。請選擇其他目標。`,
  'train/target-missing': (d) => `「${d.target}」在每一列都是空的：請選擇其他目標。`,
  'train/target-not-numeric': (d) => `「${d.target}」不是數值，因此不能作為迴歸的目標。`,
  'train/too-many-classes': (d) =>
    `「${d.target}」有 ${formatNumber(d.classes)} 個不同的值，最多可學習 ${formatNumber(d.limit)} 個類別。請選擇其他目標，或改用迴歸。`,
  'train/too-few-rows': (d) =>
    `可用的資料列只有 ${formatNumber(d.rows)} 列，太少了：${d.why}需要 ${formatNumber(d.needed)} 列。`,
  'train/no-features': (d) => `沒有可供學習的欄位：${d.reason}。`,
  'train/diverged': (d) => `訓練在第 ${formatNumber(d.step)} 步發散：損失不是數值。請降低學習率。`,
  'evaluate/not-finite': (d) => `模型對第 ${d.row + 1} 列的「${d.target}」給出的不是數值，因此無法評判。`,
  'model/unreadable': (d) => `${d.file} 不是可讀取的模型：${d.reason}。`,
  'model/unsupported': (d) => `${d.file} 無法在這裡執行：${d.reason}。${d.hint ?? ''}`,
  'model/external-data': (d) => `${d.file} 的權重存放在另一個檔案（${d.location}）。請匯出為單一檔案。`,
  'score/not-of-pictures': () => '此模型不接受圖片。',
  'score/no-picture': () => '這不是瀏覽器能顯示的圖片。',
  'score/missing-field': (d) => `輸入缺少「${d.field}」。`,
  'score/bad-field': (d) => `${d.row === undefined ? '' : `第 ${d.row + 1} 列的`}「${d.field}」${d.reason}。`,
  'score/failed': (d) => `${d.model} 無法對此評分：${d.reason}`
};
