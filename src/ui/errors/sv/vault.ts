// Errors about the vault of secrets, in Swedish.
import type { vaultErrors } from '$core/errors/vault';
import type { Sentences } from '../sentences';

export const vault: Sentences<keyof typeof vaultErrors> = {
  'vault/locked': () =>
    'Nyckelvalvet är låst, och detta kräver en hemlighet ur det. Lås upp det och försök igen.',
  'vault/exists': () => 'Den här webbläsaren har redan ett valv. Lås upp det med dess lösenfras.',
  'vault/wrong-passphrase': () => 'Det här är inte valvets lösenfras.',
  'vault/wrong-passkey': () => 'Den här passnyckeln öppnar inte valvet.',
  'vault/no-passkey': (d) => `Ingen passnyckel kunde användas: ${d.reason}. Lösenfrasen fungerar alltid.`,
  'vault/weak-passphrase': (d) => `En lösenfras behöver minst ${d.shortest} tecken. Några ord är bäst.`,
  'vault/damaged': (d) => `Hemligheten ${d.name} kan inte läsas längre. Ange den på nytt.`
};
