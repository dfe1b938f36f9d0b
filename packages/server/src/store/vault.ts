import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/**
 * Whose secret it is, an API key, a site's password at Klarna or a user's second factor: bound into what is sealed, so that a row cannot be put
 * in another's place.
 */
export type SecretOwner =
  | Readonly<{ accountId: number; keyId: number }>
  | Readonly<{ accountId: number; klarnaSiteId: number }>
  | Readonly<{ accountId: number; userId: number }>;

/** Encrypts secrets for the store, and decrypts them to sign notifications and to call Klarna. */
export type Vault = Readonly<{
  seal: (secret: string, owner: SecretOwner) => Uint8Array;
  /** Throws when it was sealed under another secret, for another owner, or was changed since. */
  open: (sealed: Uint8Array, owner: SecretOwner) => string;
}>;

function boundTo(owner: SecretOwner): string {
  if ('keyId' in owner) return `api_key/${owner.accountId}/${owner.keyId}`;
  if ('userId' in owner) return `totp/${owner.accountId}/${owner.userId}`;
  return `klarna/${owner.accountId}/${owner.klarnaSiteId}`;
}

const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/** A vault under a secret of 32 bytes. What it seals is a nonce, a tag and the ciphertext of AES-256-GCM. */
export function createVault(secret: Uint8Array): Vault {
  const bound = (owner: SecretOwner): Buffer => Buffer.from(boundTo(owner));
  return {
    seal: (text, owner) => {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(CIPHER, secret, nonce).setAAD(bound(owner));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    open: (sealed, owner) => {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv(CIPHER, secret, bytes.subarray(0, NONCE), {
        authTagLength: TAG,
      });
      decipher.setAAD(bound(owner)).setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      const text = decipher.update(bytes.subarray(NONCE + TAG));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    },
  };
}

/** What a key is found by. A key of 192 random bits needs no slow hash: there is nothing to guess. */
export const keyHash = (apiKey: string): Buffer => createHash('sha256').update(apiKey).digest();

/** A fresh key: 32 characters that survive every header, address and shell. */
export const newApiKey = (): string => randomBytes(24).toString('base64url');
