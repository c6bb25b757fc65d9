import {describe, expect, it} from 'vitest'
import {aDescription} from '../../test/support/described-mirror.js'
import {mirrorNextStep} from './mirror-next-step.js'

const down = {isUp: false, reason: 'Unreachable'}

describe('the next step after a mirror was shown', () => {
  it('is to enable one that is disabled, also when it is down', () => {
    expect(mirrorNextStep(aDescription({enabled: false, http: down}))).toContain('mirrorbits mirror scan ovh --enable')
  })

  it('is to read why the last scan failed, also of one that is disabled', () => {
    for (const enabled of [true, false]) {
      expect(mirrorNextStep(aDescription({enabled, lastSync: 1_795_225_503}))).toContain(
        'mirrorbits mirror logs ovh --kind error',
      )
    }
  })

  it('is to ask one that is down', () => {
    expect(mirrorNextStep(aDescription({http: down}))).toContain('mirrorbits mirror check ovh')
  })

  it('is to ask for the choice when one that is up gets nothing', () => {
    expect(mirrorNextStep(aDescription({}, {trafficToday: {downloads: 0, bytes: 0n}}))).toContain('mirrorbits select')
  })

  it('is none when all is well', () => {
    expect(mirrorNextStep(aDescription({}, {trafficToday: {downloads: 1, bytes: 9n}}))).toBeUndefined()
  })

  it('keeps control characters of a name off the terminal', () => {
    expect(mirrorNextStep(aDescription({name: 'a\u001b[2Jb', http: down}))).not.toContain('\u001b')
  })
})
