import {describe, expect, it} from 'vitest'
import {mirrorWith} from '../../../test/support/mirrors.js'
import {NO_HEALTH} from '../health/protocol-health.js'
import {familyOf, fitFamily} from './fit-family.js'

const mirror = (name: string, ipv4: boolean | undefined, ipv6: boolean | undefined) =>
  mirrorWith({
    name,
    httpUrl: `http://${name}/`,
    https: {isUp: false, reason: ''},
    health: {http: {...NO_HEALTH, ipv4, ipv6}, https: NO_HEALTH},
  })
const old = mirror('old', true, false)
const both = mirror('both', true, true)
const young = mirror('young', false, true)
const unknown = mirror('unknown', undefined, undefined)
const all = [old, both, young, unknown]

const names = (mirrors: readonly {readonly name: string}[]) => mirrors.map(({name}) => name).join(' ')

describe('fitFamily', () => {
  it.each([
    ['prefer', 6, 'both young unknown', 'old'],
    ['strict', 6, 'both young unknown', 'old'],
    ['prefer', 4, 'old both unknown', 'young'],
    ['ignore', 6, 'old both young unknown', ''],
    ['strict', undefined, 'old both young unknown', ''],
  ] as const)('with the rule %s, a client over IPv%s', (rule, family, fitting, unfit) => {
    const parted = fitFamily(all, family, rule, 'none')
    expect([names(parted.fitting), names(parted.unfit)]).toEqual([fitting, unfit])
  })

  it.each([
    ['prefer', 'old', ''],
    ['strict', '', 'old'],
  ] as const)('with the rule %s, a client that no mirror has an address for', (rule, fitting, unfit) => {
    const parted = fitFamily([old], 6, rule, 'none')
    expect([names(parted.fitting), names(parted.unfit)]).toEqual([fitting, unfit])
  })

  it('looks at the protocol over which the client would be sent', () => {
    const mixed = mirrorWith({health: {http: {...NO_HEALTH, ipv6: true}, https: {...NO_HEALTH, ipv6: false}}})
    expect(fitFamily([mixed], 6, 'strict', 'none').fitting).toEqual([])
    expect(fitFamily([mixed], 6, 'strict', 'forbidden').fitting).toEqual([mixed])
  })
})

it.each([
  ['192.0.2.1', 4],
  ['2001:db8::1', 6],
  ['', undefined],
  ['nobody', undefined],
])('the version of %j is %s', (address, family) => {
  expect(familyOf(address)).toBe(family)
})
