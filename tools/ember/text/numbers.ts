// Counting, small sums, days and months.
import { capital, chance, listed, pick, type Skill } from './skill';

const words = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
  'twenty'
];
const word = (n: number): string => words[n]!;

/** A number as a digit or a word, as the question was put. */
const shown = (n: number, digits: boolean): string => (digits ? String(n) : word(n));

const countUp: Skill = (random) => {
  const to = 3 + random.below(8);
  const digits = chance(random, 0.5);
  const ask = pick(random, [
    `Count to ${shown(to, digits)}.`,
    `Can you count to ${shown(to, digits)}?`,
    `Count from ${shown(1, digits)} to ${shown(to, digits)}.`,
    `Please count up to ${shown(to, digits)}.`
  ]);
  const numbers = Array.from({ length: to }, (_, i) => shown(i + 1, digits));
  return [[ask, `${capital(numbers.join(', '))}.`]];
};

const countDown: Skill = (random) => {
  const from = 3 + random.below(8);
  const digits = chance(random, 0.5);
  const ask = pick(random, [
    `Count down from ${shown(from, digits)}.`,
    `Count backwards from ${shown(from, digits)}.`,
    `Can you count down from ${shown(from, digits)}?`
  ]);
  const numbers = Array.from({ length: from }, (_, i) => shown(from - i, digits));
  return [[ask, `${capital(numbers.join(', '))}.`]];
};

const neighbours: Skill = (random) => {
  const n = 1 + random.below(19);
  const digits = chance(random, 0.5);
  const isAfter = chance(random, 0.5);
  const where = isAfter ? 'after' : 'before';
  const ask = pick(random, [
    `What number comes ${where} ${shown(n, digits)}?`,
    `Which number comes ${where} ${shown(n, digits)}?`,
    `What comes ${where} ${shown(n, digits)}?`
  ]);
  return [[ask, `${capital(shown(n + (isAfter ? 1 : -1), digits))} comes ${where} ${shown(n, digits)}.`]];
};

const sums: Skill = (random) => {
  const a = random.below(7);
  const b = random.below(7);
  const digits = chance(random, 0.6);
  const [x, y, total] = [a, b, a + b].map((n) => shown(n, digits)) as [string, string, string];
  const ask = pick(random, [
    `What is ${x} plus ${y}?`,
    `How much is ${x} and ${y}?`,
    `Add ${x} and ${y}.`,
    ...(digits ? [`What is ${x} + ${y}?`, `${x} + ${y}`, `${x} + ${y} = ?`] : [])
  ]);
  return [[ask, `${capital(x)} plus ${y} is ${total}.`]];
};

const differences: Skill = (random) => {
  const a = 1 + random.below(8);
  const b = random.below(a + 1);
  const digits = chance(random, 0.6);
  const [x, y, rest] = [a, b, a - b].map((n) => shown(n, digits)) as [string, string, string];
  const ask = pick(random, [
    `What is ${x} minus ${y}?`,
    `How much is ${x} take away ${y}?`,
    ...(digits ? [`What is ${x} - ${y}?`, `${x} - ${y}`] : [])
  ]);
  return [[ask, `${capital(x)} minus ${y} is ${rest}.`]];
};

const comparing: Skill = (random) => {
  const a = random.below(21);
  const b = (a + 1 + random.below(20)) % 21;
  const digits = chance(random, 0.5);
  const [x, y] = [shown(a, digits), shown(b, digits)];
  const size = pick(random, ['bigger', 'smaller'] as const);
  const isFirst = a > b === (size === 'bigger');
  if (chance(random, 0.4))
    return [
      [
        `Is ${x} ${size} than ${y}?`,
        `${isFirst ? 'Yes' : 'No'}, ${x} is ${a > b ? 'bigger' : 'smaller'} than ${y}.`
      ]
    ];
  const ask = pick(random, [
    `Which is ${size}, ${x} or ${y}?`,
    `What is ${size}, ${x} or ${y}?`,
    `Which number is ${size}, ${x} or ${y}?`
  ]);
  return [[ask, `${capital(isFirst ? x : y)} is ${size} than ${isFirst ? y : x}.`]];
};

const parity: Skill = (random) => {
  const n = 1 + random.below(20);
  const x = shown(n, chance(random, 0.5));
  const kind = n % 2 === 0 ? 'even' : 'odd';
  const ask = pick(random, [`Is ${x} even or odd?`, `Is ${x} an even number?`, `Is ${x} an odd number?`]);
  const lead = ask.endsWith('an even number?')
    ? kind === 'even'
      ? 'Yes, '
      : 'No, '
    : ask.endsWith('an odd number?')
      ? kind === 'odd'
        ? 'Yes, '
        : 'No, '
      : '';
  return [[ask, `${lead}${lead ? x : capital(x)} is ${kind}.`]];
};

const doubles: Skill = (random) => {
  const n = 1 + random.below(10);
  const digits = chance(random, 0.5);
  const [x, y] = [shown(n, digits), shown(2 * n, digits)];
  return [
    [
      pick(random, [
        `What is double ${x}?`,
        `Double ${x}.`,
        `What is two times ${x}?`,
        `What is twice ${x}?`
      ]),
      `Two times ${x} is ${y}.`
    ]
  ];
};

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December'
];

const calendar: Skill = (random) => {
  const [kind, names] = pick(random, [
    ['day', days],
    ['month', months]
  ] as const);
  const at = random.below(names.length);
  const isAfter = chance(random, 0.5);
  const where = isAfter ? 'after' : 'before';
  const other = names[(at + (isAfter ? 1 : names.length - 1)) % names.length]!;
  return [
    [
      pick(random, [
        `What ${kind} comes ${where} ${names[at]!}?`,
        `Which ${kind} comes ${where} ${names[at]!}?`,
        `What is the ${kind} ${where} ${names[at]!}?`
      ]),
      `${other} comes ${where} ${names[at]!}.`
    ]
  ];
};

const season = (month: number): string =>
  ['winter', 'spring', 'summer', 'autumn'][Math.floor(((month + 1) % 12) / 3)]!;

const seasons: Skill = (random) => {
  const at = random.below(12);
  return [
    [
      pick(random, [
        `What season is ${months[at]!} in?`,
        `Which season is ${months[at]!}?`,
        `Is ${months[at]!} in summer or in winter?`
      ]),
      `In the north, ${months[at]!} is in ${season(at)}.`
    ]
  ];
};

const calendarFacts: readonly (readonly [readonly string[], string])[] = [
  [['How many days are in a week?', 'How many days does a week have?'], 'A week has seven days.'],
  [['How many months are in a year?', 'How many months does a year have?'], 'A year has twelve months.'],
  [['How many hours are in a day?', 'How many hours does a day have?'], 'A day has twenty-four hours.'],
  [['How many minutes are in an hour?', 'How many minutes does an hour have?'], 'An hour has sixty minutes.'],
  [
    ['How many seasons are there?', 'Name the seasons.', 'What are the four seasons?'],
    'There are four seasons: spring, summer, autumn and winter.'
  ],
  [['Name the days of the week.', 'What are the days of the week?'], `The days are ${listed(days)}.`],
  [['Name the months of the year.', 'What are the months?'], `The months are ${listed(months)}.`],
  [['What is the first day of the week?'], 'Monday is the first day of the week.'],
  [
    ['What is the first month of the year?', 'Which month is first?'],
    'January is the first month of the year.'
  ],
  [
    ['What is the last month of the year?', 'Which month is last?'],
    'December is the last month of the year.'
  ],
  [['When is the weekend?', 'Which days are the weekend?'], 'The weekend is Saturday and Sunday.'],
  [
    ['How many days are in a year?', 'How many days does a year have?'],
    'A year has three hundred and sixty-five days.'
  ]
];

const aboutTime: Skill = (random) => {
  const [asks, answer] = pick(random, calendarFacts);
  return [[pick(random, asks), answer]];
};

export const numberSkills: readonly Skill[] = [
  countUp,
  countUp,
  countDown,
  neighbours,
  sums,
  sums,
  sums,
  sums,
  sums,
  differences,
  differences,
  differences,
  comparing,
  parity,
  doubles,
  calendar,
  calendar,
  calendar,
  seasons,
  aboutTime
];
