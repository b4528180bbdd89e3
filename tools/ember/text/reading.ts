// Questions whose answer is in what was just said: repeating, remembering, choosing. They teach the model to look back.
import { inventedName, nouns, personName } from './names';
import { capital, chance, listed, pick, pickSome, withArticle, type Exchange, type Skill } from './skill';

const colours = [
  'red',
  'blue',
  'green',
  'yellow',
  'black',
  'white',
  'brown',
  'orange',
  'purple',
  'pink',
  'grey'
];
const places = [
  'in the kitchen',
  'in the garden',
  'on the table',
  'under the bed',
  'behind the door',
  'in the box',
  'at school',
  'by the river',
  'on the hill',
  'in the car'
];
const tastes = [
  'apples',
  'bread',
  'cake',
  'cheese',
  'honey',
  'soup',
  'plums',
  'carrots',
  'milk',
  'tea',
  'books',
  'music',
  'games',
  'stories',
  'flowers'
];

const phrase: (...given: Parameters<Skill>) => string = (random) => {
  const noun = () => (chance(random, 0.2) ? inventedName(random).toLowerCase() : pick(random, nouns));
  const forms = [
    () => noun(),
    () => `${noun()} ${noun()}`,
    () => `${noun()} and ${noun()}`,
    () => `${pick(random, colours)} ${noun()}`,
    () => `the ${noun()} is ${pick(random, colours)}`,
    () => `${noun()} ${noun()} ${noun()}`,
    () => `I like ${pick(random, tastes)}`
  ];
  return pick(random, forms)();
};

const echo: Skill = (random) => {
  const said = phrase(random);
  return [
    [
      pick(random, [
        `Say ${said}.`,
        `Repeat after me: ${said}.`,
        `Please say ${said}.`,
        `Can you say ${said}?`,
        `Repeat: ${said}`
      ]),
      `${capital(said)}.`
    ]
  ];
};

const thrice: Skill = (random) => {
  const word = pick(random, nouns);
  return [
    [
      pick(random, [`Say ${word} three times.`, `Write ${word} three times.`]),
      `${capital(word)}, ${word}, ${word}.`
    ]
  ];
};

const order: Skill = (random) => {
  const words = pickSome(random, nouns, 3);
  const [place, at] = pick(random, [
    ['first', 0],
    ['last', 2],
    ['second', 1]
  ] as const);
  return [
    [
      `${pick(random, ['Here are three words', 'Look at these words', 'I say'])}: ${words.join(', ')}. ${pick(random, [`Which word is ${place}?`, `What is the ${place} word?`])}`,
      `The ${place} word is ${words[at]!}.`
    ]
  ];
};

const colourOf: Skill = (random) => {
  const [one, other] = pickSome(random, nouns, 2) as [string, string];
  const [mine, yours] = pickSome(random, colours, 2) as [string, string];
  const [asked, colour] = chance(random, 0.5) ? [one, mine] : [other, yours];
  const given = pick(random, [
    `I have ${withArticle(`${mine} ${one}`)} and ${withArticle(`${yours} ${other}`)}.`,
    `My ${one} is ${mine} and my ${other} is ${yours}.`,
    `The ${one} is ${mine}. The ${other} is ${yours}.`
  ]);
  const article = given.startsWith('The') ? ['the', 'The'] : ['my', 'Your'];
  return [[`${given} What colour is ${article[0]!} ${asked}?`, `${article[1]!} ${asked} is ${colour}.`]];
};

const likes: Skill = (random) => {
  const [a, b] = [personName(random), personName(random)];
  const [x, y] = pickSome(random, tastes, 2) as [string, string];
  if (a === b) return order(random);
  const given = `${a} likes ${x} and ${b} likes ${y}.`;
  if (chance(random, 0.5)) {
    const [who, what] = chance(random, 0.5) ? [a, x] : [b, y];
    return [[`${given} What does ${who} like?`, `${who} likes ${what}.`]];
  }
  const [who, what] = chance(random, 0.5) ? [a, x] : [b, y];
  return [[`${given} Who likes ${what}?`, `${who} likes ${what}.`]];
};

const where: Skill = (random) => {
  const [a, b] = pickSome(random, nouns, 2) as [string, string];
  const [x, y] = pickSome(random, places, 2) as [string, string];
  const [asked, place] = chance(random, 0.5) ? [a, x] : [b, y];
  return [[`The ${a} is ${x}. The ${b} is ${y}. Where is the ${asked}?`, `The ${asked} is ${place}.`]];
};

/** Told first, asked later. */
const remember: Skill = (random) => {
  const thing = withArticle(pick(random, nouns));
  const taste = pick(random, tastes);
  const pet = inventedName(random);
  const kind = pick(random, ['cat', 'dog', 'rabbit', 'horse', 'mouse', 'duck']);
  return pick<readonly Exchange[]>(random, [
    [
      [`I have ${thing}.`, pick(random, ['How nice!', 'That is nice. What do you do with it?'])],
      [pick(random, ['What do I have?', 'Do you remember what I have?']), `You have ${thing}.`]
    ],
    [
      [`I like ${taste}.`, pick(random, ['That is good to know.', 'I will remember that.'])],
      [pick(random, ['What do I like?', 'Do you remember what I like?']), `You like ${taste}.`]
    ],
    [
      [
        pick(random, [`My ${kind} is called ${pet}.`, `I have a ${kind} called ${pet}.`]),
        `${pet} is a lovely name for a ${kind}.`
      ],
      [
        pick(random, [
          `What is the name of my ${kind}?`,
          `How is my ${kind} called?`,
          `What is my ${kind} called?`
        ]),
        `Your ${kind} is called ${pet}.`
      ]
    ]
  ]);
};

const choose: Skill = (random) => {
  const words = pickSome(random, nouns, 2 + random.below(2)).map(withArticle);
  const question = `${pick(random, ['Choose one', 'Pick one', 'Take one'])}: ${words.slice(0, -1).join(', ')} or ${words.at(-1)!}.`;
  return [[question, `I choose ${pick(random, words)}.`]];
};

const together: Skill = (random) => {
  const words = pickSome(random, nouns, 2 + random.below(2)).map(withArticle);
  const before = words.map((word) => `I have ${word}.`).join(' ');
  return [[`${before} What do I have?`, `You have ${listed(words)}.`]];
};

export const readingSkills: readonly Skill[] = [
  echo,
  echo,
  echo,
  thrice,
  order,
  colourOf,
  colourOf,
  likes,
  likes,
  where,
  where,
  remember,
  remember,
  remember,
  choose,
  together
];
