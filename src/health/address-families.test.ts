import {describe, expect, it} from 'vitest'
import {hostFamilies, type HostFamiliesDeps} from './address-families.js'

const IPV4 = {address: '192.0.2.1', family: 4}
const IPV6 = {address: '2001:db8::1', family: 6}

const deps = (addresses: readonly (typeof IPV4)[], routes: readonly number[] = [4, 6]): HostFamiliesDeps => ({
  resolve: () => (addresses.length === 0 ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(addresses)),
  hasRoute: (_, family) => Promise.resolve(routes.includes(family)),
})

describe('hostFamilies', () => {
  it.each([
    [[IPV4, IPV6], [4, 6], {ipv4: true, ipv6: true, reachable: [4, 6]}],
    [[IPV4, IPV6], [4], {ipv4: true, ipv6: true, reachable: [4]}],
    [[IPV4], [4, 6], {ipv4: true, ipv6: false, reachable: [4]}],
    [[IPV6], [4], {ipv4: false, ipv6: true, reachable: []}],
    [[], [4, 6], {ipv4: undefined, ipv6: undefined, reachable: []}],
  ])('of a host with %j, where there are ways to %j', async (addresses, routes, expected) => {
    expect(await hostFamilies('host.example', deps(addresses, routes))).toEqual(expected)
  })

  it.each([
    ['192.0.2.1', {ipv4: true, ipv6: false, reachable: [4]}],
    ['[2001:db8::1]', {ipv4: false, ipv6: true, reachable: [6]}],
  ])('of the address %s are the one it is of', async (host, expected) => {
    expect(await hostFamilies(host, deps([]))).toEqual(expected)
  })

  it('are asked of the system', async () => {
    expect(await hostFamilies('localhost')).toMatchObject({
      ipv4: true,
      reachable: expect.arrayContaining([4]) as unknown,
    })
    expect(await hostFamilies('no-such-host.invalid')).toEqual({ipv4: undefined, ipv6: undefined, reachable: []})
  })
})
