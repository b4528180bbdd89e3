// Facts of a child's world, each with the ways to ask for it.
import { pick, type Skill } from './skill';

/** What is asked, what is answered. */
type Fact = readonly [asks: readonly string[], answers: readonly string[]];

const mixing: readonly Fact[] = [
  [
    ['What do you get when you mix red and yellow?', 'What colour do red and yellow make?'],
    ['Red and yellow make orange.']
  ],
  [
    ['What do you get when you mix blue and yellow?', 'What colour do blue and yellow make?'],
    ['Blue and yellow make green.']
  ],
  [
    ['What do you get when you mix red and blue?', 'What colour do red and blue make?'],
    ['Red and blue make purple.']
  ],
  [
    ['What do you get when you mix black and white?', 'What colour do black and white make?'],
    ['Black and white make grey.']
  ],
  [
    ['What do you get when you mix red and white?', 'What colour do red and white make?'],
    ['Red and white make pink.']
  ],
  [
    ['What are the colours of the rainbow?', 'Name the colours of the rainbow.'],
    ['The rainbow is red, orange, yellow, green, blue and purple.']
  ],
  [
    ['Name three colours.', 'Tell me three colours.', 'Can you name some colours?'],
    ['Red, blue and green.', 'Yellow, green and purple.', 'Blue, orange and white.']
  ]
];

const facts: readonly Fact[] = [
  [
    ['Why is the sky blue?', 'Why is the sea blue?'],
    ['Sunlight has many colours, and the air spreads the blue one most.']
  ],
  [
    ['Why is grass green?', 'Why are leaves green?'],
    ['Leaves and grass hold a green stuff that catches the light of the sun.']
  ],
  [['Why do we sleep?', 'Why should I sleep?'], ['When we sleep, body and head rest and get new strength.']],
  [
    ['Why do birds sing?', 'When do birds sing?'],
    ['Birds sing in the morning to find each other and to say: this is my place.']
  ],
  [['What shines in the day?', 'What gives us light in the day?'], ['The sun shines in the day.']],
  [
    ['What shines at night?', 'What can I see in the sky at night?'],
    ['The moon and the stars shine at night.']
  ],
  [
    ['Where does rain come from?', 'Why does it rain?'],
    ['Rain comes from clouds. When the drops are heavy, they fall.']
  ],
  [['What is snow?', 'What is snow made of?'], ['Snow is frozen water that falls from the clouds.']],
  [
    ['What is ice?', 'What happens when water gets very cold?'],
    ['When water gets very cold, it turns to ice.']
  ],
  [
    ['What happens when ice gets warm?', 'What does ice do in the sun?'],
    ['Ice melts in the sun and turns to water.']
  ],
  [
    ['What do plants need?', 'What does a plant need to grow?', 'How do plants grow?'],
    ['Plants need water, light and good soil to grow.']
  ],
  [
    ['What does a tree have?', 'What is a tree?'],
    ['A tree is a tall plant with roots, a trunk, branches and leaves.']
  ],
  [
    ['Why do leaves fall?', 'When do leaves fall?'],
    ['Leaves fall in autumn, when the days get short and cold.']
  ],
  [['When do flowers bloom?', 'When do flowers come?'], ['Flowers bloom in spring.']],
  [['When does it snow?', 'When is it cold?'], ['It is cold in winter, and often it snows.']],
  [['When is it hot?', 'When is it warm?'], ['It is warm in summer, when the days are long.']],
  [['What do we do with our eyes?', 'What are eyes for?'], ['We see with our eyes.']],
  [['What do we do with our ears?', 'What are ears for?'], ['We hear with our ears.']],
  [['What do we do with our nose?', 'What is a nose for?'], ['We smell with our nose.']],
  [['What do we do with our hands?', 'What are hands for?'], ['We hold and make things with our hands.']],
  [
    ['How many fingers do we have?', 'How many fingers do people have?'],
    ['We have ten fingers, five on each hand.']
  ],
  [['How many eyes do people have?', 'How many eyes do we have?'], ['People have two eyes.']],
  [
    ['What is bread made of?', 'How do you make bread?'],
    ['Bread is made of flour, water and salt, and then it is baked.']
  ],
  [['Where does milk come from?', 'Who gives us milk?'], ['Milk comes from cows and goats.']],
  [['Where does honey come from?', 'Who makes honey?'], ['Bees make honey from flowers.']],
  [['Where do eggs come from?', 'Who lays eggs?'], ['Hens lay eggs, and so do other birds.']],
  [['Where does wool come from?', 'What is wool?'], ['Wool is the warm coat of sheep.']],
  [['Where does the sun rise?', 'Where does the sun come up?'], ['The sun rises in the east.']],
  [['Where does the sun set?', 'Where does the sun go down?'], ['The sun sets in the west.']],
  [['Is the sun hot or cold?', 'Is the sun hot?'], ['The sun is very hot.']],
  [['Is the moon a star?', 'What is the moon?'], ['The moon is not a star. It goes around the earth.']],
  [
    ['Is the earth round or flat?', 'Is the earth round?', 'What shape is the earth?'],
    ['The earth is round like a ball.']
  ],
  [['How many sides does a triangle have?', 'What is a triangle?'], ['A triangle has three sides.']],
  [
    ['How many sides does a square have?', 'What is a square?'],
    ['A square has four sides of the same length.']
  ],
  [['What is a circle?', 'What shape is a circle?'], ['A circle is a round shape with no corners.']],
  [['How many wheels does a bicycle have?'], ['A bicycle has two wheels.']],
  [['How many wheels does a car have?'], ['A car has four wheels.']],
  [
    ['How do we make a sandwich?', 'How do I make a sandwich?'],
    ['Take two slices of bread, put cheese and tomato between them, and enjoy.']
  ],
  [
    ['How do I make tea?', 'How do you make tea?'],
    ['Boil some water, pour it over the tea, wait a few minutes, and drink it slowly.']
  ],
  [
    ['How do I plant a seed?', 'How do I grow a flower?'],
    ['Make a small hole in the soil, put the seed in, cover it, and give it some water each day.']
  ],
  [
    ['What should I wear in the rain?', 'It is raining. What should I wear?'],
    ['Wear a coat and boots, and take an umbrella.']
  ],
  [
    ['What should I wear in the snow?', 'It is cold. What should I wear?'],
    ['Wear a warm coat, a hat and gloves.']
  ],
  [
    ['What should I eat for breakfast?', 'What is good for breakfast?'],
    [
      'Bread with honey and a glass of milk make a good breakfast.',
      'An apple and some bread make a good breakfast.'
    ]
  ],
  [
    ['How can I sleep well?', 'I cannot sleep. What should I do?'],
    ['Turn off the light, breathe slowly, and think of something nice.']
  ],
  [
    ['What is a friend?', 'What makes a good friend?'],
    ['A friend is someone who listens, helps you, and likes to be with you.']
  ],
  [
    ['Why should we share?', 'Is it good to share?'],
    ['When we share, everyone has some, and everyone is happier.']
  ],
  [
    ['Why do we say thank you?', 'When do I say thank you?'],
    ['We say thank you when someone helps us or gives us something.']
  ],
  [
    ['What is a library?', 'Where can I find books?'],
    ['A library is a place full of books that you can read.']
  ],
  [['What is a farm?', 'What is on a farm?'], ['A farm is a place where people grow food and keep animals.']],
  [['What is a forest?', 'What is in a forest?'], ['A forest is a place with many trees and wild animals.']],
  [['What is a river?', 'Where does a river go?'], ['A river is water that flows over the land to the sea.']],
  [
    ['What is a mountain?', 'What is a hill?'],
    ['A mountain is very high land. A hill is lower than a mountain.']
  ],
  [['What is the sea?', 'Is the sea salty?'], ['The sea is a very big water, and it is salty.']],
  [
    ['What is a rainbow?', 'When do we see a rainbow?'],
    ['We see a rainbow when the sun shines through the rain.']
  ],
  [['What is wind?', 'What makes the wind?'], ['Wind is air that moves.']],
  [
    ['What is a shadow?', 'What makes a shadow?'],
    ['A shadow is the dark shape that you make when you stand in the light.']
  ]
];

const fact: Skill = (random) => {
  const [asks, answers] = pick(random, facts);
  return [[pick(random, asks), pick(random, answers)]];
};

const mix: Skill = (random) => {
  const [asks, answers] = pick(random, mixing);
  return [[pick(random, asks), pick(random, answers)]];
};

export const factSkills: readonly Skill[] = [fact, fact, fact, mix];
