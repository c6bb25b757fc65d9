import {expect, it} from 'vitest'
import type {DownloadEntry} from '../core/download-line.js'
import type {DownloadLog} from '../logging/download-log.js'
import {createReloadableLog} from './reloadable-log.js'

/** Logs that tell what was done to them. */
function logs() {
  const done: string[] = []
  let letGo = (): void => undefined
  const open = (name: string): DownloadLog => {
    done.push(`open ${name}`)
    return {
      write: () => void done.push(`write ${name}`),
      reopen: () => void done.push(`reopen ${name}`),
      close: async () => {
        done.push(`close ${name}`)
        if (name === 'slow') await new Promise<void>(resolve => (letGo = resolve))
        done.push(`closed ${name}`)
      },
    }
  }
  return {done, open, letGo: () => letGo()}
}
const entry = {} as DownloadEntry

it('writes to the folder it was moved to, and closes the one before', async () => {
  const {done, open} = logs()
  const log = createReloadableLog(open, 'a')
  log.write(entry)
  log.moveTo('a')
  log.moveTo('b')
  log.write(entry)
  log.reopen()
  await log.close()
  expect(done.filter(what => !what.startsWith('close'))).toEqual(['open a', 'write a', 'open b', 'write b', 'reopen b'])
  expect(done).toEqual(expect.arrayContaining(['closed a', 'closed b']))
})

it('is closed only when the former log has written its lines', async () => {
  const {done, open, letGo} = logs()
  const log = createReloadableLog(open, 'slow')
  log.moveTo('b')
  const closed = log.close()
  letGo()
  await closed
  expect(done).toContain('closed slow')
})
