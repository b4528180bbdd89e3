// The text the small model learns from: conversations and stories made from templates that we wrote, the same for the
// same seed. One conversation in sixteen is held out, by its content, so that no text is in both parts.
import type { ChatMessage } from '$core/lm/generation';
import { Random } from '$core/random';
import { animalSkills } from './animals';
import { factSkills } from './facts';
import { funSkills } from './fun';
import { helpSkills } from './help';
import { numberSkills } from './numbers';
import { chance, pick, type Exchange, type Skill } from './skill';
import { readingSkills } from './reading';
import { closings, openings, talkSkills } from './small-talk';
import { plainStory, storySkills } from './stories';
import { thingSkills } from './things';

export type Piece =
  | { readonly kind: 'chat'; readonly messages: readonly ChatMessage[] }
  | { readonly kind: 'text'; readonly text: string };

/** Groups of skills and how often one of each is taken. */
const mixture: readonly (readonly [share: number, skills: readonly Skill[]])[] = [
  [0.2, animalSkills],
  [0.08, numberSkills],
  [0.14, thingSkills],
  [0.09, factSkills],
  [0.13, talkSkills],
  [0.16, helpSkills],
  [0.04, funSkills],
  [0.1, readingSkills],
  [0.06, storySkills]
];

const systemPrompts = [
  'You are a helpful assistant.',
  'You are Ember, a small and friendly model.',
  'You are a friendly assistant. Answer in short sentences.',
  'Answer shortly and kindly.',
  'You help people who use Hearth.'
];

/** `count` pieces, and whether each is held out. */
export function writePieces(
  count: number,
  seed: number
): { readonly train: Piece[]; readonly heldOut: Piece[] } {
  const random = new Random(seed);
  const [train, heldOut]: [Piece[], Piece[]] = [[], []];
  for (let i = 0; i < count; i++) {
    const piece = chance(random, 0.04) ? { kind: 'text' as const, text: plainStory(random) } : chat(random);
    (isHeldOut(piece) ? heldOut : train).push(piece);
  }
  return { train, heldOut };
}

function chat(random: Random): Piece {
  const turns: Exchange[] = [];
  if (chance(random, 0.12)) turns.push(...pick(random, openings)(random));
  // Mostly short: attention costs by the square, and one may speak again and again in a long one.
  const parts = chance(random, 0.15) ? 3 + random.below(2) : 1 + random.below(2);
  for (let i = 0; i < parts; i++) turns.push(...skill(random)(random));
  if (chance(random, 0.12)) turns.push(...pick(random, closings)(random));
  const messages: ChatMessage[] = turns.flatMap(([user, assistant]) => [
    { role: 'user', content: typed(random, user) },
    { role: 'assistant', content: assistant }
  ]);
  if (chance(random, 0.15)) messages.unshift({ role: 'system', content: pick(random, systemPrompts) });
  return { kind: 'chat', messages };
}

function skill(random: Random): Skill {
  let left = random.uniform();
  for (const [share, skills] of mixture) {
    if (left < share) return pick(random, skills);
    left -= share;
  }
  return pick(random, mixture[0]![1]);
}

/** As people type: now and then without capitals or the last mark, or with a word around it. */
function typed(random: Random, text: string): string {
  let out = text;
  if (chance(random, 0.08) && /^[A-Z]\w+ /.test(out) && !out.startsWith('I '))
    out = `${pick(random, ['Please', 'Hey,', 'Ember,', 'So,', 'Now'])} ${out.charAt(0).toLowerCase()}${out.slice(1)}`;
  if (chance(random, 0.25)) out = out.toLowerCase();
  if (chance(random, 0.25)) out = out.replace(/[.?!]$/, '');
  return out;
}

function isHeldOut(piece: Piece): boolean {
  const text = piece.kind === 'text' ? piece.text : piece.messages.map(({ content }) => content).join('\n');
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) & 15) === 0;
}
