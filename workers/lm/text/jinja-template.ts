// A chat template in Jinja, as models carry it in their tokenizer's configuration. It comes from outside: the library
// interprets it without eval, and what it throws is told as the template's own words.
import { Template } from '@huggingface/jinja';
import { HearthError } from '$core/errors';
import { isRecord } from '$core/params';
import type { ChatTemplate } from './chat-template';
import { tokenName } from './hf-tokenizer';

/** The template's source: of several, the one called 'default'. */
export function templateSource(tokenizerConfig: unknown, file: string | undefined): string | undefined {
  if (file !== undefined) return file;
  if (!isRecord(tokenizerConfig)) return undefined;
  const { chat_template: template } = tokenizerConfig;
  if (typeof template === 'string') return template;
  if (!Array.isArray(template)) return undefined;
  const named = template.filter(isRecord);
  const chosen = named.find(({ name }) => name === 'default') ?? named[0];
  return typeof chosen?.template === 'string' ? chosen.template : undefined;
}

/** @throws HearthError lm/bad-template, also when applied */
export function makeTemplate(source: string, tokenizerConfig: unknown): ChatTemplate {
  const template = refused(() => new Template(source));
  const config = isRecord(tokenizerConfig) ? tokenizerConfig : {};
  const tokens = Object.fromEntries(
    ['bos_token', 'eos_token', 'unk_token', 'pad_token'].map((name) => [name, tokenName(config[name]) ?? ''])
  );
  return {
    apply: (messages, { addGenerationPrompt }) =>
      refused(() =>
        template.render({
          ...tokens,
          messages: messages.map((message) => ({ ...message })),
          add_generation_prompt: addGenerationPrompt,
          tools: null
        })
      )
  };
}

function refused<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HearthError('lm/bad-template', { reason }, { cause: error });
  }
}
