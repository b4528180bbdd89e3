// Animals and what is asked about them.
import { capital, chance, fill, listed, pick, pickSome, rowsOf, withArticle, type Skill } from './skill';

interface Animal {
  readonly name: string;
  readonly plural: string;
  readonly says: string | undefined;
  readonly eats: string;
  readonly lives: string;
  readonly colour: string;
  readonly legs: 0 | 2 | 4 | 6 | 8;
  /** Order of size, 1 is an ant. */
  readonly size: number;
  readonly baby: string | undefined;
  readonly moves: 'fly' | 'swim' | 'walk';
  readonly about: string;
}

/** name | plural | says | baby | moves | legs | order of size | colour | eats | lives | about */
const table = `
cat | cats | meow | kitten | walk | 4 | 6 | black, white or orange | fish and mice | in a house | A cat is a soft pet that likes to sleep in warm places.
dog | dogs | woof | puppy | walk | 4 | 7 | brown, black or white | meat and bones | in a house | A dog is a friendly pet that likes to run and play.
cow | cows | moo | calf | walk | 4 | 11 | brown or black and white | grass | on a farm | A cow is a big farm animal that gives us milk.
horse | horses | neigh | foal | walk | 4 | 11 | brown, black or white | grass and hay | on a farm | A horse is a strong animal that can run fast and carry people.
sheep | sheep | baa | lamb | walk | 4 | 8 | white | grass | on a farm | A sheep is a farm animal with thick wool that keeps it warm.
pig | pigs | oink | piglet | walk | 4 | 8 | pink | roots and vegetables | on a farm | A pig is a clever farm animal that likes to lie in the mud.
goat | goats | maa | kid | walk | 4 | 8 | white or brown | grass and leaves | on a farm | A goat is a farm animal with horns that can climb very well.
duck | ducks | quack | duckling | fly | 2 | 5 | brown or white | plants and small fish | on a pond | A duck is a bird that swims on ponds with its flat feet.
hen | hens | cluck | chick | walk | 2 | 5 | brown or white | seeds and worms | on a farm | A hen is a farm bird that lays eggs.
lion | lions | roar | cub | walk | 4 | 10 | yellow | meat | in the grassland | A lion is a big strong cat that lives with its family.
tiger | tigers | roar | cub | walk | 4 | 10 | orange and black | meat | in the jungle | A tiger is a big cat with black stripes that likes to swim.
bear | bears | growl | cub | walk | 4 | 10 | brown or black | fish, berries and honey | in the forest | A bear is a big furry animal that sleeps through the winter.
wolf | wolves | howl | cub | walk | 4 | 8 | grey | meat | in the forest | A wolf is a wild animal that lives and hunts in a group.
fox | foxes | yip | cub | walk | 4 | 6 | red | mice and berries | in the forest | A fox is a clever wild animal with a bushy tail.
rabbit | rabbits | - | kit | walk | 4 | 5 | brown, grey or white | grass and carrots | in a burrow | A rabbit is a small animal with long ears that hops.
mouse | mice | squeak | pup | walk | 4 | 3 | grey or brown | seeds and cheese | in a small hole | A mouse is a tiny animal with a long tail.
squirrel | squirrels | - | kit | walk | 4 | 4 | red or grey | nuts | in a tree | A squirrel is a small animal that hides nuts for the winter.
hedgehog | hedgehogs | - | hoglet | walk | 4 | 4 | brown | worms and beetles | in the garden | A hedgehog is a small animal with sharp spines on its back.
frog | frogs | ribbit | tadpole | swim | 4 | 3 | green | flies | near a pond | A frog is a small green animal that jumps and swims.
turtle | turtles | - | hatchling | swim | 4 | 6 | green | plants and small fish | in the water | A turtle is a slow animal that carries its house, the shell, on its back.
snake | snakes | hiss | - | walk | 0 | 6 | green or brown | mice and eggs | in the grass | A snake is a long animal with no legs that moves by sliding.
fish | fish | - | - | swim | 0 | 4 | silver or orange | plants and smaller fish | in the water | A fish is an animal that breathes under water and swims with fins.
whale | whales | - | calf | swim | 0 | 14 | blue or grey | tiny shrimp | in the sea | A whale is the biggest animal of all, and it sings under water.
dolphin | dolphins | - | calf | swim | 0 | 10 | grey | fish | in the sea | A dolphin is a clever sea animal that likes to jump out of the water.
penguin | penguins | - | chick | swim | 2 | 6 | black and white | fish | on the ice | A penguin is a bird that cannot fly but swims very well.
owl | owls | hoot | owlet | fly | 2 | 5 | brown | mice | in a tree | An owl is a bird that sees well at night and flies without a sound.
crow | crows | caw | chick | fly | 2 | 5 | black | seeds and worms | in a tree | A crow is a clever black bird.
eagle | eagles | screech | chick | fly | 2 | 6 | brown | fish and rabbits | in the mountains | An eagle is a big bird with very sharp eyes.
bee | bees | buzz | - | fly | 6 | 2 | yellow and black | nectar | in a hive | A bee is a small insect that makes honey.
butterfly | butterflies | - | caterpillar | fly | 6 | 2 | orange, blue or white | nectar | among the flowers | A butterfly is an insect with bright wings. It was once a caterpillar.
ant | ants | - | - | walk | 6 | 1 | black or red | seeds and sweet things | under the ground | An ant is a tiny insect that works together with many others.
spider | spiders | - | - | walk | 8 | 2 | brown or black | flies | in a web | A spider has eight legs and makes a web to catch its food.
elephant | elephants | - | calf | walk | 4 | 13 | grey | leaves and grass | in the grassland | An elephant is a very big animal with a long trunk and large ears.
giraffe | giraffes | - | calf | walk | 4 | 12 | yellow and brown | leaves | in the grassland | A giraffe is the tallest animal. Its long neck helps it reach high leaves.
monkey | monkeys | - | - | walk | 4 | 6 | brown | fruit and leaves | in the jungle | A monkey is a playful animal that climbs trees and loves fruit.
`;

const known = (cell: string): string | undefined => (cell === '-' ? undefined : cell);

export const animals: readonly Animal[] = rowsOf(table, 11).map(
  ([name, plural, says, baby, moves, legs, size, colour, eats, lives, about]) =>
    ({
      name,
      plural,
      says: known(says!),
      baby: known(baby!),
      moves,
      legs: Number(legs),
      size: Number(size),
      colour,
      eats,
      lives,
      about
    }) as Animal
);

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

const sounds: Skill = (random) => {
  const one = pick(
    random,
    animals.filter(({ says }) => says)
  );
  const a = withArticle(one.name);
  if (chance(random, 0.25))
    return [
      [
        pick(random, [`Which animal says ${one.says}?`, `Who says ${one.says}?`]),
        `${capital(withArticle(animals.find(({ says }) => says === one.says)!.name))} says ${one.says}.`
      ]
    ];
  const ask = pick(random, [
    'What does {a} say?',
    'What sound does {a} make?',
    'How does {a} sound?',
    'What noise does {a} make?'
  ]);
  return [[fill(ask, { a }), `${capital(a)} says ${one.says}.`]];
};

const food: Skill = (random) => {
  const one = pick(random, animals);
  const [a, many] = [withArticle(one.name), one.plural];
  const ask = pick(random, [
    'What does {a} eat?',
    'What do {many} eat?',
    'What is the food of {many}?',
    'What do {many} like to eat?'
  ]);
  return [[fill(ask, { a, many }), `${capital(many)} eat ${one.eats}.`]];
};

const homes: Skill = (random) => {
  const one = pick(random, animals);
  const [a, many] = [withArticle(one.name), one.plural];
  const ask = pick(random, [
    'Where does {a} live?',
    'Where do {many} live?',
    'Where is the home of {a}?',
    'Where can I find {many}?'
  ]);
  return [[fill(ask, { a, many }), `${capital(a)} lives ${one.lives}.`]];
};

const legs: Skill = (random) => {
  const one = pick(random, animals);
  const [a, many] = [withArticle(one.name), one.plural];
  const ask = pick(random, [
    'How many legs does {a} have?',
    'How many legs do {many} have?',
    'Count the legs of {a}.'
  ]);
  return [[fill(ask, { a, many }), `${capital(a)} has ${numbers[one.legs]} legs.`]];
};

const colours: Skill = (random) => {
  const one = pick(random, animals);
  const [a, many] = [withArticle(one.name), one.plural];
  const ask = pick(random, [
    'What colour is {a}?',
    'What colour are {many}?',
    'What color is {a}?',
    'What color are {many}?'
  ]);
  return [[fill(ask, { a, many }), `${capital(many)} are ${one.colour}.`]];
};

const babies: Skill = (random) => {
  const one = pick(
    random,
    animals.filter(({ baby }) => baby)
  );
  const ask = pick(random, [
    'What is a baby {name} called?',
    'What do you call a baby {name}?',
    'What is the name for a baby {name}?'
  ]);
  return [[fill(ask, { name: one.name }), `A baby ${one.name} is called ${withArticle(one.baby!)}.`]];
};

const moves: Skill = (random) => {
  const one = pick(random, animals);
  const skill = pick(random, ['fly', 'swim'] as const);
  const ask = pick(random, [
    'Can {a} {skill}?',
    'Can {many} {skill}?',
    'Is it true that {many} can {skill}?'
  ]);
  const question = fill(ask, { a: withArticle(one.name), many: one.plural, skill });
  // Nearly every animal can paddle, so "no" is said only of those that truly cannot.
  const swims =
    one.moves === 'swim' || ['duck', 'dog', 'tiger', 'bear', 'elephant', 'horse', 'snake'].includes(one.name);
  const can = skill === 'fly' ? one.moves === 'fly' : swims;
  if (!can && skill === 'swim') return [[question, `No, ${one.plural} do not like to swim.`]];
  return [[question, can ? `Yes, ${one.plural} can ${skill}.` : `No, ${one.plural} cannot ${skill}.`]];
};

const sizes: Skill = (random) => {
  const [one, other] = pickSome(random, animals, 2) as [(typeof animals)[number], (typeof animals)[number]];
  if (one.size === other.size) return about(random);
  const larger = one.size > other.size;
  const [a, b] = [withArticle(one.name), withArticle(other.name)];
  if (chance(random, 0.5)) {
    const word = pick(random, ['bigger', 'smaller']);
    const isSo = larger === (word === 'bigger');
    const question = pick(random, [
      `Is ${a} ${word} than ${b}?`,
      `Are ${one.plural} ${word} than ${other.plural}?`
    ]);
    return [[question, `${isSo ? 'Yes' : 'No'}, ${a} is ${larger ? 'bigger' : 'smaller'} than ${b}.`]];
  }
  const word = pick(random, ['bigger', 'smaller']);
  const answer = larger === (word === 'bigger') ? a : b;
  const question = pick(random, [`Which is ${word}, ${a} or ${b}?`, `What is ${word}, ${a} or ${b}?`]);
  return [[question, `${capital(answer)} is ${word} than ${answer === a ? b : a}.`]];
};

const about: Skill = (random) => {
  const one = pick(random, animals);
  const [a, many] = [withArticle(one.name), one.plural];
  const ask = pick(random, [
    'What is {a}?',
    'Tell me about {many}.',
    'Tell me something about {a}.',
    'What do you know about {many}?',
    'Tell me a fact about {many}.'
  ]);
  const more = pick(random, [`${capital(many)} eat ${one.eats}.`, `${capital(a)} lives ${one.lives}.`, '']);
  return [[fill(ask, { a, many }), `${one.about} ${more}`.trim()]];
};

const groups: readonly (readonly [string, (one: Animal) => boolean])[] = [
  ['animals that can fly', ({ moves }) => moves === 'fly'],
  ['animals that can swim', ({ moves }) => moves === 'swim'],
  ['farm animals', ({ lives }) => lives === 'on a farm'],
  ['animals of the forest', ({ lives }) => lives === 'in the forest'],
  ['birds', ({ legs: count }) => count === 2],
  ['insects', ({ legs: count }) => count === 6],
  ['animals that live in the sea', ({ lives }) => lives === 'in the sea' || lives === 'in the water'],
  ['big animals', ({ size }) => size >= 10],
  ['small animals', ({ size }) => size <= 3],
  ['animals', () => true]
];

const naming: Skill = (random) => {
  const [group, belongs] = pick(random, groups);
  const count = 2 + random.below(2);
  const names = pickSome(random, animals.filter(belongs), count).map(({ name }) => withArticle(name));
  const ask = pick(random, [
    'Name {count} {group}.',
    'Can you name {count} {group}?',
    'Give me {count} {group}.',
    'Tell me {count} {group}.'
  ]);
  const question = fill(ask, { count: ['', '', 'two', 'three'][names.length]!, group });
  return [[question, `${capital(listed(names))}.`]];
};

const legSums: Skill = (random) => {
  const one = pick(
    random,
    animals.filter(({ legs: count }) => count === 2 || count === 4)
  );
  const total = ['', 'four', 'eight'][one.legs / 2]!;
  const ask = pick(random, [
    'How many legs do two {many} have together?',
    'How many legs do two {many} have?'
  ]);
  return [[fill(ask, { many: one.plural }), `Two ${one.plural} have ${total} legs together.`]];
};

/** Several questions about one animal, the later ones by "it" or "they". */
const talk: Skill = (random) => {
  const one = pick(random, animals);
  const asks: [string, string][] = [
    [
      pick(random, ['What do they eat?', 'What does it eat?', 'And what do they eat?']),
      `${capital(one.plural)} eat ${one.eats}.`
    ],
    [
      pick(random, ['Where do they live?', 'Where does it live?', 'And where do they live?']),
      `${capital(withArticle(one.name))} lives ${one.lives}.`
    ],
    [
      pick(random, ['What colour are they?', 'What colour is it?', 'And what colour?']),
      `${capital(one.plural)} are ${one.colour}.`
    ],
    [
      pick(random, ['How many legs does it have?', 'How many legs do they have?']),
      `${capital(withArticle(one.name))} has ${numbers[one.legs]} legs.`
    ]
  ];
  const first = pick(random, ['What is {a}?', 'Tell me about {many}.', 'What do you know about {many}?']);
  return [
    [fill(first, { a: withArticle(one.name), many: one.plural }), one.about],
    ...pickSome(random, asks, 1 + random.below(3))
  ];
};

export const animalSkills: readonly Skill[] = [
  sounds,
  food,
  homes,
  legs,
  colours,
  babies,
  moves,
  sizes,
  sizes,
  about,
  naming,
  legSums,
  talk,
  talk
];
