import {MirrorbitsError} from '../core/errors.js'
import {parseRsyncUrl} from '../core/listing/parse-rsync-url.js'
import {rsyncEnd} from '../core/listing/rsync-exit.js'
import {withDeadline} from './abort.js'
import {rsyncCommand} from './rsync-command.js'
import {runRsync} from './rsync-process.js'
import {tooSlow} from './too-slow.js'
import {counted} from '../core/text/counted.js'

export interface ReplicateRequest {
  /** Where the master offers the repository. */
  readonly url: string
  /** Absolute path of the folder that becomes like it. */
  readonly folder: string
  /** rsync deletes no more files and folders than this. */
  readonly maxDelete: number
  readonly totalMs: number
  readonly signal: AbortSignal
  /** Called a few times a second while files come in. */
  readonly onProgress: (progress: ReplicationProgress) => void
}

export interface ReplicationProgress {
  /** Files and folders that were looked at; undefined in the middle of one. */
  readonly looked: number | undefined
  readonly bytes: number
  readonly bytesPerSecond: number
}

/** What rsync says that it has done. */
export interface Replicated {
  readonly transferred: number
  readonly bytes: number
  readonly deleted: number
}

const LONGEST_REPORT = 64 * 1024

/**
 * Makes a folder like the master's by rsync. New files come in whole and all at the end, and what is gone is deleted after that,
 * so that who reads meanwhile sees the old state or the new one of each file. Nothing is deleted when the master had trouble
 * reading its own files. Throws MB_SYNC_FAILED, MB_TOOL_MISSING and the reason of `signal`; rsync has ended then.
 */
export async function replicate({
  url,
  folder,
  maxDelete,
  totalMs,
  signal,
  onProgress,
}: ReplicateRequest): Promise<Replicated> {
  const parsed = parseRsyncUrl(url)
  if (parsed.kind === 'invalid') throw failed(parsed.problem)
  const {program, args, env} = rsyncCommand(parsed, {totalMs}, [])
  const options = args.slice(0, args.indexOf('--')).filter(option => option !== '--list-only')
  const own = [
    '-lpt',
    '--safe-links',
    '--delete-delay',
    `--max-delete=${maxDelete}`,
    '--delay-updates',
    '--stats',
    '--info=progress2',
    // Else a pipe is told only when a buffer is full.
    '--outbuf=N',
  ]
  const target = folder.endsWith('/') ? folder : `${folder}/`
  const deadline = withDeadline(signal, totalMs, () => tooSlow('rsync', totalMs))
  let report = ''
  try {
    const exit = await runRsync(
      {program, env, args: [...options, ...own, '--', parsed.address, target]},
      deadline.signal,
      chunk => {
        const text = chunk.toString('latin1')
        report = (report + text).slice(-LONGEST_REPORT)
        const progress = readProgress(text)
        if (progress !== undefined) onProgress(progress)
      },
    )
    if (exit.code === 25) throw failed(`more than ${counted(maxDelete, 'file')} would have been deleted`)
    // 24: files vanished at the master while they were read; the next time brings what has become of them.
    if (exit.code !== 0 && exit.code !== 24) {
      const end = rsyncEnd(exit.code, withoutPassword(exit.stderr.toString(), parsed.password), false)
      throw failed(end.kind === 'failed' ? end.message : `rsync ended with exit code ${exit.code ?? ''}`)
    }
    return readReport(report)
  } finally {
    deadline.clear()
  }
}

const UNITS: Readonly<Record<string, number>> = {k: 2 ** 10, M: 2 ** 20, G: 2 ** 30}

const PROGRESS = /(\d{1,20}) +\d{1,3}% +([\d.]{1,12})([kMG])B\/s +[\d:?]{1,12}(?: +\(([^)]{1,80})\))?/g

/** Of `4227858432  61%  112.34MB/s  0:00:23 (xfr#12, to-chk=340/1017)` the newest in a piece of output. */
function readProgress(text: string): ReplicationProgress | undefined {
  const [found] = [...text.slice(-1000).matchAll(PROGRESS)].slice(-1)
  if (found === undefined) return undefined
  const [, bytes = '', speed = '', unit = '', counts = ''] = found
  const [, left, all] = /chk=(\d{1,12})\/(\d{1,12})/.exec(counts) ?? []
  return {
    looked: all === undefined ? undefined : Math.max(0, Number(all) - Number(left)),
    bytes: Number(bytes),
    bytesPerSecond: Math.round(Number(speed) * (UNITS[unit] ?? 1)),
  }
}

function readReport(report: string): Replicated {
  const number = (label: string): number =>
    Number(new RegExp(`^${label}: ([\\d,]{1,20})`, 'm').exec(report)?.[1]?.replaceAll(',', '') ?? 0)
  return {
    transferred: number('Number of regular files transferred'),
    bytes: number('Total transferred file size'),
    deleted: number('Number of deleted files'),
  }
}

const failed = (what: string): MirrorbitsError =>
  new MirrorbitsError('MB_SYNC_FAILED', `The repository could not be copied from its master: ${what}.`, {
    hint: 'Look at SourceSync in the configuration, and try "rsync --list-only" with its URL by hand.',
  })

const withoutPassword = (text: string, password: string | undefined): string =>
  password === undefined || password === '' ? text : text.replaceAll(password, '***')
