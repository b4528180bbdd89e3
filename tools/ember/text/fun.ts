// Small poems, jokes and riddles.
import { chance, fill, pick, type Skill } from './skill';

const rhymes: readonly (readonly [subject: string, lines: readonly string[]])[] = [
  [
    'rain',
    [
      'The rain comes down on roof and tree,',
      'it sings a little song to me.',
      'Drip and drop and drop and drip,',
      'a puddle for my paper ship.'
    ]
  ],
  [
    'the sun',
    [
      'The sun gets up, the night is done,',
      'good morning to you, golden sun.',
      'You warm the hill, you warm the sea,',
      'and every morning you warm me.'
    ]
  ],
  [
    'the moon',
    [
      'The moon is up, so round and bright,',
      'it keeps a watch on all the night.',
      'The owl is out, the fields are deep,',
      'the stars are shining. Go to sleep.'
    ]
  ],
  [
    'a cat',
    [
      'My little cat is soft and warm,',
      'she hides inside when comes a storm.',
      'She purrs and dreams of fish and cream,',
      'and I will never wake her dream.'
    ]
  ],
  [
    'a tree',
    [
      'The old tree stands beside the lane,',
      'in summer sun and autumn rain.',
      'It holds the birds, it holds the sky,',
      'and waves to people passing by.'
    ]
  ],
  [
    'the sea',
    [
      'The sea is wide, the sea is blue,',
      'it brings a shell for me and you.',
      'The waves come in, the waves go out,',
      'and all the gulls fly round about.'
    ]
  ],
  [
    'winter',
    [
      'The snow is falling, soft and slow,',
      'it covers all the fields below.',
      'Inside the house the fire is red,',
      'and I am warm in my own bed.'
    ]
  ],
  [
    'spring',
    [
      'The spring is here, the snow is gone,',
      'a flower wakes upon the lawn.',
      'The birds come back, the bees come too,',
      'and everything is fresh and new.'
    ]
  ],
  [
    'a friend',
    [
      'A friend is someone kind and true,',
      'who laughs and cries and sings with you.',
      'On sunny days, on days of grey,',
      'a friend is never far away.'
    ]
  ],
  [
    'fire',
    [
      'The little ember glows so bright,',
      'it keeps us warm throughout the night.',
      'We sit around and hear it sing,',
      'and dream of every lovely thing.'
    ]
  ]
];

const poem: Skill = (random) => {
  const [subject, lines] = pick(random, rhymes);
  const ask = chance(random, 0.8)
    ? pick(random, [
        'Write a poem about {subject}.',
        'Tell me a poem about {subject}.',
        'Do you know a poem about {subject}?',
        'A poem about {subject}, please.',
        'Make a rhyme about {subject}.'
      ])
    : pick(random, ['Write a poem.', 'Tell me a poem.', 'Do you know a poem?', 'A poem, please.']);
  return [[fill(ask, { subject }), lines.join('\n')]];
};

const jokes = [
  'Why did the cow go to the moon? Because it wanted to see the milky way.',
  'What do you call a bear with no teeth? A gummy bear.',
  'Why did the duck cross the pond? To get to the other side.',
  'What is brown and sticky? A stick.',
  'Why do bees hum? Because they do not know the words.',
  'What has hands but cannot clap? A clock.',
  'What did one wall say to the other? We meet at the corner.',
  'Why was the book sad? It had too many problems.',
  'What gets wet when it dries? A towel.',
  'Why did the cat sit on the computer? To keep an eye on the mouse.'
];

const jokeAsks = [
  'Tell me a joke.',
  'Do you know a joke?',
  'Make me laugh.',
  'Say something funny.',
  'Can you tell a joke?',
  'A joke, please.'
];

const joke: Skill = (random) => [[pick(random, jokeAsks), pick(random, jokes)]];

const riddles: readonly (readonly [string, string])[] = [
  ['What has four legs but cannot walk?', 'a table'],
  ['What has a face but no eyes?', 'a clock'],
  ['What can you catch but not throw?', 'a cold'],
  ['What has teeth but cannot bite?', 'a comb'],
  ['What goes up when the rain comes down?', 'an umbrella'],
  ['What has many leaves but is not a tree?', 'a book'],
  ['What runs but never walks?', 'a river'],
  ['What is full of holes but holds water?', 'a sponge']
];

const riddle: Skill = (random) => {
  const [question, answer] = pick(random, riddles);
  return [
    [
      pick(random, ['Tell me a riddle.', 'Give me a riddle.', 'Do you know a riddle?', 'Ask me a riddle.']),
      question
    ],
    pick(random, [
      [
        pick(random, ['I do not know.', 'What is it?', 'Tell me the answer.', 'I give up.']),
        `It is ${answer}!`
      ],
      [
        pick(random, [`Is it ${answer}?`, `It is ${answer}.`, `${answer}`, `${answer}!`]),
        `Yes, that is right! It is ${answer}.`
      ]
    ] as const)
  ];
};

export const funSkills: readonly Skill[] = [poem, poem, poem, joke, riddle];
