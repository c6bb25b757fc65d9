import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {withoutStartingServices} from './quiet-services.js'

it('forbids Debian to start services for as long as this process lives, and no longer', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-policy-test-'))
  const policy = join(folder, 'policy-rc.d')
  const ended = spawn('true')
  await once(ended, 'exit')
  const asked = () => spawnSync(policy, ['redis-server', 'start', '2']).status
  try {
    await withoutStartingServices(
      {
        exists: () => Promise.resolve(false),
        async runAsRoot(command, args) {
          if (command !== 'install') return 0
          const text = await readFile(args[2] ?? '', 'utf8')
          await writeFile(policy, text)
          await chmod(policy, 0o755)
          expect(asked()).toBe(101)
          await writeFile(policy, text.replace(String(process.pid), String(ended.pid)))
          expect(asked()).toBe(0)
          return 0
        },
      },
      () => Promise.resolve(),
    )
  } finally {
    await rm(folder, {recursive: true})
  }
  expect.assertions(2)
})
