// The rubrics by which a model judges an answer, from 1 to 5, in our own words: they are published in docs/flows.md as they
// are here, so that whoever reads a score knows what was asked. A small model judges poorly; people's ratings say how much.

export interface Rubric {
  readonly question: string;
  /** What 1 and 5 mean, and what lies between. */
  readonly scale: readonly [one: string, two: string, three: string, four: string, five: string];
  /** What the judge is shown beside the answer. */
  readonly needs: readonly ('question' | 'context' | 'expected')[];
}

export const rubrics = {
  groundedness: {
    question: 'Is everything the answer states supported by the context?',
    scale: [
      'The answer contradicts the context, or nothing in it can be found there.',
      'Most of what it states is not in the context.',
      'About half of what it states is in the context, or the matter is left unclear.',
      'Nearly all is supported; a detail is added that does no harm.',
      'Every statement can be found in the context or follows from it.'
    ],
    needs: ['context']
  },
  relevance: {
    question: 'Does the answer answer the question that was put?',
    scale: [
      'It is about something else.',
      'It touches the topic and does not answer.',
      'It answers in part, or hides the answer among what was not asked.',
      'It answers, with a gap or some needless matter.',
      'It answers all that was asked and nothing beside.'
    ],
    needs: ['question']
  },
  coherence: {
    question: 'Do the sentences of the answer belong together and follow from one another?',
    scale: [
      'They have nothing to do with one another, or contradict each other.',
      'A thread can be guessed, and breaks often.',
      'The thread is there with jumps or repeats.',
      'It reads in order, with a rough joint.',
      'It is one train of thought from the first word to the last.'
    ],
    needs: ['question']
  },
  fluency: {
    question: 'Is the answer well written in its language, whatever it says?',
    scale: [
      'It cannot be read: broken words or grammar throughout.',
      'It can be read with effort; errors in most sentences.',
      'It can be read; errors in some sentences.',
      'It reads well, with a slip or a stiff turn.',
      'A careful writer would change nothing.'
    ],
    needs: []
  },
  similarity: {
    question: 'Does the answer say the same as the expected answer, in whatever words?',
    scale: [
      'It says something else, or the opposite.',
      'It shares the topic and little of what is said.',
      'It says about half of it, or mixes it with what is wrong.',
      'It says the same but for a detail.',
      'It says the same, nothing missing and nothing wrong.'
    ],
    needs: ['expected']
  }
} as const satisfies Readonly<Record<string, Rubric>>;

export type RubricName = keyof typeof rubrics;
