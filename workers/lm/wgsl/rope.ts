// Rotary position embedding (Su et al. 2021), rotate-half as Hugging Face has it: of each head, element i turns with
// element i + headWidth/2 by position · frequency(i). Backward is the inverse turn. Positions count from the start of
// a token's document.
import type { LmArchitecture } from '$core/lm/architecture';
import type { View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { bindings, header, lineGroups, lineMain } from './kernel';

/** Radians of one position by pair [headWidth / 2], scaled as Hugging Face's 'linear' and 'llama3' do. */
export function ropeFrequencies({ rope, headWidth }: LmArchitecture): Float32Array<ArrayBuffer> {
  const { theta, scaling } = rope;
  return Float32Array.from({ length: headWidth / 2 }, (_, i) => {
    const frequency = theta ** ((-2 * i) / headWidth);
    if (!scaling) return frequency;
    if (scaling.type === 'linear') return frequency / scaling.factor;
    const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalContext } = scaling;
    const turns = (originalContext * frequency) / (2 * Math.PI);
    if (turns > high) return frequency;
    if (turns < low) return frequency / factor;
    const share = (turns - low) / (high - low);
    return (1 - share) * (frequency / factor) + share * frequency;
  });
}

interface RopeViews {
  /** [tokens, (heads + 2 kvHeads) headWidth]: q, k and v; v is left alone. */
  readonly qkv: View;
  /** [positions, headWidth / 2, 2]: cosine and sine of each position and pair, computed in f64. */
  readonly turns: View;
  /** [tokens] first token of each token's document, within its row. */
  readonly starts: View;
  readonly run: View;
}

export function rope(views: RopeViews, a: LmArchitecture, rows: number, direction: 1 | -1): Op {
  const half = a.headWidth / 2;
  const heads = a.heads + a.kvHeads;
  const stride = (a.heads + 2 * a.kvHeads) * a.headWidth;
  const code = `${header(bindings('>qkv', 'turns:vec2f', 'starts:u32'))}
${lineMain(`if (at >= run.tokens * ${heads * half}u) { return; }
  let token = at / ${heads * half}u;
  let head = (at / ${half}u) % ${heads}u;
  let pair = at % ${half}u;
  let position = run.first + token % run.length - starts[token];
  let turn = turns[position * ${half}u + pair];
  let cosine = turn.x;
  let sine = ${direction === 1 ? '' : '-'}turn.y;
  let i = token * ${stride}u + head * ${a.headWidth}u + pair;
  let u = qkv[i];
  let v = qkv[i + ${half}u];
  qkv[i] = u * cosine - v * sine;
  qkv[i + ${half}u] = v * cosine + u * sine;`)}`;
  return {
    name: direction === 1 ? 'rope' : 'rope_back',
    code,
    bindings: [views.qkv, views.turns, views.starts, views.run],
    groups: lineGroups(rows * heads * half)
  };
}

/** Cosines and sines for positions 0 to `length` - 1. */
export function ropeTurns(a: LmArchitecture, length: number): Float32Array<ArrayBuffer> {
  const frequencies = ropeFrequencies(a);
  const turns = new Float32Array(length * frequencies.length * 2);
  let at = 0;
  for (let position = 0; position < length; position++) {
    for (const frequency of frequencies) {
      turns[at++] = Math.cos(position * frequency);
      turns[at++] = Math.sin(position * frequency);
    }
  }
  return turns;
}
