import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {matchMirrorName, mirrorsByPart} from './mirror-names.js'

const named = (...names: string[]) => names.map(name => ({name}))
const loose = {exact: false}

describe('a typed name', () => {
  it('is the mirror of exactly that name, even where others contain it', () => {
    expect(matchMirrorName(named('m10', 'm1', 'xm1'), 'm1', loose)).toEqual({kind: 'found', mirror: {name: 'm1'}})
  })

  it('may be the beginning of one name, in any case', () => {
    expect(matchMirrorName(named('ovh.fr', 'from-ovh'), 'OVH', loose)).toEqual({
      kind: 'found',
      mirror: {name: 'ovh.fr'},
    })
  })

  it('may be a part of one name', () => {
    expect(matchMirrorName(named('ftp.heanet.ie', 'ovh'), 'heanet', loose)).toMatchObject({kind: 'found'})
  })

  it('is ambiguous when several begin with it', () => {
    expect(matchMirrorName(named('de1', 'de2', 'xde'), 'de', loose)).toEqual({
      kind: 'ambiguous',
      mirrors: named('de1', 'de2'),
    })
  })

  it('is unknown with a suggestion when it looks like a slip', () => {
    expect(matchMirrorName(named('heanet'), 'haenet', loose)).toEqual({kind: 'unknown', suggestion: 'heanet'})
  })

  it('is unknown when it is empty, however many mirrors there are', () => {
    expect(matchMirrorName(named('a'), '', loose)).toMatchObject({kind: 'unknown'})
  })

  it('must be complete where only exact names are taken', () => {
    expect(matchMirrorName(named('ovh.fr'), 'ovh', {exact: true})).toMatchObject({kind: 'unknown'})
    expect(matchMirrorName(named('ovh.fr'), 'OVH.FR', {exact: true})).toEqual({kind: 'unknown', suggestion: 'ovh.fr'})
  })
})

describe('laws of matching', () => {
  const names = fc.uniqueArray(fc.string({minLength: 1}), {minLength: 1, maxLength: 20})

  it('every mirror can be reached by its own name', () => {
    fc.assert(
      fc.property(names, fc.boolean(), (all, exact) => {
        for (const name of all) {
          expect(matchMirrorName(named(...all), name, {exact})).toEqual({kind: 'found', mirror: {name}})
        }
      }),
    )
  })

  it('what is found or listed always contains what was typed', () => {
    fc.assert(
      fc.property(names, fc.string(), (all, typed) => {
        const match = matchMirrorName(named(...all), typed, loose)
        const hits = match.kind === 'found' ? [match.mirror] : match.kind === 'ambiguous' ? match.mirrors : []
        for (const {name} of hits) expect(name.toLowerCase()).toContain(typed.toLowerCase())
      }),
    )
  })

  it('an ambiguous name lists at least two', () => {
    fc.assert(
      fc.property(names, fc.string({maxLength: 2}), (all, typed) => {
        const match = matchMirrorName(named(...all), typed, loose)
        if (match.kind === 'ambiguous') expect(match.mirrors.length).toBeGreaterThan(1)
      }),
    )
  })
})

it("the original's matching takes any part, unless a name is equal", () => {
  expect(mirrorsByPart(named('m1x', 'AM1', 'x'), 'm1')).toEqual(named('m1x', 'AM1'))
  expect(mirrorsByPart(named('m1', 'M10'), 'm1')).toEqual(named('m1'))
})
