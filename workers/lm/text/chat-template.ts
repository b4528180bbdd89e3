// What the engine needs of a model's chat template: a conversation as the text the model was trained on.
import type { ChatMessage } from '$core/lm/generation';

export interface ChatTemplate {
  /** `addGenerationPrompt`: ends with what begins an answer. */
  apply(messages: readonly ChatMessage[], options: { readonly addGenerationPrompt: boolean }): string;
}
