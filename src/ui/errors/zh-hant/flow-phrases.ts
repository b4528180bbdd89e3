// What is odd about a flow, in Traditional Chinese.
import type { flowPhrases as phrases } from '../flow-phrases';

export const flowPhrases: Readonly<Record<(typeof phrases)[number], string>> = {
  'two nodes are called "{1}"': '有兩個節點名為「{1}」',
  '"{1}" waits for its own output': '「{1}」在等待自己的輸出',
  'the output "{1}" refers to "{2}", which is not there': '輸出「{1}」參照的「{2}」不存在',
  'there is no node that could run': '沒有可以執行的節點',
  '"{1}" is included from outside the folder, and was not among what came with it':
    '「{1}」由資料夾之外引入，但未隨附',
  'it refers to the [1] "{2}", which is not there': '它參照的[1]「{2}」不存在',
  'it has no source file': '它沒有原始檔',
  'its file {1} is not here': '它的檔案 {1} 不在這裡',
  'it imports {1}: no such package is here, and "Python packages" under its files says where it can be had':
    '它匯入 {1}：這裡沒有這個套件；「檔案」中的「Python 套件」說明何處可取得',
  'the tool {1} is not here': '這裡沒有工具 {1}',
  'it has no type': '它沒有類型',
  'the type "{1}" is not known; it is taken as a string': '不認得類型「{1}」；視為字串',
  'the default variant "{1}" of "{2}" is not there': '「{2}」的預設變體「{1}」不存在',
  'the variants of "{1}" are not there': '「{1}」的變體不存在',
  'nodes of type "{1}" are not known here': '這裡不認得類型為「{1}」的節點',
  '{1} has no function or class "{2}"': '{1} 中沒有函式或類別「{2}」',
  '{1} is made with {2}: put values into init.json or under sample: init:':
    '{1} 以 {2} 建立：請在 init.json 或 sample: init: 之下填入值',
  '__aggregate__ is not run: figures over all rows are made by checks here':
    '不執行 __aggregate__：這裡由檢查算出所有列的數值',
  '{1} is not heeded': '{1} 不予採用',
  'response: all is not heeded; the first answer is given': '不採用 response: all；給出第一個回答',
  'scenarios are not read': '不讀取 scenarios',
  'a prompt of this form is not read': '不讀取此形式的提示',
  'the prompt {1} is a program; programs as prompts do not run here':
    '提示 {1} 是程式；這裡不執行作為提示的程式',
  'the prompt file {1} is not here': '提示檔 {1} 不在這裡',
  'a test stands for more than {1} values; the rest is left out': '一項測試代表超過 {1} 組值；其餘略過',
  'there are more than {1} rows or {2} values; the rest is left out': '超過 {1} 列或 {2} 個值；其餘略過',
  'there are more than {1} variants; the rest is left out': '超過 {1} 個變體；其餘略過',
  'tests at {1} are not fetched': '不取得位於 {1} 的測試',
  'the file of tests {1} is not here': '測試檔 {1} 不在這裡',
  'tests in {1} are not read': '不讀取 {1} 中的測試',
  'the assertion "{1}" has no counterpart here and is left out': '斷言「{1}」在此沒有對應，已略去',
  '"{1}" of a test has no counterpart here and is left out': '測試的「{1}」在此沒有對應，已略去',
  '"{1}" has no counterpart here and is left out': '「{1}」在此沒有對應，已略去',
  'the file {1} of the variable "{2}" is not here; tests with it are left out':
    '變數「{2}」的檔案 {1} 不在這裡；略去用到它的測試',
  'the file {1} of the variable "{2}" cannot be read; tests with it are left out':
    '無法讀取變數「{2}」的檔案 {1}；略去用到它的測試',
  'its score is {1}, and {2} is asked': '分數為 {1}，需要 {2}',
  'transforms of answers in files or packages are not applied': '不套用檔案或套件中對回答的轉換',
  'a transform of a provider is not applied': '不套用提供者的轉換',
  'a provider that names its prompts is asked all of them': '指定了提示的提供者仍會收到所有提示',
  '"{1}" is not in it': '其中沒有「{1}」',
  'it is no JSON': '不是 JSON',
  'there is no JSON in it': '其中沒有 JSON',
  'the schema is neither JSON nor YAML: {1}': 'JSON 結構既不是 JSON 也不是 YAML：{1}',
  'the schema is no object: {1}': 'JSON 結構不是物件：{1}',
  "the schema's {1} cannot be {2}": 'JSON 結構的 {1} 不能是 {2}',
  'the schema refers to {1}, which is not here': 'JSON 結構參照的 {1} 不在這裡',
  'the schema has no {1}': 'JSON 結構中沒有 {1}',
  'the schema goes on without end': 'JSON 結構沒有盡頭',
  'there is no number in it': '其中沒有數字',
  'there is no number to compare with': '沒有可比較的數字',
  'the model told no probabilities of its words': '模型未提供其字詞的機率',
  'no vectors can be made here': '此處無法產生向量',
  'the judge gave no score: {1}': '評審沒有給分：{1}',
  'it must not be so': '必須不成立',
  'it must not be so: {1}': '必須不成立：{1}',
  node: '節點',
  input: '輸入'
};
