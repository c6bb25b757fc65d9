import {messageOf, MirrorbitsError} from '../core/errors.js'
import type {Mirror, MirrorSettings} from '../core/mirror.js'
import {editableText, readEdited} from './editable-mirror.js'

export interface EditMirrorDeps {
  /** Lets the operator edit a text. */
  readonly edit: (text: string) => Promise<string>
  /** Whether to edit once more what has these problems. */
  readonly retry: (problems: readonly string[]) => Promise<boolean>
  /** Writes the changes. May throw MB_MIRROR_EXISTS and MB_MIRROR_INVALID, which can be corrected. */
  readonly save: (changes: Partial<MirrorSettings>) => Promise<Mirror>
}

export type EditResult =
  {readonly kind: 'untouched'} | {readonly kind: 'aborted'} | {readonly kind: 'saved'; readonly mirror: Mirror}

/** Lets an operator edit a mirror until it is right, left as it was, or given up. */
export async function editMirror(
  {edit, retry, save}: EditMirrorDeps,
  mirror: Mirror,
  options: {readonly ignoreUnknown: boolean},
): Promise<EditResult> {
  const original = editableText(mirror)
  let text = original
  for (;;) {
    text = await edit(text)
    if (text === original) return {kind: 'untouched'}
    const {changes, problems} = readEdited(text, mirror, options)
    let told = problems.map(({line, message}) => `line ${line}: ${message}`)
    if (told.length === 0) {
      try {
        return {kind: 'saved', mirror: await save(changes)}
      } catch (error) {
        if (!isCorrectable(error)) throw error
        told = [messageOf(error)]
      }
    }
    if (!(await retry(told))) return {kind: 'aborted'}
  }
}

const isCorrectable = (error: unknown): boolean =>
  error instanceof MirrorbitsError && (error.code === 'MB_MIRROR_EXISTS' || error.code === 'MB_MIRROR_INVALID')
