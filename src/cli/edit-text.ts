import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {messageOf, MirrorbitsError} from '../core/errors.js'
import {splitWords} from '../core/text/split-words.js'

const USUAL_EDITORS = ['editor', 'vi', 'emacs', 'nano']

/**
 * Lets a person, or the script in `$EDITOR`, edit a text. The file is readable for nobody else: it may hold passwords.
 * Throws MB_TOOL_MISSING, MB_USAGE when there is neither a terminal nor a script, and MB_CANCELLED when the editor ends
 * with an error.
 */
export async function editText(
  text: string,
  {env, isTerminal}: {readonly env: NodeJS.ProcessEnv; readonly isTerminal: boolean},
): Promise<string> {
  const [program, ...args] = editorOf(env, isTerminal)
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-edit-'))
  const file = join(folder, 'mirror.yaml')
  // Ctrl-C in an editor is the editor's.
  const ignore = (): void => undefined
  process.on('SIGINT', ignore)
  try {
    await writeFile(file, text, {mode: 0o600})
    await run(program, [...args, file])
    return await readFile(file, 'utf8')
  } finally {
    process.off('SIGINT', ignore)
    await rm(folder, {recursive: true, force: true})
  }
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, {stdio: 'inherit'})
  let code: number | null
  try {
    ;[code] = (await once(child, 'close')) as [number | null]
  } catch (error) {
    throw new MirrorbitsError('MB_TOOL_MISSING', `The editor cannot be started: ${messageOf(error)}.`, {
      cause: error,
      hint: 'Name a program in the environment variable EDITOR.',
    })
  }
  if (code === 0) return
  throw new MirrorbitsError('MB_CANCELLED', `The editor ended with ${code ?? 'a signal'}: nothing was changed.`)
}

/** Program and arguments: `$EDITOR`, else an editor that is usually there. */
function editorOf(env: NodeJS.ProcessEnv, isTerminal: boolean): readonly [string, ...string[]] {
  const named = env['EDITOR']?.trim() ?? ''
  if (named !== '') {
    const [program, ...args] = existsSync(named) ? [named] : (splitWords(named) ?? [])
    if (program !== undefined) return [program, ...args]
    throw new MirrorbitsError('MB_TOOL_MISSING', 'A quote in the environment variable EDITOR is not closed.', {
      hint: 'Write it as a shell would read it.',
    })
  }
  if (!isTerminal) {
    throw new MirrorbitsError('MB_USAGE', 'There is no terminal that an editor could use.', {
      hint: 'Name a script in the environment variable EDITOR, or change settings with "mirrorbits mirror set".',
    })
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '')
  const found = USUAL_EDITORS.find(editor => folders.some(folder => existsSync(join(folder, editor))))
  if (found !== undefined) return [found]
  throw new MirrorbitsError('MB_TOOL_MISSING', 'No text editor found, please set the EDITOR environment variable.', {
    hint: 'For example: EDITOR=nano.',
  })
}
