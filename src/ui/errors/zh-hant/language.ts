// Errors about language models, in Chinese as written in Taiwan.
import type { languageErrors } from '$core/errors/language';
import { formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const language: Sentences<keyof typeof languageErrors> = {
  'lm/unsupported': (d) => `${d.model} 無法在這裡執行：${d.what}。`,
  'lm/bad-file': (d) => `${d.file} 已損毀或不是模型檔案：${d.reason}。`,
  'lm/no-model': (d) => `${d.where} 中沒有模型：缺少 ${d.missing}。`,
  'lm/gated': (d) =>
    `未經許可無法讀取 ${d.where}。請在其頁面上接受條款，將有權讀取的存取權杖放入設定，然後再試一次。`,
  'lm/no-repository': (d) =>
    `Hugging Face 沒有 ${d.where}，或不公開顯示：請檢查名稱與修訂版；私人模型需要在設定中放入存取權杖。`,
  'lm/fetch-failed': (d) => `無法取得 ${d.url}：${d.reason}。`,
  'lm/changed': (d) => `${d.file} 在取得期間於來源處有變動。請重新匯入。`,
  'lm/weights-not-finite': (d) => `權重含有非有限的數值（在「${d.tensor}」中）：模型已損毀。`,
  'lm/wrong-tokenizer': (d) => `這個分詞器不屬於此模型：${d.reason}。`,
  'lm/bad-template': (d) => `模型的對話範本無法寫出這段對話：${d.reason}。`,
  'lm/bad-example': (d) => `第 ${d.row} 列無法用來學習：${d.reason}。`,
  'lm/no-examples': (d) => `${formatNumber(d.rows)} 列中都沒有可學習的內容：請選擇其他欄位。`,
  'lm/diverged': (d) => `第 ${formatNumber(d.step)} 步時損失已不是數值：請使用較低的學習率。`,
  'lm/bad-adapter': (d) => `這不是合用的轉接器：${d.reason}。`,
  'lm/missing-tensor': (d) => `權重中沒有張量「${d.tensor}」。`,
  'lm/needs-network': (d) => `${d.model} 還不在此裝置上，目前也沒有網路可以取得。`,
  'lm/failed': (d) => `${d.model} 已停止：${d.reason}`,
  'lm/no-gpu': (d) => `語言模型需要 WebGPU，這裡無法使用：${d.reason}。`,
  'lm/not-finite': (d) => `模型的回答不是數值（詞元 ${d.token}）：其權重可能已損毀。`,
  'lm/bad-constraint': (d) => `無法使用回答的${d.kind}${d.where ? `（位於 ${d.where}）` : ''}：${d.reason}。`,
  'lm/constraint-too-large': (d) => `回答的限制超過 ${formatNumber(d.states)} 個狀態。請使用較簡單的樣式。`,
  'lm/prompt-too-long': (d) =>
    `文字有 ${formatNumber(d.tokens)} 個詞元，此模型最多讀取 ${formatNumber(d.context)} 個。請縮短文字，或開始新對話。`,
  'lm/adapter-does-not-fit': (d) => `這個轉接器是為 ${d.adapter} 製作的，模型的形狀不同。請選擇該模型。`
};
