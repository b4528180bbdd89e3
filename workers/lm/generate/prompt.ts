// The tokens a model is given for a request: a conversation as its chat template writes it, or a text to continue.
import type { GenerateRequest } from '$core/lm/generation';
import type { ChatTemplate } from '../text/chat-template';
import type { Tokenizer } from '../text/tokenizer';

export interface Prompt {
  readonly ids: readonly number[];
  /** Whether white space at the beginning of the answer is no part of it. */
  readonly trimStart: boolean;
}

/**
 * A model without a chat template continues what was said, one message a paragraph.
 * @throws HearthError as the template does
 */
export function promptOf(
  prompt: GenerateRequest['prompt'],
  tokenizer: Tokenizer,
  chat: ChatTemplate | undefined
): Prompt {
  if (typeof prompt === 'string') {
    return {
      ids: nonEmpty(tokenizer.encode(prompt, { specials: true }), tokenizer),
      trimStart: prompt === ''
    };
  }
  if (!chat) {
    const text = prompt.map(({ content }) => content).join('\n\n');
    return { ids: nonEmpty(tokenizer.encode(text, { specials: true }), tokenizer), trimStart: text === '' };
  }
  const text = chat.apply(prompt, { addGenerationPrompt: true });
  return { ids: tokenizer.encode(text, { specials: false }), trimStart: true };
}

/** A model must read something before it can go on: where there is nothing, what begins or ends any text. */
function nonEmpty(ids: readonly number[], tokenizer: Tokenizer): readonly number[] {
  if (ids.length > 0) return ids;
  return [tokenizer.bos ?? tokenizer.eos[0] ?? 0];
}
