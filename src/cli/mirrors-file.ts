import {readFile} from 'node:fs/promises'
import {text} from 'node:stream/consumers'
import {messageOf, MirrorbitsError} from '../core/errors.js'
import {changedSettings, settingProblems} from '../core/mirror-changes.js'
import type {Mirror} from '../core/mirror.js'
import type {WantedMirror} from '../operations/plan-mirrors.js'
import {readMirrorsFile, type LineProblem, type WrittenMirror} from './read-mirror-yaml.js'

/** The text of a file, or of standard input for `-`. Throws MB_USAGE. */
export async function readTextFile(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    throw new MirrorbitsError('MB_USAGE', `The file cannot be read: ${messageOf(error)}.`, {
      cause: error,
      hint: 'Name a file of mirrors, as "mirrorbits mirror export" writes it.',
    })
  }
}

export interface WantedMirrors {
  readonly wanted: readonly WantedMirror[]
  readonly problems: readonly LineProblem[]
}

/** The mirrors that a file wants, with all that is wrong in it. What a mirror has already is not judged. */
export function wantedMirrors(fileText: string, mirrors: readonly Mirror[]): WantedMirrors {
  const read = readMirrorsFile(fileText)
  const byName = new Map(mirrors.map(mirror => [mirror.name, mirror]))
  const wanted: WantedMirror[] = []
  const problems = [...read.problems]
  for (const written of read.mirrors) {
    const {name} = written.settings
    if (name === undefined) continue
    wanted.push({...written.settings, name})
    problems.push(...problemsOf(written, byName.get(name)))
  }
  return {wanted, problems: problems.sort((a, b) => a.line - b.line)}
}

function problemsOf({settings, lines, line}: WrittenMirror, mirror: Mirror | undefined): LineProblem[] {
  const judged = mirror === undefined ? settings : changedSettings(mirror, settings)
  const problems = settingProblems(judged).map(({key, message}) => ({line: lines.get(key) ?? line, message}))
  if (mirror !== undefined || lines.has('httpUrl')) return problems
  return [...problems, {line, message: `The new mirror ${settings.name ?? ''} needs an HttpURL.`}]
}
