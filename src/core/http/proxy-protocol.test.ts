import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {proxyHeaderV2} from '../../../test/support/proxy-header.js'
import {readProxyHeader} from './proxy-protocol.js'

const text = (line: string) => readProxyHeader(Buffer.from(`${line}\r\nGET /`, 'latin1'))
const complete = (source: string | undefined, length: number) => ({kind: 'complete', length, source})

describe('a header in text', () => {
  it.each([
    ['PROXY TCP4 192.0.2.1 198.51.100.1 4711 80', '192.0.2.1'],
    ['PROXY TCP6 2001:db8::1 ::1 1 65535', '2001:db8::1'],
    ['PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2', '::ffff:192.0.2.1'],
    ['PROXY UNKNOWN', undefined],
    ['PROXY UNKNOWN ffff:f...f:ffff whatever', undefined],
  ])('is read from %j', (line, source) => {
    expect(text(line)).toEqual(complete(source, line.length + 2))
  })

  it.each([
    'PROXY',
    'PROXY ',
    'PROXY TCP4',
    'PROXY TCP4 192.0.2.1 198.51.100.1 4711',
    'PROXY TCP4 192.0.2.1 198.51.100.1 4711 80 ',
    'PROXY TCP4 192.0.2.1  198.51.100.1 4711 80',
    'PROXY TCP4 192.0.2.256 198.51.100.1 4711 80',
    'PROXY TCP4 2001:db8::1 198.51.100.1 4711 80',
    'PROXY TCP6 192.0.2.1 198.51.100.1 4711 80',
    'PROXY TCP4 192.0.2.1 198.51.100.1 04711 80',
    'PROXY TCP4 192.0.2.1 198.51.100.1 65536 80',
    'PROXY TCP4 192.0.2.1 198.51.100.1 -1 80',
    'PROXY UNKNOWNS',
    'PROXY UDP4 192.0.2.1 198.51.100.1 4711 80',
    'proxy TCP4 192.0.2.1 198.51.100.1 4711 80',
    `PROXY UNKNOWN ${'x'.repeat(100)}`,
    'GET / HTTP/1.1',
    '',
  ])('is malformed as %j', line => {
    expect(text(line)).toEqual({kind: 'malformed'})
  })
})

describe('a header in bytes', () => {
  it('tells the client', () => {
    expect(readProxyHeader(proxyHeaderV2({source: '192.0.2.1'}))).toEqual(complete('192.0.2.1', 28))
    expect(readProxyHeader(proxyHeaderV2({source: '2001:db8::1'}))).toEqual(complete('2001:db8:0:0:0:0:0:1', 52))
    expect(readProxyHeader(proxyHeaderV2({source: '::ffff:192.0.2.1'}))).toEqual(complete('192.0.2.1', 52))
  })

  it('may hold more facts, which are skipped', () => {
    expect(readProxyHeader(proxyHeaderV2({source: '192.0.2.1', more: 1000}))).toEqual(complete('192.0.2.1', 1028))
  })

  it('tells no client when the proxy speaks for itself, or asks over a Unix socket', () => {
    expect(readProxyHeader(proxyHeaderV2({source: '192.0.2.1', command: 0}))).toEqual(complete(undefined, 28))
    expect(readProxyHeader(proxyHeaderV2({family: 0, more: 0}))).toEqual(complete(undefined, 16))
    expect(readProxyHeader(proxyHeaderV2({family: 0x31, more: 216}))).toEqual(complete(undefined, 232))
  })

  it.each([
    ['of another version', {source: '192.0.2.1', version: 1}],
    ['with another command', {source: '192.0.2.1', command: 2}],
    ['of no family', {family: 0x41, more: 100}],
    ['without room for its addresses', {family: 0x11, more: 11}],
    ['that is too long', {source: '192.0.2.1', more: 17_000}],
  ])('%s is malformed', (_, fields) => {
    expect(readProxyHeader(proxyHeaderV2(fields))).toEqual({kind: 'malformed'})
  })
})

describe('whatever comes', () => {
  const whole = fc.constantFrom(
    Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 4711 80\r\n'),
    Buffer.from('PROXY UNKNOWN\r\n'),
    proxyHeaderV2({source: '2001:db8::1', more: 9}),
  )

  it('a part of a header waits for the rest, and the rest changes nothing', () => {
    fc.assert(
      fc.property(whole, fc.uint8Array(), fc.nat(), (header, rest, cut) => {
        expect(readProxyHeader(header.subarray(0, cut % header.length))).toEqual({kind: 'incomplete'})
        expect(readProxyHeader(Buffer.concat([header, rest]))).toEqual(readProxyHeader(header))
      }),
    )
  })

  it('bytes are never an error, nor waited for without end', () => {
    const start = fc.constantFrom('', 'PROXY ', 'PROXY TCP4 ', '\r\n\r\n\0\r\nQUIT\n', '\r\n\r\n\0\r\nQUIT\n!\u0011')
    fc.assert(
      fc.property(start, fc.uint8Array({maxLength: 300}), (first, rest) => {
        const header = readProxyHeader(Buffer.concat([Buffer.from(first, 'latin1'), rest]))
        if (header.kind === 'complete') expect(header.length).toBeLessThanOrEqual(first.length + rest.length)
        const long = readProxyHeader(Buffer.concat([Buffer.from(first, 'latin1'), rest, Buffer.alloc(17_000)]))
        expect(long.kind).not.toBe('incomplete')
      }),
    )
  })
})
