import type {Mirror} from '../core/mirror.js'
import type {EventChannel, MirrorLogStore, MirrorStore} from '../core/ports.js'

export interface ChangeMirrorDeps {
  readonly mirrors: MirrorStore
  readonly mirrorLogs: MirrorLogStore
  readonly events: EventChannel
}

/** Lets a mirror take traffic, or takes it out. Throws MB_MIRROR_NOT_FOUND when it was removed meanwhile. */
export async function setMirrorEnabled(
  {mirrors, mirrorLogs, events}: ChangeMirrorDeps,
  mirror: Mirror,
  enabled: boolean,
): Promise<Mirror> {
  await mirrors.setEnabled(mirror.id, enabled)
  const kind = enabled ? 'enabled' : 'disabled'
  await mirrorLogs.append(mirror.id, {kind})
  events.publish({type: 'mirror.changed', mirror: mirror.id, name: mirror.name, change: kind})
  return {...mirror, enabled}
}
