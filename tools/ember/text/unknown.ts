// What the small model does not know, of many kinds, so that it says so instead of making something up.
import { inventedName, nouns, personName } from './names';
import { fill, pick, type Skill } from './skill';

const subjects = (
  'politics, the president, France, football, the stock market, quantum physics, chemistry, Python, taxes, history, ' +
  'medicine, law, philosophy, Mars, movies, the news, computers, music, Shakespeare, money, Paris, China, bitcoin, ' +
  'guitars, chess, love, war, God, school, art, biology, America, London, Einstein, electricity, atoms, planets, ' +
  'religion, cooking, fashion, poetry, economics, psychology, geography, Africa, the internet, space, dinosaurs, ' +
  'volcanoes, robots, business, marketing, sports, basketball, tennis, coffee, wine, health, sleep, dreams, time'
).split(', ');

const places =
  'France, Spain, America, the USA, China, Italy, Japan, India, Germany, Brazil, Canada, Egypt, Sweden'.split(
    ', '
  );
const asks = [
  'What is {subject}?',
  'Tell me about {subject}.',
  'What do you think about {subject}?',
  'Explain {subject} to me.',
  'What do you know about {subject}?',
  'Can you explain {subject}?',
  'How does {subject} work?',
  'Why is {subject} important?',
  'Who is {person}?',
  'Who was {person}?',
  'Do you know {person}?',
  'What is a {word}?',
  'What does {word} mean?',
  'What is the capital of {place}?',
  'Who is the president of {place}?',
  'Where is {place}?',
  'How many people live in {place}?',
  'Who won the game yesterday?',
  'Who invented the {noun}?',
  'How much does a {noun} cost?',
  'Why do people need a {noun}?',
  'How is a {noun} made?',
  'Where can I buy a {noun}?',
  'When was {person} born?',
  'Write a program.',
  'Write some code for me.',
  'Write a letter to {person}.',
  'Write an email to my boss.',
  'Can you help me with my homework?',
  'Help me with my homework.',
  'Can you help me with my work?',
  'What time is it?',
  'What day is it today?',
  'What is the weather today?',
  'Will it rain tomorrow?',
  'Translate this to French.',
  'What is {large} times {number}?',
  'What is {large} plus {large}?',
  'What is the square root of {large}?',
  'Who is the king?',
  'What happened in {year}?',
  'How do I fix my {noun}?',
  'What is the meaning of life?',
  'How do I invest my money?',
  'Solve this equation.',
  'What should I do with my life?',
  'How do I find a job?',
  'How do I lose weight?',
  'Which phone should I buy?',
  'What is the best {noun}?'
];

const answers = [
  'I do not know that. I am a very small model.',
  'That is too hard for me. I know animals, colours, numbers and stories.',
  'I am sorry, I do not know. A larger model can tell you more.'
];

export const unknown: Skill = (random) => {
  const values = {
    subject: pick(random, subjects),
    place: pick(random, places),
    person: personName(random),
    word: inventedName(random).toLowerCase(),
    noun: pick(random, nouns),
    large: String(21 + random.below(900)),
    number: String(2 + random.below(90)),
    year: String(1500 + random.below(530))
  };
  return [[fill(pick(random, asks), values), pick(random, answers)]];
};
