import {expect, it} from 'vitest'
import {clientAddress} from './client-address.js'

it.each([
  ['192.168.0.1, 192.168.0.2', '10.0.0.1', '192.168.0.1'],
  [' 2001:db8::1 ', '10.0.0.1', '2001:db8::1'],
  ['unknown', '10.0.0.1', 'unknown'],
  [', 1.2.3.4', '10.0.0.1', '10.0.0.1'],
  ['', '10.0.0.1', '10.0.0.1'],
  [undefined, '::1', '::1'],
  [undefined, '::ffff:192.0.2.1', '192.0.2.1'],
  [undefined, '::ffff:1', '::ffff:1'],
  [undefined, undefined, ''],
])('of the header %j and the peer %s is %j', (header, peer, address) => {
  expect(clientAddress(header, peer)).toBe(address)
})

it('is cut where no address is that long', () => {
  expect(clientAddress('9'.repeat(10_000), undefined)).toHaveLength(128)
})
