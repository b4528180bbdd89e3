// Errors about shared workspaces and comments, in Swedish.
import type { shareErrors } from '$core/errors/share';
import { formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const share: Sentences<keyof typeof shareErrors> = {
  'share/read-only': () =>
    'Du får titta på den här delade arbetsytan, men inte ändra den. Be en ägare om en annan länk.',
  'share/unsupported': () =>
    'Webbläsaren saknar den kryptografi som delning kräver (Ed25519 och X25519). Uppdatera den och försök igen.',
  'share/no-relay': () =>
    'Det finns inget relä på den här adressen, eller så kan det inte nås. Delning kräver Hearths egen server (npm start).',
  'share/bad-link': () => 'Länken är inte hel. Kopiera den igen, till sista bokstaven.',
  'share/refused': (d) => d.reason,
  'share/link-ended': () => 'Länken gäller inte längre. Be den som skickade den om en ny.',
  'share/outdated': () =>
    'Den här versionen av Hearth är äldre än den delade arbetsytan. Ladda om för att uppdatera; det du har gjort finns kvar här och skickas då.',
  'share/relay-outdated': () =>
    'Reläet är äldre än den här versionen av Hearth. Den som driver det måste uppdatera det; det du gör finns kvar här och skickas då.',
  'share/not-connected': () => 'Detta kräver reläet, som inte kan nås just nu. Försök igen när det går.',
  'share/relay-full': () =>
    'Reläet har inget utrymme kvar för den här arbetsytan. Det som skickats tidigare finns där.',
  'share/bytes-elsewhere': (d) =>
    d.onRelay
      ? `Innehållet i ${d.ref} finns inte i den här webbläsaren än. Det finns på reläet: hämta det först.`
      : `Innehållet i ${d.ref} finns varken i den här webbläsaren eller på reläet. ${d.holders ? `Be ${d.holders} att dela det.` : 'Ingen som är känd här har det.'}`,
  'share/bytes-damaged': (d) =>
    `Det reläet gav för ${d.id} stämmer inte med sin hash. Inget av det sparades.`,
  'comments/empty': () => 'Skriv något först.',
  'comments/too-long': (d) =>
    `En kommentar får ha ${formatNumber(d.longest)} tecken; den här har ${formatNumber(d.length)}.`,
  'comments/full': (d) =>
    `Det finns ${formatNumber(d.most)} kommentarer, så många som en arbetsyta rymmer. Ta bort lösta trådar först.`,
  'comments/not-found': () => 'Kommentaren har tagits bort under tiden.',
  'comments/not-yours': () => 'Bara den som skrev kommentaren, eller en ägare, får ändra den.',
  'share/changed-meanwhile': () => 'En annan ägare ändrade listan över medlemmar i samma stund. Försök igen.'
};
