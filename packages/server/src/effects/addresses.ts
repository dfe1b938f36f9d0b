import { BlockList, isIP } from 'node:net';

/** Blocks of IPv4 that no shop on the public internet can have. */
const RESERVED_4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this network, unspecified
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by carriers; some clouds answer with credentials there
  ['127.0.0.0', 8], // this machine
  ['168.63.129.16', 32], // a cloud's own services, in a public block
  ['169.254.0.0', 16], // link-local, with the metadata of most clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocols
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // relays to IPv6
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

/** Global unicast; everything outside it is local, mapped, translated, multicast or reserved. */
const GLOBAL_6 = ['2000::', 3] as const;
/** Blocks within it that lead elsewhere than to a host of their own. */
const RESERVED_6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // protocols: Teredo, benchmarks, overlays
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // an IPv4 address inside
  ['3fff::', 20], // documentation
];

const reserved = new BlockList();
for (const [net, prefix] of RESERVED_4) reserved.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of RESERVED_6) reserved.addSubnet(net, prefix, 'ipv6');
const global6 = new BlockList();
global6.addSubnet(GLOBAL_6[0], GLOBAL_6[1], 'ipv6');

/**
 * Whether an IP address is one of the public internet: not private, local, multicast, unspecified, shared by carriers,
 * meant for documents or benchmarks, nor an IPv6 address with an IPv4 one inside. A text that is no address is not.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !reserved.check(address, 'ipv4');
    case 6:
      // A zone names an interface of this machine.
      return (
        !address.includes('%') && global6.check(address, 'ipv6') && !reserved.check(address, 'ipv6')
      );
    default:
      return false;
  }
}

/** Where calls to merchants may go. */
export type Targets = Readonly<{
  /** Why this address may not be called whatever its name means, null when it may. */
  refusal: (url: URL) => string | null;
  /** Whether a connection may be made to this IP address. */
  mayConnect: (address: string) => boolean;
}>;

/** Everywhere, `localhost` included: a sandbox beside the shop that is being made. */
export const ANYWHERE: Targets = { refusal: () => null, mayConnect: () => true };

/** Below, other services of a machine than its shop are at home; 443 is the shop's. */
const PORT_MIN = 1024;

/** The public internet over https, on port 443 or one from 1024 up: what live mode may call. */
export const PUBLIC_ONLY: Targets = {
  refusal: ({ protocol, port }) => {
    if (protocol !== 'https:') return 'refused: only https addresses are called';
    return port === '' || Number(port) >= PORT_MIN
      ? null
      : 'refused: only port 443 and ports from 1024 up are called';
  },
  mayConnect: isPublicAddress,
};
