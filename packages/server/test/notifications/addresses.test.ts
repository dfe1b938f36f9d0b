import { describe, expect, test } from 'vitest';
import { ANYWHERE, isPublicAddress, PUBLIC_ONLY } from '../../src/effects/addresses.js';

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '93.184.216.34',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '168.63.129.17',
  '198.17.255.255',
  '198.20.0.1',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4009:81f::200e',
  '2001:4860:4860::8888',
  '2001:200::1',
];

const NOT_PUBLIC: readonly (readonly [string, string])[] = [
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'this network'],
  ['10.0.0.1', 'private'],
  ['10.255.255.255', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'carriers'],
  ['100.100.100.200', 'metadata behind a carrier’s block'],
  ['100.127.255.255', 'carriers'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['168.63.129.16', 'a cloud’s own'],
  ['169.254.0.1', 'link-local'],
  ['169.254.169.254', 'metadata'],
  ['192.0.0.1', 'protocols'],
  ['192.0.0.192', 'metadata'],
  ['192.0.2.1', 'documentation'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.1', 'documentation'],
  ['192.88.99.1', 'relay'],
  ['198.18.0.1', 'benchmark'],
  ['198.19.255.255', 'benchmark'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'mapped'],
  ['::ffff:8.8.8.8', 'mapped'],
  ['::ffff:a00:1', 'mapped'],
  ['::127.0.0.1', 'compatible'],
  ['64:ff9b::10.0.0.1', 'translated'],
  ['64:ff9b:1::1', 'translated'],
  ['100::1', 'discard'],
  ['2001::1', 'Teredo'],
  ['2001:2::1', 'benchmark'],
  ['2001:10::1', 'overlay'],
  ['2001:db8::1', 'documentation'],
  ['3fff::1', 'documentation'],
  ['2002:7f00:1::1', '6to4'],
  ['fc00::1', 'unique local'],
  ['fd00:ec2::254', 'metadata'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local with a zone'],
  ['2606:4700::1%eth0', 'a zone'],
  ['fec0::1', 'site-local'],
  ['ff02::1', 'multicast'],
  ['5f00::1', 'segments'],
  ['shop.example', 'a name'],
  ['', 'nothing'],
];

describe('an address of the public internet', () => {
  test.each(PUBLIC)('is %s', (address) => expect(isPublicAddress(address)).toBe(true));
  test.each(NOT_PUBLIC)('is not %s (%s)', (address) =>
    expect(isPublicAddress(address)).toBe(false),
  );
});

describe('a target of notifications in live mode', () => {
  test.each([
    ['https://shop.example/', null],
    ['https://shop.example:443/', null],
    ['https://shop.example:8443/', null],
    ['https://shop.example:1024/', null],
    ['https://shop.example:1023/', 'refused: only port 443 and ports from 1024 up are called'],
    ['https://shop.example:22/', 'refused: only port 443 and ports from 1024 up are called'],
    ['http://shop.example/', 'refused: only https addresses are called'],
  ])('%s: %s', (url, refusal) => {
    expect(PUBLIC_ONLY.refusal(new URL(url))).toBe(refusal);
    expect(ANYWHERE.refusal(new URL(url))).toBeNull();
  });
});
