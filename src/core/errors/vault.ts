// Errors about the vault of secrets on this device.
import { describe } from './describe';

export const vaultErrors = {
  'vault/locked': describe<{ name: string }>(
    401,
    () => 'The key vault is locked, and this needs a secret from it. Unlock it, then try again.'
  ),
  'vault/exists': describe<Record<string, never>>(
    409,
    () => 'This browser has a vault already. Unlock it with its passphrase.'
  ),
  'vault/wrong-passphrase': describe<Record<string, never>>(
    403,
    () => 'This is not the passphrase of the vault.'
  ),
  'vault/wrong-passkey': describe<Record<string, never>>(403, () => 'This passkey does not open the vault.'),
  'vault/no-passkey': describe<{ reason: string }>(
    501,
    (d) => `No passkey could be used: ${d.reason}. The passphrase always works.`
  ),
  'vault/weak-passphrase': describe<{ shortest: number }>(
    422,
    (d) => `A passphrase needs ${d.shortest} characters or more. A few words are best.`
  ),
  'vault/damaged': describe<{ name: string }>(
    500,
    (d) => `The secret ${d.name} cannot be read any more. Enter it again.`
  )
} as const;
