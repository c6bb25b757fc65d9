import type {MirrorId} from '../core/mirror.js'
import type {MirrorStore} from '../core/ports.js'

/** A mirror that nobody is sent to, because its record makes no sense. */
export interface UnreadableMirror {
  /** 0 for an entry of the list of mirrors that is no id. */
  readonly id: MirrorId
  readonly problem: string
}

/** The records of mirrors that cannot be read; they are left out everywhere else. */
export async function unreadableMirrors({
  mirrors,
}: {
  readonly mirrors: Pick<MirrorStore, 'list'>
}): Promise<UnreadableMirror[]> {
  const found: UnreadableMirror[] = []
  await mirrors.list((id, problem) => found.push({id, problem}))
  return found
}

/** What an operator is told of one, and what to do about it. */
export function unreadableText({id, problem}: UnreadableMirror): {readonly text: string; readonly advice: string} {
  if (id === 0) return {text: `${problem}; it is left out.`, advice: 'Remove this field of the hash MIRRORS in Redis.'}
  return {
    text: `The record of mirror ${id} cannot be read: ${problem}. Nobody is sent there.`,
    advice: `Correct the hash MIRROR_${id} in Redis, or forget the mirror with "HDEL MIRRORS ${id}".`,
  }
}
