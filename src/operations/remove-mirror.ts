import type {Mirror} from '../core/mirror.js'
import type {EventChannel, MirrorStore} from '../core/ports.js'

export interface RemoveMirrorDeps {
  readonly mirrors: MirrorStore
  readonly events: EventChannel
}

/** Forgets a mirror, what it holds and its log. Its statistics stay. Throws MB_MIRROR_NOT_FOUND. */
export async function removeMirror({mirrors, events}: RemoveMirrorDeps, mirror: Mirror): Promise<void> {
  await mirrors.remove(mirror.id)
  events.publish({type: 'mirror.changed', mirror: mirror.id, name: mirror.name, change: 'removed'})
}
