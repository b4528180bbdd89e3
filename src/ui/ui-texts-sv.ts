// The few texts that primitives themselves say, in Swedish.
import type { UiTexts } from './ui-texts';

export const texts: UiTexts = {
  close: 'Stäng',
  cancel: 'Avbryt',
  loading: 'Läser in',
  missing: 'saknas',
  optional: 'valfritt',
  notifications: 'Meddelanden',
  dismiss: 'Ta bort meddelandet',
  copyReport: 'Kopiera rapport',
  copied: 'Kopierat',
  unexpected: 'Något gick fel som Hearth inte väntade sig. Det är ett fel i programmet.',
  kept: 'Det som är sparat',
  next: 'Vad du kan göra',
  browse: 'Välj filer',
  dropHere: 'Släpp för att lägga till',
  resize: 'Ändra storlek',
  sortedUp: 'stigande ordning',
  sortedDown: 'fallande ordning',
  sortBy: (column: string) => `Sortera efter ${column}`,
  gridFailed: 'De här raderna kunde inte läsas.',
  retry: 'Försök igen',
  more: 'Mer'
};
