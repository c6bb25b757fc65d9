import {lockStateDirectory, type LockFile} from '../../host/lock-file.js'

/** This server's hold on its state folder. */
export interface StateLock {
  /**
   * Throws MB_STATE_DIRECTORY_LOCKED and MB_STATE_DIRECTORY_UNUSABLE. `from` is the process of a server that leaves its
   * place to this one, or this one, which may have it still.
   */
  take(from?: number): Promise<void>
  /** Harmless when it was never taken. */
  release(): Promise<void>
}

export function stateLock(stateDirectory: string): StateLock {
  let held: LockFile | undefined
  return {
    async take(from) {
      held = await lockStateDirectory(stateDirectory, {from})
    },
    async release() {
      await held?.release()
    },
  }
}
