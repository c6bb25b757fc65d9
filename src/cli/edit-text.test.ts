import {chmod, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest'
import {editText} from './edit-text.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-editor-'))
  await writeFile(join(folder, 'my editor'), '#!/bin/sh\nstat -c %a "$1" >> "$1"\n')
  await chmod(join(folder, 'my editor'), 0o755)
})
afterAll(() => rm(folder, {recursive: true}))
afterEach(() => vi.unstubAllEnvs())

const edit = (text: string, env: NodeJS.ProcessEnv, isTerminal = true) => editText(text, {env, isTerminal})

describe('an editor', () => {
  it('may have arguments', async () => {
    expect(await edit('Score: 0\n', {EDITOR: 'sed -i s/Score:.*/Score:\\ 50/'})).toBe('Score: 50\n')
  })

  it('may be one program with a blank in its name, and gets a file for nobody else', async () => {
    expect(await edit('a\n', {EDITOR: join(folder, 'my editor')})).toBe('a\n600\n')
  })

  it('is no shell', async () => {
    const marker = join(folder, 'marker')
    await edit('a\n', {EDITOR: `true ; touch ${marker} ; $(touch ${marker})`})
    expect(await readdir(folder)).toEqual(['my editor'])
  })

  it('is a script where there is no terminal', async () => {
    expect(await edit('a\n', {EDITOR: 'sed -i s/a/b/'}, false)).toBe('b\n')
    const {PATH} = process.env
    await expect(edit('a\n', {PATH}, false)).rejects.toMatchObject({code: 'MB_USAGE'})
  })

  it.each([
    [{EDITOR: 'false'}, 'MB_CANCELLED'],
    [{EDITOR: '/no/such/editor'}, 'MB_TOOL_MISSING'],
    [{EDITOR: "sed 's/a"}, 'MB_TOOL_MISSING'],
    [{EDITOR: ' ', PATH: '/no/such/folder:'}, 'MB_TOOL_MISSING'],
  ])('that cannot do it is an error and leaves nothing: %j', async (env, code) => {
    const temporary = await mkdtemp(join(folder, 'tmp-'))
    vi.stubEnv('TMPDIR', temporary)
    await expect(edit('a\n', env)).rejects.toMatchObject({code})
    expect(await readdir(temporary)).toEqual([])
    await rm(temporary, {recursive: true})
  })
})
