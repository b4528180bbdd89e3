// Words of how a project's work is given out.
import { texts } from '$ui/i18n.svelte';

export const settingsTexts = texts({
  en: {
    title: 'How the work is given out',
    open: 'Give out the work',
    labelsPerItem: 'People per item',
    labelsPerItemHelp: 'How many label each item. With two or more, agreement can be told.',
    order: 'Order',
    orders: {
      listed: 'As listed',
      random: 'By chance',
      uncertain: 'What the model doubts most',
      diverse: 'What is most different'
    },
    orderHelp: {
      listed: 'From the first to the last.',
      random: 'Mixed, differently for each person.',
      uncertain: 'Needs a few labels first; until then by chance.',
      diverse: 'Items least like those that have labels.'
    },
    review: 'A second look: labels wait for approval',
    reviewHelp: 'A reviewer approves, corrects or sends back. Nobody judges their own.',
    blind: 'Blind: labelers see only their own',
    blindHelp: 'Neither what others said nor what the model suggests. Reviewers see everything.',
    paused: 'Paused',
    pausedHelp: 'Nobody gets an item until it goes on.'
  },
  'zh-Hant': {
    title: '如何分派工作',
    open: '分派工作',
    labelsPerItem: '每個項目的人數',
    labelsPerItemHelp: '每個項目由幾個人標註。兩人以上才能看出一致程度。',
    order: '順序',
    orders: {
      listed: '依清單',
      random: '隨機',
      uncertain: '模型最不確定的',
      diverse: '差異最大的'
    },
    orderHelp: {
      listed: '從第一個到最後一個。',
      random: '打亂順序，每個人都不同。',
      uncertain: '先要有一些標註；在那之前為隨機。',
      diverse: '與已有標註最不相似的項目。'
    },
    review: '再看一次：標註等待核可',
    reviewHelp: '審核者核可、更正或退回。沒有人審核自己的標註。',
    blind: '盲測：標註者只看得到自己的',
    blindHelp: '看不到別人說的，也看不到模型的建議。審核者看得到全部。',
    paused: '暫停',
    pausedHelp: '恢復之前，沒有人會拿到項目。'
  },
  sv: {
    title: 'Hur arbetet delas ut',
    open: 'Dela ut arbetet',
    labelsPerItem: 'Personer per objekt',
    labelsPerItemHelp: 'Hur många som märker varje objekt. Med två eller fler kan samstämmighet mätas.',
    order: 'Ordning',
    orders: {
      listed: 'Som i listan',
      random: 'Slumpvis',
      uncertain: 'Det modellen tvivlar mest på',
      diverse: 'Det som är mest olikt'
    },
    orderHelp: {
      listed: 'Från den första till den sista.',
      random: 'Blandat, olika för varje person.',
      uncertain: 'Behöver några etiketter först; till dess slumpvis.',
      diverse: 'Objekt som minst liknar dem som har etiketter.'
    },
    review: 'En andra blick: etiketter väntar på godkännande',
    reviewHelp: 'En granskare godkänner, rättar eller sänder tillbaka. Ingen bedömer sina egna.',
    blind: 'Blint: märkare ser bara sina egna',
    blindHelp: 'Varken vad andra sade eller vad modellen föreslår. Granskare ser allt.',
    paused: 'Pausat',
    pausedHelp: 'Ingen får något objekt förrän det fortsätter.'
  }
});
