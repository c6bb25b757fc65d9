import {BlockList} from 'node:net'
import fc from 'fast-check'
import {describe, expect, it, test} from 'vitest'
import {networkMatcher, parseNetwork} from './cidr.js'

const matches = (block: string, address: string) => networkMatcher([block])(address)

describe('a block of addresses', () => {
  test.for([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['172.16.0.0/12', '172.31.255.255', true],
    ['172.16.0.0/12', '172.32.0.0', false],
    ['192.0.2.7/24', '192.0.2.200', true],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.6', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '2001:db8::1', true],
    ['fc00::/7', 'fdff::1', true],
    ['fc00::/7', 'fe00::1', false],
    ['::1', '::1', true],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['0.0.0.0/0', 'unknown', undefined],
    ['0.0.0.0/0', '', undefined],
  ] as const)('%s and %s: %s', ([block, address, expected]) => {
    expect(matches(block, address)).toBe(expected)
  })

  test.for([
    '',
    '/8',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '::/129',
    '::ffff:10.0.0.0/95',
    'localhost',
    'fe80::1%eth0/64',
    '10.0.0.0/8 ',
  ])('%j is none', text => {
    expect(parseNetwork(text)).toBeUndefined()
  })

  it('that cannot be read has no address', () => {
    expect(networkMatcher(['nonsense', '192.0.2.0/24'])('192.0.2.1')).toBe(true)
    expect(networkMatcher([])('192.0.2.1')).toBe(false)
  })
})

const family = fc.constantFrom('ipv4' as const, 'ipv6' as const)

it('has the addresses that the system’s own list of blocks has', () => {
  fc.assert(
    fc.property(
      family.chain(kind => {
        const address = kind === 'ipv4' ? fc.ipV4() : fc.ipV6()
        return fc.tuple(fc.constant(kind), address, fc.nat(kind === 'ipv4' ? 32 : 128), address)
      }),
      ([kind, base, prefix, address]) => {
        const list = new BlockList()
        list.addSubnet(base, prefix, kind)
        expect(matches(`${base}/${prefix}`, address)).toBe(list.check(address, kind))
      },
    ),
  )
})

it('reads any text without failing', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      expect(() => networkMatcher([text])(text)).not.toThrow()
    }),
  )
})
