// Made-up questions about a garden with their answers, for teaching a language model. The answer follows from the words
// of the question, so that a tuned model can be told from one that guesses.
import { Random } from '../random';
import { toCsv } from './sample';

const rows = 240;
const plants = ['bean', 'beet', 'carrot', 'fennel', 'leek', 'pea', 'radish', 'spinach', 'squash', 'turnip'];
const beds = ['north', 'south', 'east', 'west'];

/** A plant's bed and month follow from its place in the list. */
function bedOf(plant: number): string {
  return beds[plant % beds.length]!;
}
function monthOf(plant: number): string {
  return ['March', 'April', 'May'][plant % 3]!;
}

export const gardenQuestions = {
  id: 'garden-questions',
  fileName: 'garden-questions.csv',
  rows,
  csv: () => toCsv(['question', 'answer'], makeRows(new Random(31)))
} as const;

function makeRows(random: Random): readonly (readonly string[])[] {
  return Array.from({ length: rows }, () => {
    const plant = random.below(plants.length);
    const name = plants[plant]!;
    return random.uniform() < 0.5
      ? [`In which bed does the ${name} grow?`, `In the ${bedOf(plant)} bed.`]
      : [`When is the ${name} sown?`, `In ${monthOf(plant)}.`];
  });
}
