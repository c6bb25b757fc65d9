import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {createSystem, findExecutable} from './system.js'

describe('the system', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mirrorbits-system-'))
  })
  afterEach(() => rm(folder, {recursive: true}))

  it('finds an executable on the search path', async () => {
    await writeFile(join(folder, 'our-tool'), '')
    await chmod(join(folder, 'our-tool'), 0o755)
    expect(await findExecutable('our-tool', ['/nowhere', '', folder].join(delimiter))).toBe(join(folder, 'our-tool'))
  })

  it('does not take a name for found that is nowhere', async () => {
    expect(await findExecutable('our-tool', folder)).toBeUndefined()
  })

  it('returns the exit status of what it runs, and 127 when there is no such command', async () => {
    const {run} = createSystem()
    expect(await run(process.execPath, ['-e', 'process.exitCode = 3'])).toBe(3)
    expect(await run(join(folder, 'nothing'), [])).toBe(127)
  })

  it('tells quietly whether a command ends well', async () => {
    const {succeeds} = createSystem()
    expect(await succeeds(process.execPath, ['-e', ''])).toBe(true)
    expect(await succeeds(process.execPath, ['-e', 'process.exitCode = 1'])).toBe(false)
    expect(await succeeds(join(folder, 'nothing'), [])).toBe(false)
  })

  it('knows which files exist', async () => {
    const {exists} = createSystem()
    expect([await exists(folder), await exists(join(folder, 'nothing'))]).toEqual([true, false])
  })
})
