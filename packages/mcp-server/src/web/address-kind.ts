import { BlockList, isIP } from 'node:net';

/** What an address belongs to: the open internet, this machine or a private network, or nobody who serves pages. */
export type AddressKind = 'public' | 'private' | 'forbidden';

type Subnet = readonly [network: string, prefix: number];

/** Link-local and what clouds answer with credentials on, in every form that carries such an address; and multicast. */
const FORBIDDEN = subnets(
  [
    ['169.254.0.0', 16],
    ['100.100.100.200', 32],
    ['168.63.129.16', 32],
    ['192.0.0.192', 32],
    ['224.0.0.0', 4],
    ['255.255.255.255', 32],
  ],
  [
    ['fe80::', 10],
    ['fd00:ec2::', 32],
    ['64:ff9b::a9fe:0', 112],
    ['64:ff9b:1::', 48],
    ['2002:a9fe::', 32],
    ['::a9fe:0', 112],
    ['ff00::', 8],
  ],
);

/** Everything of IPv4 that is not routed on the open internet. */
const PRIVATE_V4 = subnets(
  [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['240.0.0.0', 4],
  ],
  [],
);

/** What is routed of IPv6. Mapped, NAT64 and loopback addresses lie outside. */
const GLOBAL_V6 = subnets([], [['2000::', 3]]);

/** Parts of that which are tunnels (Teredo, 6to4), examples, or special otherwise. */
const SPECIAL_V6 = subnets(
  [],
  [
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ],
);

/** Tells what an IP address belongs to; anything else is forbidden. */
export function addressKind(address: string): AddressKind {
  const [plain = ''] = address.split('%', 1);
  switch (isIP(plain)) {
    case 4:
      if (FORBIDDEN.check(plain, 'ipv4')) return 'forbidden';
      return PRIVATE_V4.check(plain, 'ipv4') ? 'private' : 'public';
    case 6:
      if (FORBIDDEN.check(plain, 'ipv6')) return 'forbidden';
      return GLOBAL_V6.check(plain, 'ipv6') && !SPECIAL_V6.check(plain, 'ipv6') ? 'public' : 'private';
    default:
      return 'forbidden';
  }
}

function subnets(v4: readonly Subnet[], v6: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of v4) list.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of v6) list.addSubnet(network, prefix, 'ipv6');
  return list;
}
