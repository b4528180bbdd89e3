// The registry of built-in samples.
import { cafeCustomers } from './cafe-customers';
import { housePrices } from './house-prices';
import { meadowFlowers } from './meadow-flowers';
import type { Sample } from './sample';

export const samples = [cafeCustomers, housePrices, meadowFlowers] as const satisfies readonly Sample[];

/** A sample as a file, to go the way of every other file. */
export function sampleFile(sample: Sample): File {
  return new File([sample.csv()], sample.fileName, { type: 'text/csv' });
}
