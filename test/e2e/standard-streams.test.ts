import {execFile} from 'node:child_process'
import {once} from 'node:events'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterEach, expect, it} from 'vitest'
import {startStallingProxy} from '../support/stalling-proxy.js'
import {openTmux} from '../support/tmux.js'
import {createWorld} from '../support/world.js'

const run = promisify(execFile)
const closers: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

it('what follows ends when nobody reads it any more', async () => {
  const world = await createWorld()
  closers.push(() => world.close())
  const follow = `"$0" bin/run.js top --follow --interval 0.1 --config "$1" | head -n 1; exit \${PIPESTATUS[0]}`
  const {stdout} = await run('bash', ['-c', follow, process.execPath, world.configFile], {timeout: 20_000})
  expect(JSON.parse(stdout)).toMatchObject({traffic: {source: 'counters'}})
})

it('output that cannot be written is told in two lines', async () => {
  const full = execFile('bash', ['-c', '"$0" bin/run.js completion bash > /dev/full', process.execPath])
  let said = ''
  full.stderr?.on('data', (chunk: string) => (said += chunk))
  expect(await once(full, 'close')).toEqual([1, null])
  expect(said).toMatch(/^Error MB_INTERNAL: ENOSPC.*\n {2}The disk is full: make room on it\.\n$/)
})

it('Ctrl-C at a question ends the command as it does elsewhere, and Ctrl-D is no', async () => {
  const tmux = await openTmux(80, 24)
  closers.push(() => tmux.close())
  for (const [key, told] of [
    ['C-c', /Nothing was done\.\s+ended with 130/],
    ['C-d', /Nothing was changed\.\s+ended with 1/],
  ] as const) {
    await tmux.keys(`clear; ${process.execPath} bin/run.js db downgrade; echo ended with $?`, 'Enter')
    await tmux.shows(/\[y\/N\]/)
    await tmux.keys(key)
    await tmux.shows(told)
  }
})

it('no to a question changes nothing and ends each command with 1', async () => {
  const world = await createWorld()
  closers.push(() => world.close())
  await world.json('mirror', 'add', 'paris', '--http', 'http://127.0.0.1:9/')
  const file = join(world.folder, 'none.yaml')
  await writeFile(file, '[]\n')
  const tmux = await openTmux(120, 24)
  closers.push(() => tmux.close())
  for (const command of ['mirror remove paris', `mirror apply -f ${file} --prune`]) {
    await tmux.keys(
      `clear; ${process.execPath} bin/run.js ${command} --config ${world.configFile}; echo ended with $?`,
      'Enter',
    )
    await tmux.shows(/Remove paris\? \[y\/N\]/)
    await tmux.keys('n', 'Enter')
    await tmux.shows(/Nothing was changed\.\s+ended with 1/)
  }
  expect(await world.json('mirror', 'list')).toHaveLength(1)
})

it('what is typed while a scan shows its progress leaves nothing of it behind, and Ctrl-C still ends it', async () => {
  const world = await createWorld({mirrors: ['paris']})
  closers.push(() => world.close())
  await world.publish('disk.iso', 'a disk')
  await world.copyTo()
  await world.json('refresh')
  await world.addMirror('paris')
  const [{urls}] = await world.json<[{urls: {rsync: string}}]>('mirror', 'list')
  const proxy = await startStallingProxy(urls.rsync)
  closers.push(() => {
    proxy.stop()
    return Promise.resolve()
  })
  await world.json('mirror', 'set', 'paris', `rsync=${proxy.url}`)
  const tmux = await openTmux(100, 24)
  closers.push(() => tmux.close())
  const scan = `${process.execPath} bin/run.js mirror scan paris --config ${world.configFile}; echo ended with $?`

  await tmux.keys(`clear; ${scan}`, 'Enter')
  await tmux.shows(/^paris {2}0 files/m)
  await tmux.keys('Enter', 'x', 'Enter')
  proxy.letThrough()
  const screen = await tmux.shows(/ended with 0/)
  expect(screen.match(/^paris.*/gm)).toEqual([expect.stringMatching(/^paris .* ok$/)])

  proxy.stall()
  await tmux.keys(`clear; ${scan}`, 'Enter')
  await tmux.shows(/^paris {2}0 files/m)
  await tmux.keys('C-c')
  await tmux.shows(/ended with 130/)
  // The shell shows again what is typed.
  await tmux.keys('echo a visible line', 'Enter')
  await tmux.shows(/echo a visible line\n+a visible line/)
})
