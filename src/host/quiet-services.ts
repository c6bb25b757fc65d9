import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

export interface QuietServicesDeps {
  readonly runAsRoot: (command: string, args: readonly string[]) => Promise<number>
  readonly exists: (path: string) => Promise<boolean>
}

/** What Debian's packages ask before they start a service, see Debian's invoke-rc.d(8). */
const policyFile = '/usr/sbin/policy-rc.d'

/**
 * Exit 101 forbids the action. It speaks only while `pid` lives: one that is left behind by a crash has no effect.
 * Every Debian has awk, which needs neither a shell nor this program.
 */
const policyText = (pid: number): string => `#!/usr/bin/awk -f
# Written by mirrorbits while it installs a package whose service must not start. It may be deleted.
BEGIN { exit ((getline line < "/proc/${pid}/stat") > 0 ? 101 : 0) }
`

/**
 * Runs `install` while packages of Debian and its relatives may not start the
 * services they bring. A policy that is already there is left alone.
 * `runAsRoot` returns the exit status.
 */
export async function withoutStartingServices<T>(
  {runAsRoot, exists}: QuietServicesDeps,
  install: () => Promise<T>,
): Promise<T> {
  if (await exists(policyFile)) return install()
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-policy-'))
  try {
    const text = join(folder, 'policy-rc.d')
    await writeFile(text, policyText(process.pid))
    const written = (await runAsRoot('install', ['-m', '0755', text, policyFile])) === 0
    try {
      return await install()
    } finally {
      if (written) await runAsRoot('rm', ['-f', policyFile])
    }
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}
