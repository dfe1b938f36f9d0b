import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** The cost of a guess: 32 MiB and about a twentieth of a second. A hash keeps its own, so that these can grow. */
const COST = { N: 32_768, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const MEMORY_BYTES_MAX = 128 * 1024 * 1024;

type Cost = Readonly<{ N: number; r: number; p: number }>;

const derive = async (password: string, salt: Uint8Array, cost: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { ...cost, maxmem: MEMORY_BYTES_MAX };
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });

/** A password as the store keeps it: `scrypt$N$r$p$salt$key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST);
  const { N, r, p } = COST;
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** What is compared where nobody has the name, so that the answer takes as long. No password fits it. */
const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$AAAAAAAAAAAAAAAAAAAAAA$${'A'.repeat(43)}`;

/** Whether a password is the one that was hashed; a missing hash takes as long and fits none. */
export async function fitsPassword(password: string, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = (hash ?? NOBODY).split('$');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, 'base64url'), cost);
  const expected = Buffer.from(key, 'base64url');
  const isSame = derived.length === expected.length && timingSafeEqual(derived, expected);
  return isSame && hash !== null;
}

/** A fresh secret of 256 random bits: the content of a session's cookie. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** A fresh password of 120 random bits for somebody to read once. */
export const newPassword = (): string => randomBytes(15).toString('base64url');

/** Fresh recovery codes of 80 random bits, such as `K3JD9-…`. */
export const newRecoveryCodes = (count: number): readonly string[] =>
  Array.from({ length: count }, () => {
    const [a, b] = [randomBytes(5), randomBytes(5)].map((bytes) => bytes.toString('hex'));
    return `${a}-${b}`;
  });

/** What a secret of our own making is found by; nothing can be guessed, so no slow hash is needed. */
export const secretHash = (secret: string): Buffer => createHash('sha256').update(secret).digest();
