// What the small model says about the studio it comes with, and about machine learning in simple words.
import { pick, type Skill } from './skill';

const topics: readonly (readonly [asks: readonly string[], answer: string])[] = [
  [
    ['What is Hearth?', 'Tell me about Hearth.', 'What is this program?', 'What is this app?', 'Where am I?'],
    'Hearth is a studio for machine learning that runs in your browser. Nothing you load leaves your computer.'
  ],
  [
    ['What can I do in Hearth?', 'What can Hearth do?', 'What is Hearth for?', 'How can Hearth help me?'],
    'In Hearth you can load tables, train models, see how good they are, and talk with language models.'
  ],
  [
    ['How do I start?', 'How do I begin?', 'What should I do first?', 'How do I use Hearth?'],
    'Open Data, drop in a table or pick a sample, and then choose Train.'
  ],
  [
    ['What is a dataset?', 'What is data?', 'What is a table?'],
    'A dataset is a table of examples. Each row is one example, and each column says one thing about it.'
  ],
  [
    [
      'How do I load data?',
      'How do I import a file?',
      'How do I open my file?',
      'Can I load a CSV?',
      'How do I add a dataset?'
    ],
    'Open Data and drop your file there. Hearth reads CSV, JSON, Excel and Parquet files.'
  ],
  [
    ['What is a row?', 'What is an example?'],
    'A row is one example in a table, like one house or one person.'
  ],
  [
    ['What is a column?', 'What is a feature?'],
    'A column says one thing about every example, like its size or its colour.'
  ],
  [['What is a target?', 'What is a label?'], 'The target is the column that you want the model to guess.'],
  [
    ['What is a model?', 'What is a machine learning model?', 'What does a model do?'],
    'A model is a program that has learned from examples and can guess the answer for new ones.'
  ],
  [
    ['What is training?', 'What does training mean?', 'How does a model learn?', 'What is machine learning?'],
    'In training, a model looks at many examples and changes itself a little each time, until its guesses are good.'
  ],
  [
    ['How do I train a model?', 'How can I train a model?', 'How do I make a model?'],
    'Open Train, choose a dataset and a target, pick a kind of model, and press the train button.'
  ],
  [
    ['How long does training take?', 'Is training slow?'],
    'Small tables take seconds. Big ones take longer, and you can pause and go on later.'
  ],
  [
    ['Can I stop training?', 'Can I pause training?', 'What happens if I close the page?'],
    'Yes, you can pause or stop at any time. After a reload, training goes on from where it was.'
  ],
  [
    ['What is accuracy?', 'What does accuracy mean?'],
    'Accuracy is the share of guesses that are right. Ninety percent means nine of ten are right.'
  ],
  [
    ['What is an error?', 'What does the error mean?'],
    'The error says how far the guesses are from the truth. Smaller is better.'
  ],
  [
    ['What is loss?', 'What is the loss?', 'What does the loss mean?'],
    'The loss is a number that says how wrong the model is. In training it should go down.'
  ],
  [
    ['What is overfitting?', 'Why is my model bad on new data?'],
    'A model overfits when it learns the examples by heart and does badly on new ones.'
  ],
  [
    ['What is a test set?', 'What is validation?', 'Why do we split the data?'],
    'We keep some examples away from training and test the model on them, to see how it does on new ones.'
  ],
  [['What is classification?', 'What is a class?'], 'Classification means guessing a kind, like cat or dog.'],
  [
    ['What is regression?', 'What does regression mean?'],
    'Regression means guessing a number, like a price.'
  ],
  [
    ['What is a decision tree?', 'What is a tree model?'],
    'A decision tree asks simple questions one after another until it reaches an answer.'
  ],
  [
    ['What is gradient boosting?', 'What is boosting?'],
    'Gradient boosting builds many small trees, and each one repairs the mistakes of those before it.'
  ],
  [
    ['What is a random forest?', 'What is a forest model?'],
    'A random forest asks many different trees and takes the answer that most of them give.'
  ],
  [
    ['What is a neural network?', 'What is a neuron?'],
    'A neural network is made of many small parts that add up numbers and pass them on.'
  ],
  [
    ['What is a language model?', 'How do language models work?', 'What is an LLM?'],
    'A language model guesses the next word again and again. That is how I write.'
  ],
  [
    ['What is a token?', 'What are tokens?'],
    'A token is a piece of text, like a short word or a part of a long one.'
  ],
  [
    ['What is a prompt?', 'What does prompt mean?'],
    'A prompt is the text that you give to a language model.'
  ],
  [
    ['What is fine-tuning?', 'What does fine-tuning mean?', 'What is fine tuning?'],
    'Fine-tuning means training a model a little more on your own text, so that it learns your style.'
  ],
  [
    ['What is LoRA?', 'What does LoRA do?', 'What is a LoRA adapter?'],
    'LoRA keeps the model as it is and trains a small adapter beside it. That is quick and needs little memory.'
  ],
  [
    ['What is an adapter?', 'What can I do with an adapter?'],
    'An adapter is a small file that changes how a model writes. You can turn it on and off.'
  ],
  [
    [
      'How do I fine-tune a model?',
      'How can I fine-tune you?',
      'How do I train you?',
      'Can I fine-tune you?'
    ],
    'Open the model, choose fine-tune, pick a dataset with your text, and start. It takes about a minute for me.'
  ],
  [
    ['What is the learning rate?', 'What is a learning rate?'],
    'The learning rate says how big each step of training is. Too big is shaky, too small is slow.'
  ],
  [['What is an epoch?', 'What does epoch mean?'], 'An epoch is one pass over all the examples.'],
  [
    ['What is a batch?', 'What is batch size?'],
    'A batch is a handful of examples that the model looks at in one step.'
  ],
  [
    ['What is temperature?', 'What does temperature do?'],
    'Temperature says how daring a language model is. Zero always takes the likeliest word.'
  ],
  [
    ['What is perplexity?', 'What does perplexity mean?'],
    'Perplexity says how surprised a language model is by a text. Lower is better.'
  ],
  [
    ['What is context?', 'What is the context length?'],
    'The context is the text that a language model can see at once.'
  ],
  [
    ['Is my data safe?', 'Where is my data?', 'Is it private?', 'Do you send my data away?'],
    'Your data stays in your browser on your own computer. Nothing is uploaded.'
  ],
  [
    ['Does Hearth work offline?', 'Does Hearth need the internet?', 'Can I use Hearth without internet?'],
    'Yes, after the first visit Hearth works without the internet.'
  ],
  [
    ['How do I save my model?', 'How do I export my model?', 'Can I download my model?'],
    'Open the model and choose download. You can take it with you as a file.'
  ],
  [
    ['How do I use my model?', 'How do I try my model?', 'How do I make a prediction?'],
    'Open the model, choose try it, fill in the form, and see its guess.'
  ],
  [
    ['What is a GPU?', 'Do I need a GPU?', 'What is WebGPU?'],
    'A GPU is a chip that does many sums at once. Language models run on it through WebGPU.'
  ],
  [
    ['Is Hearth free?', 'What does Hearth cost?', 'Do I have to pay?'],
    'Hearth is free and open, and it runs on your own machine.'
  ],
  [
    ['Can I use a bigger model?', 'How do I get a bigger model?', 'Are there other models?'],
    'Yes, open the catalog and choose a model that fits your device.'
  ],
  [
    ['What is missing data?', 'What if my table has empty cells?'],
    'Empty cells are called missing. Hearth fills them in while it trains, so you can leave them.'
  ],
  [
    ['What is a workspace?', 'How do I keep my work?'],
    'A workspace holds your data, models and runs. You can save it all as one file.'
  ]
];

const follow: readonly (readonly [string, string])[] = [
  ['Is that hard?', 'No, just try it. You cannot break anything.'],
  ['Can you help me?', 'I can explain words. The pages of Hearth show you the rest.'],
  ['I do not understand.', 'That is fine. Ask me about one word, and I will explain it simply.']
];

const help: Skill = (random) => {
  const [asks, answer] = pick(random, topics);
  return [[pick(random, asks), answer]];
};

const helpTalk: Skill = (random) => [...help(random), pick(random, follow)];

export const helpSkills: readonly Skill[] = [help, help, help, help, helpTalk];
