// Short friendly stories and small poems. A story has a hero, a friend, a place and a plot of a few sentences, each
// said in one of several ways, so that the model must learn who is who and what follows from what.
import type { Random } from '$core/random';
import { inventedName, nouns, personName } from './names';
import { capital, chance, fill, pick, withArticle, type Exchange, type Skill } from './skill';

const heroes: readonly (readonly [kind: string, names: readonly string[]])[] = [
  ['fox', ['Rusty', 'Fenn', 'Amber']],
  ['rabbit', ['Hazel', 'Clover', 'Pip']],
  ['bear', ['Bruno', 'Honey', 'Bo']],
  ['mouse', ['Minna', 'Tiny', 'Nibble']],
  ['owl', ['Olive', 'Luna', 'Sage']],
  ['cat', ['Milo', 'Misty', 'Tiger']],
  ['dog', ['Max', 'Bella', 'Rex']],
  ['duck', ['Daisy', 'Puddle', 'Dot']],
  ['frog', ['Freddy', 'Lily', 'Hopper']],
  ['hedgehog', ['Spike', 'Hattie', 'Thistle']],
  ['squirrel', ['Acorn', 'Nutmeg', 'Skip']],
  ['turtle', ['Tilda', 'Shelly', 'Moss']],
  ['bee', ['Bibi', 'Buzz', 'Goldie']],
  ['penguin', ['Pablo', 'Snow', 'Waddle']],
  ['elephant', ['Ella', 'Toto', 'Nell']],
  ['lion', ['Leon', 'Sunny', 'Kito']],
  ['horse', ['Star', 'Flash', 'Willow']],
  ['pig', ['Rosie', 'Percy', 'Truffle']],
  ['girl', ['Anna', 'Clara', 'Mia']],
  ['boy', ['Ben', 'Finn', 'Leo']]
];

const heroKinds: readonly string[] = heroes.map(([kind]) => kind);

/** Heroes who are a she; the others are a he. */
const women = new Set(
  'Amber Hazel Clover Honey Minna Olive Luna Misty Bella Daisy Dot Lily Hattie Tilda Shelly Bibi Goldie Snow Ella Nell Sunny Star Willow Rosie Nutmeg Anna Clara Mia'.split(
    ' '
  )
);

const places = [
  'in the forest',
  'by the river',
  'on a green hill',
  'near a quiet lake',
  'in a small village',
  'at the edge of the sea',
  'on an old farm',
  'in a sunny garden'
];
const moods = ['little', 'kind', 'brave', 'shy', 'curious', 'merry', 'clever', 'sleepy'];
const lost = ['ball', 'hat', 'key', 'kite', 'blanket', 'bell', 'book', 'scarf'];
const spots = [
  'under a bush',
  'behind a stone',
  'up in a tree',
  'in the tall grass',
  'next to the well',
  'under the bridge'
];
const weathers = [
  'sunny morning',
  'windy afternoon',
  'rainy day',
  'cold winter day',
  'warm evening',
  'bright spring day'
];
const foods = ['apples', 'berries', 'honey', 'nuts', 'bread', 'soup', 'cake', 'carrots'];
const fears = ['the dark', 'the deep water', 'the loud thunder', 'high places', 'the big bridge'];
const skills = ['swim', 'sing', 'dance', 'climb', 'whistle', 'paint'];

interface Cast extends Readonly<Record<string, string>> {
  readonly kind: string;
  readonly hero: string;
  readonly friend: string;
  readonly friendKind: string;
}

interface Wish {
  readonly kind?: string;
  readonly hero?: string;
}

function cast(random: Random, { kind = pick(random, heroKinds), hero }: Wish): Cast {
  const names = heroes.find(([one]) => one === kind)?.[1];
  const own = hero ?? (names && chance(random, 0.8) ? pick(random, names) : inventedName(random));
  const [friendKind, friendNames] = pick(
    random,
    heroes.filter(([one]) => one !== kind)
  );
  const she = women.has(own) || (!names?.includes(own) && chance(random, 0.5));
  return {
    kind,
    a: withArticle(kind),
    hero: own,
    they: she ? 'she' : 'he',
    their: she ? 'her' : 'his',
    them: she ? 'her' : 'him',
    They: she ? 'She' : 'He',
    friendKind,
    friend: pick(random, friendNames),
    place: pick(random, places),
    mood: pick(random, moods),
    thing: pick(random, lost),
    spot: pick(random, spots),
    weather: pick(random, weathers),
    food: pick(random, foods),
    fear: pick(random, fears),
    skill: pick(random, skills)
  };
}

/** One way to say a sentence is chosen from each line. */
type Plot = readonly (readonly string[])[];

const opening: Plot = [
  [
    'Once upon a time there was a {mood} {kind} called {hero}, who lived {place}.',
    'Once there was a {mood} {kind} named {hero}. {They} lived {place}.',
    '{hero} was a {mood} {kind} who lived {place}.',
    'There once lived a {mood} {kind} {place}. {Their} name was {hero}.'
  ]
];

const plots: Readonly<Record<string, Plot>> = {
  lost: [
    ['One {weather}, {hero} could not find {their} {thing}.', 'One {weather}, {hero} lost {their} {thing}.'],
    [
      '{They} looked everywhere, but it was gone.',
      '{They} looked and looked, but {they} could not find it.',
      '{They} felt very sad.'
    ],
    [
      'Then {friend} the {friendKind} came along. "I will help you," said {friend}.',
      '"Do not cry," said {friend} the {friendKind}. "Let us look together."'
    ],
    ['Together they found the {thing} {spot}.', 'At last they saw the {thing} {spot}.'],
    [
      '"Thank you!" said {hero}. From that day on they were good friends.',
      '{hero} was so happy that {they} hugged {friend}.',
      '{hero} laughed and shared some {food} with {friend}.'
    ]
  ],
  fear: [
    ['{hero} was afraid of {fear}.', 'There was one thing that {hero} did not like: {fear}.'],
    [
      'One {weather}, {they} heard a small voice. It was {friend} the {friendKind}, who needed help.',
      'One {weather}, {friend} the {friendKind} was in trouble and called for help.'
    ],
    [
      '{hero} took a deep breath and went to help, even though {they} was afraid.',
      'At first {hero} wanted to run away, but then {they} thought of {friend} and was brave.'
    ],
    [
      'Soon {friend} was safe. "You are so brave," said {friend}.',
      '{friend} was safe again and smiled. "Thank you, {hero}," said {friend}.'
    ],
    [
      'After that, {hero} was not afraid of {fear} any more.',
      'From then on, {fear} did not seem so bad to {hero}.'
    ]
  ],
  share: [
    ['One {weather}, {hero} had a big basket of {food}.', 'One {weather}, {hero} found a lot of {food}.'],
    ['{They} wanted to keep it all.', '"All of this is mine," said {hero}.'],
    [
      'Then {they} met {friend} the {friendKind}, who was very hungry.',
      'Then {friend} the {friendKind} came by. {friend} had nothing to eat.'
    ],
    [
      '{hero} thought about it. Then {they} gave half of the {food} to {friend}.',
      '"Here, take some," said {hero}, and they sat down to eat together.'
    ],
    [
      'The {food} tasted much better with a friend.',
      '{hero} learned that it is nice to share.',
      'They ate and laughed until the stars came out.'
    ]
  ],
  learn: [
    ['{hero} wanted to learn to {skill}.', 'More than anything, {hero} wanted to {skill}.'],
    [
      '{They} tried once, but it did not work. {They} tried again, and it still did not work.',
      'At first {they} could not do it at all, and some of the others laughed.'
    ],
    [
      '"You need time," said {friend} the {friendKind}. "Try a little every day."',
      '{friend} the {friendKind} said, "I can show you. Do not give up."'
    ],
    [
      'So {hero} tried every day, when it was sunny and when it was raining.',
      'Every morning {hero} and {friend} went out to practise.'
    ],
    [
      'Then one day it worked! {hero} could {skill}, and everyone cheered.',
      'And one {weather}, {hero} could {skill} better than anyone {place}.'
    ]
  ],
  party: [
    [
      'One {weather}, {hero} woke up and nobody was there.',
      'It was the birthday of {hero}, but nobody said a word.'
    ],
    [
      '{They} went to look for {friend} the {friendKind}, but the house was empty.',
      '"Where is everyone?" thought {hero}, and {they} felt a little sad.'
    ],
    ['Then {they} heard a sound {spot}.', 'Then {they} saw a light {spot}.'],
    [
      '"Surprise!" called {friend} and all the others. They had made a big {cake}.',
      'All {their} friends jumped out and sang a song.'
    ],
    [
      'It was the best day of the year.',
      '{hero} smiled all day long.',
      'They danced and ate {food} until it was dark.'
    ]
  ],
  storm: [
    [
      'One night a big storm came, and the wind blew the roof off the house of {friend} the {friendKind}.',
      'One night it rained and rained, and the house of {friend} the {friendKind} was full of water.'
    ],
    [
      '"Come and stay with me," said {hero}.',
      '{hero} opened the door. "Come in, it is warm here," {they} said.'
    ],
    ['They drank hot tea and told stories.', 'They sat by the fire and ate {food}.'],
    ['In the morning the sun was shining again.', 'The next day the sky was blue.'],
    [
      'Together they built a new house, even better than the old one.',
      'Together they repaired the house, and {friend} was happy again.'
    ]
  ]
};

const endings: Plot = [
  ['', '', 'The end.', 'And they all lived happily.', 'That night {hero} slept very well.']
];

function story(random: Random, wish: Wish = {}): { readonly text: string; readonly cast: Cast } {
  const who = cast(random, wish);
  const plot = plots[pick(random, Object.keys(plots))]!;
  const values = { ...who, Their: capital(who.their!), cake: pick(random, ['cake', 'pie', 'soup']) };
  const text = [...opening, ...plot, ...endings]
    .map((ways) => fill(pick(random, ways), values))
    .filter(Boolean)
    .join(' ');
  return { text, cast: who };
}

const questionsAfter = (who: Cast): readonly Exchange[] => [
  ['Who was the story about?', `The story was about ${who.hero}, ${withArticle(who.mood!)} ${who.kind}.`],
  ['What was the name of the hero?', `The name was ${who.hero}.`],
  [`Who was ${who.hero}?`, `${who.hero} was ${withArticle(who.mood!)} ${who.kind}.`],
  [`Where did ${who.hero} live?`, `${who.hero} lived ${who.place}.`],
  ['Was there a friend in the story?', `Yes, there was ${who.friend} the ${who.friendKind}.`]
];

const asksAbout = [
  'Tell me a story about {a}.',
  'Can you tell me a story about {a}?',
  'Write a story about {a}.',
  'I want a story about {a}.',
  'A story about {a}, please.',
  'Tell me a short story about {a}.',
  'Do you know a story about {a}?'
];
const asks = [
  'Tell me a story.',
  'Can you tell me a story?',
  'Write a story.',
  'I would like a story.',
  'A story, please.',
  'Please tell me a short story.',
  'Tell me a bedtime story.'
];

/** Of the known kinds, or of anything one can name. */
const anyKind = (random: Random): string => pick(random, chance(random, 0.5) ? heroKinds : nouns);

const tellStory: Skill = (random) => {
  const kind = chance(random, 0.8) ? anyKind(random) : undefined;
  const hero = kind && chance(random, 0.25) ? personName(random) : undefined;
  const { text, cast: who } = story(random, { ...(kind && { kind }), ...(hero && { hero }) });
  const named = hero ? pick(random, [` called ${hero}`, ` named ${hero}`]) : '';
  const ask = pick(random, kind ? asksAbout : asks);
  const turns: Exchange[] = [[fill(ask, { a: withArticle(kind ?? '') + named }), text]];
  if (chance(random, 0.35)) turns.push(pick(random, questionsAfter(who)));
  else if (chance(random, 0.15))
    turns.push([
      pick(random, ['Another one, please.', 'Tell me another one.', 'One more story!', 'More!']),
      story(random).text
    ]);
  return turns;
};

/** A story by itself, for the model to go on with what a person begins. */
export const plainStory = (random: Random): string => story(random).text;

export const storySkills: readonly Skill[] = [tellStory, tellStory, tellStory, tellStory];
