import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressKind } from '../../src/web/address-kind.ts';

test.for([
  { name: 'an address of the open internet', address: '93.184.215.14', kind: 'public' },
  { name: 'one of IPv6', address: '2606:2800:21f:cb07:6820:80da:af6b:8b2c', kind: 'public' },
  { name: 'loopback', address: '127.0.0.1', kind: 'private' },
  { name: 'another loopback', address: '127.8.9.10', kind: 'private' },
  { name: 'loopback of IPv6', address: '::1', kind: 'private' },
  { name: 'unspecified', address: '0.0.0.0', kind: 'private' },
  { name: 'unspecified of IPv6', address: '::', kind: 'private' },
  { name: 'private 10/8', address: '10.1.2.3', kind: 'private' },
  { name: 'private 172.16/12', address: '172.31.255.1', kind: 'private' },
  { name: 'just outside 172.16/12', address: '172.32.0.1', kind: 'public' },
  { name: 'private 192.168/16', address: '192.168.1.1', kind: 'private' },
  { name: 'carrier-grade NAT', address: '100.64.0.1', kind: 'private' },
  { name: 'a benchmark network', address: '198.19.0.1', kind: 'private' },
  { name: 'the future', address: '250.0.0.1', kind: 'private' },
  { name: 'unique local', address: 'fd12:3456::1', kind: 'private' },
  { name: 'site local', address: 'fec0::1', kind: 'private' },
  { name: 'IPv4-mapped loopback', address: '::ffff:127.0.0.1', kind: 'private' },
  { name: 'IPv4-mapped, written in hexadecimal', address: '::ffff:7f00:1', kind: 'private' },
  { name: 'IPv4-mapped public', address: '::ffff:93.184.215.14', kind: 'private' },
  { name: 'IPv4-compatible', address: '::7f00:1', kind: 'private' },
  { name: 'NAT64', address: '64:ff9b::7f00:1', kind: 'private' },
  { name: '6to4', address: '2002:7f00:1::', kind: 'private' },
  { name: 'Teredo', address: '2001:0:7f00:1::', kind: 'private' },
  { name: 'documentation', address: '2001:db8::1', kind: 'private' },
  { name: 'discard-only', address: '100::1', kind: 'private' },
  { name: 'link-local and metadata', address: '169.254.169.254', kind: 'forbidden' },
  { name: 'metadata, mapped', address: '::ffff:169.254.169.254', kind: 'forbidden' },
  { name: 'metadata, compatible', address: '::a9fe:a9fe', kind: 'forbidden' },
  { name: 'metadata over NAT64', address: '64:ff9b::a9fe:a9fe', kind: 'forbidden' },
  { name: 'metadata over local NAT64', address: '64:ff9b:1::a9fe:a9fe', kind: 'forbidden' },
  { name: 'metadata over 6to4', address: '2002:a9fe:a9fe::', kind: 'forbidden' },
  { name: 'metadata of IPv6', address: 'fd00:ec2::254', kind: 'forbidden' },
  { name: 'metadata elsewhere', address: '100.100.100.200', kind: 'forbidden' },
  { name: 'link-local of IPv6 with a zone', address: 'fe80::1%eth0', kind: 'forbidden' },
  { name: 'multicast', address: '224.0.0.251', kind: 'forbidden' },
  { name: 'multicast of IPv6', address: 'ff02::fb', kind: 'forbidden' },
  { name: 'broadcast', address: '255.255.255.255', kind: 'forbidden' },
  { name: 'something else', address: 'localhost', kind: 'forbidden' },
  { name: 'nothing', address: '', kind: 'forbidden' },
])('$name: $kind', ({ address, kind }) => {
  expect(addressKind(address)).toBe(kind);
});

test('no form of IPv6 makes an address more public than it is', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
      const high = ((a << 8) | b).toString(16);
      const low = ((c << 8) | d).toString(16);
      const forms = [
        `::ffff:${address}`,
        `::${high}:${low}`,
        `64:ff9b::${high}:${low}`,
        `2002:${high}:${low}::`,
      ];
      for (const form of forms) expect(addressKind(form)).not.toBe('public');
      if (addressKind(address) === 'forbidden') expect(addressKind(`::ffff:${address}`)).toBe('forbidden');
    }),
  );
});
