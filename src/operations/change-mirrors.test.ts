import {beforeEach, describe, expect, it} from 'vitest'
import {aMirror} from '../../test/support/mirrors.js'
import {MirrorbitsError} from '../core/errors.js'
import type {EventBody} from '../core/events.js'
import {NOWHERE} from '../core/place.js'
import type {MirrorLogStore, MirrorStore} from '../core/ports.js'
import {addMirror, type AddMirrorDeps} from './add-mirror.js'
import {applyMirrors, type ApplyMirrorsDeps, type StepOutcome} from './apply-mirrors.js'
import {locateMirror} from './locate-mirror.js'
import {removeMirror} from './remove-mirror.js'
import {setMirrorEnabled} from './set-mirror-enabled.js'
import {updateMirror} from './update-mirror.js'

const paris = {...NOWHERE, countryCode: 'FR', continentCode: 'EU', latitude: 48.5, longitude: 2.5, asNumber: 7}
let calls: unknown[]
let events: EventBody[]
let deps: AddMirrorDeps

beforeEach(() => {
  calls = []
  events = []
  const record =
    (name: string) =>
    (...args: unknown[]): Promise<void> => {
      calls.push([name, ...args])
      return Promise.resolve()
    }
  const mirrors = {
    update: record('update'),
    setEnabled: record('setEnabled'),
    remove: record('remove'),
    add: (settings: {name: string}) => {
      if (settings.name === 'taken') return Promise.reject(new MirrorbitsError('MB_MIRROR_EXISTS', 'It is taken.'))
      calls.push(['add', settings.name])
      return Promise.resolve(aMirror({...settings, id: 9, enabled: false}))
    },
  } as unknown as MirrorStore
  deps = {
    mirrors,
    mirrorLogs: {append: record('log')} as unknown as MirrorLogStore,
    events: {publish: event => void events.push(event), subscribe: () => Promise.reject(new Error('not used'))},
    locate: address => (address === '192.0.2.1' ? paris : undefined),
    resolveHost: host => (host === 'gone.example' ? Promise.reject(new Error('none')) : Promise.resolve(['192.0.2.1'])),
  }
})

describe('updateMirror', () => {
  it('writes only what is another, logs it and tells it', async () => {
    const mirror = aMirror()
    const updated = await updateMirror(deps, mirror, {...mirror, score: 4, rsyncUrl: 'rsync://b/x'})
    expect(calls).toEqual([
      ['update', 1, {score: 4, rsyncUrl: 'rsync://b/x/'}],
      ['log', 1, {kind: 'edited'}],
    ])
    expect(events).toEqual([{type: 'mirror.changed', mirror: 1, name: 'ovh', change: 'edited'}])
    expect(updated).toEqual({...mirror, score: 4, rsyncUrl: 'rsync://b/x/'})
  })

  it('writes nothing when nothing is another', async () => {
    await updateMirror(deps, aMirror(), aMirror())
    expect([calls, events]).toEqual([[], []])
  })

  it('switches a mirror as `enable` and `disable` do', async () => {
    await updateMirror(deps, aMirror({enabled: true}), {enabled: false})
    expect(calls).toEqual([
      ['setEnabled', 1, false],
      ['log', 1, {kind: 'disabled'}],
    ])
  })

  it('refuses what is wrong, but not what was wrong before', async () => {
    await expect(updateMirror(deps, aMirror(), {httpUrl: 'gopher://a/'})).rejects.toMatchObject({
      code: 'MB_MIRROR_INVALID',
    })
    expect(calls).toEqual([])
    await updateMirror(deps, aMirror({rsyncUrl: 'http://odd/'}), {rsyncUrl: 'http://odd/', score: 3})
    expect(calls[0]).toEqual(['update', 1, {score: 3}])
  })
})

describe('locateMirror', () => {
  it('keeps the countries when the one found is among them', async () => {
    const {settings, warnings} = await locateMirror(deps, aMirror({countryCodes: ['BE', 'FR']}))
    expect(warnings).toEqual([])
    expect(settings).toEqual({
      latitude: 48.5,
      longitude: 2.5,
      continentCode: 'EU',
      asNumber: 7,
      countryCodes: ['BE', 'FR'],
    })
  })

  it('replaces the countries when it is not', async () => {
    expect((await locateMirror(deps, aMirror({countryCodes: ['BE']}))).settings.countryCodes).toEqual(['FR'])
  })

  it('changes nothing when GeoIP does not know, and says so', async () => {
    const located = await locateMirror({...deps, locate: () => undefined}, aMirror())
    expect(located).toMatchObject({settings: {}, place: undefined})
    expect(located.warnings).toHaveLength(1)
  })

  it('refuses a host without address', async () => {
    await expect(locateMirror(deps, aMirror({httpUrl: 'http://gone.example:8080/'}))).rejects.toMatchObject({
      code: 'MB_MIRROR_INVALID',
    })
  })
})

describe('applyMirrors', () => {
  const doing = (parts: AddMirrorDeps): ApplyMirrorsDeps => ({
    addMirror: input => addMirror(parts, input),
    updateMirror: (mirror, settings) => updateMirror(parts, mirror, settings),
    setMirrorEnabled: (mirror, enabled) => setMirrorEnabled(parts, mirror, enabled),
    removeMirror: mirror => removeMirror(parts, mirror),
  })
  const steps = [
    {kind: 'add', name: 'taken', settings: {name: 'taken', httpUrl: 'http://a/'}},
    {kind: 'add', name: 'new', settings: {name: 'new', httpUrl: 'http://a/', enabled: true}},
    {kind: 'change', name: 'ovh', mirror: aMirror(), settings: {score: 9}},
    {kind: 'remove', name: 'ovh', mirror: aMirror()},
  ] as const

  it('goes on after a step that failed', async () => {
    const told: StepOutcome[] = []
    const signal = new AbortController().signal
    const outcomes = await applyMirrors(doing(deps), steps, {signal, onStep: outcome => void told.push(outcome)})
    expect(outcomes.map(({ok}) => ok)).toEqual([false, true, true, true])
    expect(outcomes[0]).toMatchObject({code: 'MB_MIRROR_EXISTS', message: 'It is taken.'})
    expect(told).toEqual(outcomes)
    expect((calls as string[][]).map(([name]) => name)).toEqual([
      'add',
      'log',
      'setEnabled',
      'log',
      'update',
      'log',
      'remove',
    ])
  })

  it('stops between two steps', async () => {
    const stop = new AbortController()
    const done = applyMirrors(doing(deps), steps, {signal: stop.signal, onStep: () => stop.abort()})
    await expect(done).rejects.toMatchObject({code: 'MB_CANCELLED'})
    expect(calls).toEqual([])
  })

  it('does not take a fault of the program for an outcome', async () => {
    const broken = {...deps, resolveHost: () => Promise.resolve(undefined as unknown as string[])}
    const options = {signal: new AbortController().signal, onStep: () => undefined}
    await expect(applyMirrors(doing(broken), steps.slice(1), options)).rejects.toThrow(TypeError)
  })
})
