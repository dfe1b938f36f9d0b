import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import {
  bitString,
  integer,
  numbered,
  numberedBytes,
  objectId,
  octets,
  sequence,
  setOf,
  time,
  TRUE,
  utf8,
} from './der.js';

/** A certificate in PEM with its private key. */
export type Certified = Readonly<{ certificate: string; key: KeyObject }>;

/** What a certificate is made for. */
type Wanted = Readonly<{ name: string; hosts: readonly string[]; from: Date; to: Date }>;

const ECDSA_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));

/** An authority that can vouch for these hosts and for nothing else (RFC 5280, 4.2.1.10). */
export function makeAuthority(wanted: Wanted): Certified {
  const key = newKey();
  const extensions = [
    extension('2.5.29.19', sequence(TRUE, integer(Buffer.from([0]))), true),
    // keyCertSign alone.
    extension('2.5.29.15', bitString(Buffer.from([0b0000_0100]), 2), true),
    extension('2.5.29.14', octets(keyIdOf(key))),
    extension('2.5.29.30', constraints(wanted.hosts), true),
  ];
  return { key, certificate: certificate(wanted, wanted.name, key, key, extensions) };
}

/** A certificate of a server for these hosts, which an authority of that name vouches for. */
export function makeServer(
  wanted: Wanted,
  authority: Readonly<{ name: string; key: KeyObject }>,
): Certified {
  const key = newKey();
  const extensions = [
    extension('2.5.29.19', sequence(), true),
    // digitalSignature, and serverAuth.
    extension('2.5.29.15', bitString(Buffer.from([0b1000_0000]), 7), true),
    extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.14', octets(keyIdOf(key))),
    extension('2.5.29.35', sequence(numberedBytes(0, keyIdOf(authority.key)))),
    extension('2.5.29.17', sequence(...wanted.hosts.map(dnsName))),
  ];
  return { key, certificate: certificate(wanted, authority.name, key, authority.key, extensions) };
}

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const publicOf = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ type: 'spki', format: 'der' });

const keyIdOf = (key: KeyObject): Buffer =>
  createHash('sha256').update(publicOf(key)).digest().subarray(0, 20);

const extension = (id: string, content: Uint8Array, isCritical = false): Buffer =>
  sequence(objectId(id), ...(isCritical ? [TRUE] : []), octets(content));

const dnsName = (host: string): Buffer => numberedBytes(2, Buffer.from(host, 'ascii'));

/** Only these hosts, and no address of a computer. */
const constraints = (hosts: readonly string[]): Buffer =>
  sequence(
    numbered(0, ...hosts.map((host) => sequence(dnsName(host)))),
    numbered(1, ...[8, 32].map((length) => sequence(numberedBytes(7, Buffer.alloc(length))))),
  );

const nameOf = (name: string): Buffer => sequence(setOf(sequence(objectId('2.5.4.3'), utf8(name))));

function certificate(
  { name, from, to }: Wanted,
  issuer: string,
  key: KeyObject,
  signer: KeyObject,
  extensions: readonly Uint8Array[],
): string {
  const serial = randomBytes(16);
  // Positive, and never zero.
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  const body = sequence(
    numbered(0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_SHA256,
    nameOf(issuer),
    sequence(time(from), time(to)),
    nameOf(name),
    publicOf(key),
    numbered(3, sequence(...extensions)),
  );
  const signed = sequence(body, ECDSA_SHA256, bitString(sign('sha256', body, signer)));
  const lines = signed.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
