// Things, colours, opposites and what one does with what.
import { capital, chance, fill, listed, pick, pickSome, rowsOf, withArticle, type Skill } from './skill';

const coloured = rowsOf(
  `
the sky | is | blue
the sea | is | blue
grass | is | green
snow | is | white
milk | is | white
a cloud | is | white
coal | is | black
the night | is | black
a banana | is | yellow
a lemon | is | yellow
the sun | is | yellow
butter | is | yellow
a strawberry | is | red
a tomato | is | red
a cherry | is | red
a rose | is | red
an orange | is | orange
a carrot | is | orange
a pumpkin | is | orange
chocolate | is | brown
bread | is | brown
wood | is | brown
a plum | is | purple
a grape | is | purple
a leaf | is | green
a pea | is | green
a cucumber | is | green
a stone | is | grey
rain clouds | are | grey
violets | are | purple
fire | is | orange and red
gold | is | yellow
silver | is | grey
salt | is | white
sugar | is | white
an egg | is | white or brown
`,
  3
) as readonly (readonly [thing: string, verb: 'is' | 'are', colour: string])[];

const colourOf: Skill = (random) => {
  const [thing, verb, colour] = pick(random, coloured);
  const ask = pick(random, [
    'What colour {verb} {thing}?',
    'What color {verb} {thing}?',
    'Which colour {verb} {thing}?',
    'Do you know what colour {thing} {verb}?'
  ]);
  return [[fill(ask, { thing, verb }), `${capital(thing)} ${verb} ${colour}.`]];
};

const thingsOf: Skill = (random) => {
  const colour = pick(random, [
    'blue',
    'green',
    'white',
    'black',
    'yellow',
    'red',
    'orange',
    'brown',
    'purple',
    'grey'
  ]);
  const things = coloured.filter(([, verb, own]) => own === colour && verb === 'is').map(([thing]) => thing);
  const count = Math.min(things.length, 1 + random.below(2));
  const names = pickSome(random, things, count);
  const ask =
    count === 1
      ? pick(random, [
          `What is ${colour}?`,
          `Name something ${colour}.`,
          `Tell me something that is ${colour}.`
        ])
      : pick(random, [`Name two ${colour} things.`, `Tell me two things that are ${colour}.`]);
  return [
    [ask, count === 1 ? `${capital(names[0]!)} is ${colour}.` : `${capital(listed(names))} are ${colour}.`]
  ];
};

const isColour: Skill = (random) => {
  const [thing, verb, colour] = pick(
    random,
    coloured.filter(([, v, c]) => v === 'is' && !c.includes(' '))
  );
  const guess = chance(random, 0.5)
    ? colour
    : pick(random, ['blue', 'green', 'white', 'black', 'yellow', 'red', 'brown']);
  return [
    [
      `${capital(verb)} ${thing} ${guess}?`,
      guess === colour ? `Yes, ${thing} is ${colour}.` : `No, ${thing} is ${colour}.`
    ]
  ];
};

const opposites = rowsOf(
  `
big | small
hot | cold
up | down
day | night
fast | slow
happy | sad
old | young
open | closed
wet | dry
light | dark
full | empty
loud | quiet
hard | soft
early | late
left | right
in | out
high | low
long | short
thick | thin
strong | weak
rich | poor
clean | dirty
first | last
black | white
yes | no
good | bad
near | far
front | back
win | lose
begin | end
summer | winter
sweet | sour
`,
  2
) as readonly (readonly [string, string])[];

const opposite: Skill = (random) => {
  const pair = pick(random, opposites);
  const [word, other] = chance(random, 0.5) ? pair : [pair[1], pair[0]];
  const ask = pick(random, [
    'What is the opposite of {word}?',
    'Tell me the opposite of {word}.',
    'What is not {word}?',
    "What's the opposite of {word}?"
  ]);
  return [[fill(ask, { word }), `The opposite of ${word} is ${other}.`]];
};

/** A thing, what it is, what it is for. */
const things = rowsOf(
  `
spoon | a small tool with a round end | to eat soup
fork | a small tool with sharp ends | to eat noodles
knife | a tool with a sharp edge | to cut bread
cup | a small bowl with a handle | to drink tea
bed | a soft place with a pillow | to sleep
chair | a seat with a back | to sit down
table | a flat top on four legs | to eat and work at
book | many pages with words and pictures | to read
pen | a tool filled with ink | to write
brush | a tool with many hairs | to paint
umbrella | a small roof on a stick | to stay dry in the rain
hat | a thing for the head | to keep the head warm
shoe | a thing for the foot | to walk outside
coat | warm clothing with sleeves | to stay warm in the cold
lamp | a thing that gives light | to see in the dark
clock | a thing with numbers and hands | to tell the time
key | a small piece of metal | to open a door
boat | a thing that floats on water | to travel over water
car | a machine with four wheels | to travel on the road
bicycle | a machine with two wheels | to ride to your friends
train | a row of wagons on rails | to travel far
ball | a round thing | to play
kite | a light thing on a string | to play in the wind
bell | a metal cup that rings | to call people
map | a drawing of a place | to find the way
bucket | a round box with a handle | to carry water
ladder | steps between two poles | to climb up
blanket | a big warm cloth | to stay warm in bed
oven | a hot box in the kitchen | to bake bread
garden | a place with plants and flowers | to grow food
`,
  3
) as readonly (readonly [name: string, what: string, use: string])[];

const definition: Skill = (random) => {
  const [name, what, use] = pick(random, things);
  const a = withArticle(name);
  if (chance(random, 0.5))
    return [
      [
        pick(random, [`What is ${a}?`, `What's ${a}?`, `Tell me what ${a} is.`]),
        `${capital(a)} is ${what}. You use it ${use}.`
      ]
    ];
  if (chance(random, 0.6))
    return [
      [
        pick(random, [`What is ${a} for?`, `What do you do with ${a}?`, `Why do people use ${a}?`]),
        `You use ${a} ${use}.`
      ]
    ];
  return [[pick(random, [`What do I need ${use}?`, `What do people use ${use}?`]), `You need ${a} ${use}.`]];
};

const foods: Readonly<Record<string, readonly string[]>> = {
  fruits: ['apples', 'bananas', 'pears', 'cherries', 'plums', 'grapes', 'strawberries', 'lemons'],
  vegetables: ['carrots', 'peas', 'potatoes', 'tomatoes', 'onions', 'beans', 'cucumbers'],
  drinks: ['water', 'milk', 'tea', 'juice'],
  'sweet things': ['honey', 'cake', 'chocolate', 'jam'],
  'things to wear': ['a hat', 'a coat', 'shoes', 'a scarf', 'gloves'],
  'things in a kitchen': ['an oven', 'a spoon', 'a table', 'a cup', 'a knife'],
  'things that fly': ['a bird', 'a plane', 'a kite', 'a bee'],
  toys: ['a ball', 'a kite', 'a doll', 'a puzzle'],
  'things that are round': ['a ball', 'the sun', 'a wheel', 'an orange'],
  'things that are cold': ['ice', 'snow', 'winter wind'],
  'things that are hot': ['fire', 'the sun', 'soup', 'an oven']
};

const naming: Skill = (random) => {
  const kind = pick(random, Object.keys(foods));
  const count = 2 + random.below(2);
  const names = pickSome(random, foods[kind]!, count);
  const ask = pick(random, [
    'Name {count} {kind}.',
    'Can you name {count} {kind}?',
    'Tell me {count} {kind}.',
    'Give me {count} {kind}.'
  ]);
  return [[fill(ask, { count: count === 2 ? 'two' : 'three', kind }), `${capital(listed(names))}.`]];
};

const isFood: Skill = (random) => {
  const kind = pick(random, ['fruits', 'vegetables']);
  const name = pick(random, foods[kind]!);
  const asked = pick(random, ['fruits', 'vegetables']);
  const answer = asked === kind ? 'Yes' : 'No';
  return [[`Are ${name} ${asked}?`, `${answer}, ${name} are ${kind}.`]];
};

export const thingSkills: readonly Skill[] = [
  colourOf,
  colourOf,
  thingsOf,
  isColour,
  opposite,
  opposite,
  definition,
  definition,
  naming,
  isFood
];
