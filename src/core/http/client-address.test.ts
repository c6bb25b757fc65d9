import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {networkMatcher} from '../network/cidr.js'
import {clientAddress} from './client-address.js'
import {readForwarded, readForwardedFor} from './hops.js'

const isTrusted = networkMatcher(['127.0.0.0/8', '10.0.0.0/8', 'fc00::/7'])
const addressOf = (forwardedFor: string | undefined, peer: string | undefined) =>
  clientAddress({header: forwardedFor, readHop: readForwardedFor, peer}, isTrusted).address

describe('the client', () => {
  it.each([
    // [what is told, header, peer, client]
    ['is the last hop that is no proxy', '81.0.0.5, 10.0.0.2', '10.0.0.1', '81.0.0.5'],
    ['is not what a client claims itself', '6.6.6.6, 81.0.0.5, 10.0.0.2', '10.0.0.1', '81.0.0.5'],
    ['is the peer when that is no proxy', '6.6.6.6', '81.0.0.5', '81.0.0.5'],
    ['is the farthest hop when all are proxies', '10.0.0.3, 10.0.0.2', '10.0.0.1', '10.0.0.3'],
    ['may have an IPv6 address', ' 2001:db8::1 ', 'fd00::1', '2001:db8::1'],
    ['is the peer when the header is no address', 'unknown', '10.0.0.1', '10.0.0.1'],
    ['is the hop before garbage', 'unknown, 10.0.0.2', '10.0.0.1', '10.0.0.2'],
    ['is the hop before an empty entry', '81.0.0.5,,10.0.0.2', '10.0.0.1', '10.0.0.2'],
    ['is the peer when the last entry is empty', '81.0.0.5,', '10.0.0.1', '10.0.0.1'],
    ['is the peer when the header is empty', '', '10.0.0.1', '10.0.0.1'],
    ['loses its port', '81.0.0.5:5555', '10.0.0.1', '81.0.0.5'],
    ['loses brackets', '[2001:db8::1]', '10.0.0.1', '2001:db8::1'],
    ['loses brackets and port', '[2001:db8::1]:443', '10.0.0.1', '2001:db8::1'],
    ['has no zone', 'fe80::1%eth0', '10.0.0.1', '10.0.0.1'],
    ['is an IPv4 address when it is mapped', '::ffff:81.0.0.5', '::ffff:10.0.0.1', '81.0.0.5'],
    ['is the peer without a header', undefined, '::1', '::1'],
    ['comes over a Unix socket from a proxy', '81.0.0.5', undefined, '81.0.0.5'],
    ['is nobody over a Unix socket without a header', undefined, undefined, ''],
    ['is nobody over a Unix socket with garbage', '<script>', undefined, ''],
  ])('%s', (_, header, peer, expected) => {
    expect(addressOf(header, peer)).toBe(expected)
  })

  it('is not looked for without end', () => {
    expect(addressOf(`81.0.0.5${', 10.0.0.2'.repeat(10_000)}`, '10.0.0.1')).toBe('10.0.0.2')
    expect(addressOf('9'.repeat(100_000), '10.0.0.1')).toBe('10.0.0.1')
  })
})

const entry = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('10.0.0.9', 'unknown', '', '_hidden', '1.2.3.4:5'),
  fc.string(),
)
const header = fc.array(entry, {maxLength: 8}).map(entries => entries.join(', '))

describe('the client in Forwarded', () => {
  const originOf = (header: string, peer = '10.0.0.1') =>
    clientAddress({header, readHop: readForwarded, peer}, isTrusted)

  it.each([
    // [what is told, header, client, protocol]
    ['is the last element’s node', 'for=6.6.6.6, for=81.0.0.5;proto=https', '81.0.0.5', 'https'],
    ['is found behind proxies', 'for=81.0.0.5;proto=https;by=10.0.0.9, for=10.0.0.2;proto=http', '81.0.0.5', 'https'],
    ['may stand in quotes, with a port', 'For="[2001:db8::1]:4711";Proto="https"', '2001:db8::1', 'https'],
    ['may have a port', 'for="81.0.0.5:80"', '81.0.0.5', undefined],
    ['is the peer when it is hidden', 'for=_hidden;proto=https', '10.0.0.1', undefined],
    ['is the peer when it is unknown', 'for=unknown', '10.0.0.1', undefined],
    ['is not what a client hides behind a quote', 'for="6.6.6.6, for=81.0.0.5', '81.0.0.5', undefined],
    ['is not what a client hides behind an escape', 'for="\\", for=81.0.0.5', '81.0.0.5', undefined],
    ['may follow a quoted comma', 'for=6.6.6.6, by=", for=7.7.7.7"; for=81.0.0.5', '81.0.0.5', undefined],
    ['is the peer when the element says it twice', 'for=81.0.0.5;for=6.6.6.6', '10.0.0.1', undefined],
    ['is the peer when the element is malformed', 'for=81.0.0.5;;', '10.0.0.1', undefined],
    ['is the peer when the element names none', 'proto=https', '10.0.0.1', undefined],
    ['is the peer when the header is empty', '', '10.0.0.1', undefined],
  ])('%s', (_, header, address, proto) => {
    expect(originOf(header)).toEqual({address, isForwarded: true, proto})
  })

  it('is the peer when that is no proxy', () => {
    expect(originOf('for=6.6.6.6;proto=https', '81.0.0.5')).toEqual({
      ...{address: '81.0.0.5', isForwarded: false, proto: undefined},
    })
  })

  it('is found at once in a long header that was made to keep us busy', () => {
    expect(originOf(`for=81.0.0.5${', for=10.0.0.2'.repeat(10_000)}`).address).toBe('10.0.0.2')
    expect(originOf(`${'\\'.repeat(60_000)}"`).address).toBe('10.0.0.1')
    expect(originOf('a='.repeat(60_000)).address).toBe('10.0.0.1')
    expect(originOf('"'.repeat(120_000)).address).toBe('10.0.0.1')
  })

  it('does not depend on what stands before the first untrusted hop', () => {
    fc.assert(
      fc.property(fc.string(), forged => {
        expect(originOf(`${forged}, for=81.0.0.5, for="10.0.0.2:80"`).address).toBe('81.0.0.5')
      }),
    )
  })
})

describe('whatever the header says', () => {
  it('the client is an address, the peer unless a proxy says otherwise', () => {
    fc.assert(
      fc.property(header, fc.ipV4(), (forwardedFor, peer) => {
        const {address, isForwarded} = clientAddress({header: forwardedFor, readHop: readForwardedFor, peer}, isTrusted)
        expect(isTrusted(address)).not.toBeUndefined()
        expect(isForwarded).toBe(isTrusted(peer))
        if (!isForwarded) expect(address).toBe(peer)
      }),
    )
  })

  it('what stands before the first untrusted hop changes nothing', () => {
    fc.assert(
      fc.property(header, forged => {
        expect(addressOf(`${forged}, 81.0.0.5, 10.0.0.2`, '10.0.0.1')).toBe('81.0.0.5')
      }),
    )
  })
})
