import {expect, it} from 'vitest'
import {createLogReopening} from './reopen-logs.js'

it('opens all logs of this program and has the other one told, once for each time that somebody asks', () => {
  const done: string[] = []
  const logs = createLogReopening()
  logs.add(() => void done.push('own'))
  const end = logs.addOther(() => void done.push('other'))
  logs.everywhere()
  logs.here()
  end()
  logs.everywhere()
  expect(done).toEqual(['own', 'other', 'own', 'own'])
})

it('opens anew at once what was added after somebody has asked, for it may have had the old files before', () => {
  const done: string[] = []
  const logs = createLogReopening()
  logs.add(() => void done.push('early'))
  logs.here()
  logs.add(() => void done.push('late'))
  expect(done).toEqual(['early', 'late'])
})
