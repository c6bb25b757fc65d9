import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished} from 'vitest'
import {dump, writeVersion1, writeVersion2} from '../support/old-database.js'
import {runProgram, type CommandResult} from '../support/program.js'
import {test} from '../support/stores.js'

/** Runs `mirrorbits top` on this Redis. */
async function top(socket: string, ...args: readonly string[]): Promise<CommandResult> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-top-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const configFile = join(folder, 'mirrorbits.conf')
  await writeFile(
    configFile,
    `Repository: ${folder}\nRedisAddress: unix:${socket}\nStateDirectory: ${join(folder, 'state')}\n`,
  )
  return runProgram(['top', ...args, '--config', configFile])
}

test('the dashboard shows a database of version 2, and writes nothing to it', async ({redis, socket}) => {
  await writeVersion2(redis)
  const before = await dump(redis)
  const {code, stdout, stderr} = await top(socket, '--json')
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
  const {mirrors, files} = JSON.parse(stdout) as {files: number; mirrors: {name: string; filesKnown: number}[]}
  expect(files).toBe(3)
  expect(mirrors.map(({name, filesKnown}) => [name, filesKnown])).toEqual([
    // It has a fourth, which the repository has no more.
    ['first.example', 3],
    ['second.example', 2],
    ['never.example', 0],
  ])
  expect((await top(socket, '--once')).stdout).toContain('DATABASE VERSION 2: only looking')
  expect(await dump(redis)).toEqual(before)
})

test('older and newer databases are refused as everywhere', async ({redis, socket}) => {
  await writeVersion1(redis)
  expect(await top(socket, '--once')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('MB_DATABASE_OLD') as string,
  })
  await redis.set('MIRRORBITS_DB_VERSION', '99')
  expect(await top(socket, '--once')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('MB_DATABASE_NEW') as string,
  })
})
