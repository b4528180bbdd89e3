// Names of people and things, more than a model of this size can learn by heart: so that it learns to take them from
// what was said.
import type { Random } from '$core/random';
import { capital, chance, pick } from './skill';

export const people: readonly string[] = (
  'Anna Ben Clara David Emma Finn Greta Hugo Ida Jonas Kim Leo Mia Noah Olga Paul Rosa Sam Tom Zoe Maria Peter Lisa ' +
  'John Sarah Mark Laura Alex Nina Max Julia Lucas Eva Simon Alice Oscar Lena Felix Nora Jack Lily Harry Ella Oliver ' +
  'Grace Henry Ruby George Amy James Lucy Adam Sofia Daniel Elena Martin Helen Robert Kate Michael Jane Thomas Mary ' +
  'William Ann Richard Sue Chris Pat Jordan Taylor Robin Sasha Ali Omar Fatima Yusuf Aisha Chen Wei Mei Yuki Hana Ravi ' +
  'Priya Arun Diego Carlos Lucia Pedro Ana Luis Ivan Olaf Sven Astrid Erik Ingrid Lars Freya'
).split(' ');

const starts = [
  'b',
  'd',
  'f',
  'g',
  'k',
  'l',
  'm',
  'n',
  'p',
  'r',
  's',
  't',
  'v',
  'z',
  'br',
  'tr',
  'st',
  'fl',
  'sh'
];
const vowels = ['a', 'e', 'i', 'o', 'u', 'ee', 'ai'];
const ends = ['', '', '', 'n', 'l', 'r', 's', 'm', 't', 'x'];

/** One that nobody has: 'Traimo', 'Velin'. */
export function inventedName(random: Random): string {
  const syllable = () => pick(random, starts) + pick(random, vowels);
  const count = 1 + random.below(2);
  const middle = Array.from({ length: count }, syllable).join('');
  return capital(`${syllable()}${middle}${pick(random, ends)}`);
}

export function personName(random: Random): string {
  return chance(random, 0.25) ? inventedName(random) : pick(random, people);
}

export const nouns: readonly string[] = (
  'apple ball bell bicycle boat book bottle box bread bridge bucket bus button cake candle car castle chair cheese ' +
  'clock cloud coat coin cup desk doll door dragon drum egg fairy farmer field fire flower forest fork garden ghost ' +
  'giant glass glove hammer hat hill house island jar key king kite knight ladder lake lamp leaf letter lemon light ' +
  'map mirror monster moon mountain nail needle nest ocean orange paint paper pea pen piano picture pillow pirate ' +
  'plane planet pond potato pumpkin puppet puzzle queen rain ring river road robot rocket rope rose sailor sand ship ' +
  'shirt shoe snow soap sock spoon star stone storm sun table teapot tent ticket tower toy train tree truck umbrella ' +
  'unicorn village violin wagon wall watch wheel window wizard baker teacher doctor painter gardener cook princess prince'
).split(' ');
