import {describe, expect, it} from 'vitest'
import {mirrorSettings} from '../../test/support/mirrors.js'
import {changedSettings, settingProblems} from './mirror-changes.js'
import type {MirrorSettings} from './mirror.js'

describe('changedSettings', () => {
  it('finds nothing in what is equal once it is stored', () => {
    const from = mirrorSettings({latitude: Math.fround(48.85), httpUrl: 'http://a/'})
    expect(changedSettings(from, {...from, latitude: 48.85, httpUrl: 'http://a', countryCodes: ['FR', 'BE']})).toEqual(
      {},
    )
    expect(changedSettings(from, {})).toEqual({})
  })

  it('gives only what is another, as it will be stored', () => {
    const from = mirrorSettings()
    expect(changedSettings(from, {...from, score: 7, countryCodes: ['BE', 'FR'], rsyncUrl: 'rsync://b/x'})).toEqual({
      score: 7,
      countryCodes: ['BE', 'FR'],
      rsyncUrl: 'rsync://b/x/',
    })
  })
})

describe('settingProblems', () => {
  it('has nothing against a whole good mirror', () => {
    expect(settingProblems(mirrorSettings())).toEqual([])
  })

  it.each<[Partial<MirrorSettings>, RegExp]>([
    [{name: 'a b'}, /space/],
    [{name: ''}, /cannot be the name/],
    [{httpUrl: 'ftp://a/'}, /scheme/],
    [{rsyncUrl: 'http://a/'}, /rsync:/],
    [{rsyncUrl: 'rsync://u:***@a/x/'}, /hidden/],
    [{ftpUrl: 'ftp://a/;id'}, /shell/],
    [{score: 0.5}, /score/],
    [{latitude: 91}, /range/],
    [{longitude: Number.NaN}, /range/],
    [{asNumber: -1}, /AS number/],
    [{continentCode: 'EUR'}, /two capital letters/],
    [{countryCodes: ['FR', 'deu']}, /two capital letters/],
    [{excludedCountryCodes: ['1X']}, /two capital letters/],
    [{comment: 'x'.repeat(5000)}, /too long/],
  ])('names the setting in %j', (settings, message) => {
    const [key] = Object.keys(settings)
    expect(settingProblems({...settings, sponsorName: 'fine'})).toEqual([
      {key, message: expect.stringMatching(message) as string},
    ])
  })
})
