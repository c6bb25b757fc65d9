import {isIP} from 'node:net'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {addressBytes, formatAddress, parseAddress} from './address.js'

const parsed = (text: string): string | undefined => {
  const bytes = addressBytes().fill(0xaa)
  const family = parseAddress(text, bytes)
  return family && formatAddress(bytes, family)
}

describe('parseAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['2001:DB8::', '2001:db8:0:0:0:0:0:0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6'],
    ['1::5:6', '1:0:0:0:0:0:5:6'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0:0:0:c000:201'],
  ])('reads %s as %s', (text, expected) => {
    expect(parsed(text)).toBe(expected)
  })

  it.each([
    '',
    'unknown',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1..2.3',
    '.1.2.3',
    '1.2.3.',
    '010.0.0.1',
    '1.2.3.4:555',
    ' 1.2.3.4',
    '[2001:db8::1]',
    'fe80::1%eth0',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '1::2::3',
    '12345::',
    '::g',
    '1:',
    ':1',
    '::1.2.3',
    '1.2.3.4::',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::1.2.3.4:5',
    '1'.repeat(5000),
    '::\u0661',
  ])('takes %j for no address', text => {
    expect(parsed(text)).toBeUndefined()
  })

  it('agrees with Node on what is an address', () => {
    const noise = fc.string({unit: fc.constantFrom('0', '1', '2', '3', 'f', ':', ':', '.'), maxLength: 24})
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), noise), text => (parsed(text) !== undefined) === (isIP(text) !== 0)),
      {numRuns: 3000},
    )
  })
})
