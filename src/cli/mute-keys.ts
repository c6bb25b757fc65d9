import {readFileSync} from 'node:fs'

export interface Keyboard {
  readonly stdin: Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'>
  readonly host: Pick<NodeJS.Process, 'kill' | 'on' | 'off'>
  /** Whether the keys are for this process: whoever takes them from another one is stopped. */
  readonly isInForeground: () => boolean
}

/** Ctrl-C, Ctrl-\ and Ctrl-Z, which the terminal itself makes signals otherwise. */
const SIGNALS: Readonly<Record<number, NodeJS.Signals>> = {0x03: 'SIGINT', 0x1c: 'SIGQUIT', 0x1a: 'SIGTSTP'}

/**
 * Swallows what is typed, until the returned function is called: the terminal would show it, and Enter would move the
 * cursor away from what is being drawn, of which a line would stay for ever. Keys that send signals still do.
 */
export function muteKeys({stdin, host, isInForeground}: Keyboard): () => void {
  let isMuted = false

  function mute(): void {
    if (isMuted || !stdin.isTTY || !isInForeground()) return
    isMuted = true
    stdin.setRawMode(true)
    stdin.on('data', onKeys)
    stdin.resume()
  }
  function unmute(): void {
    if (!isMuted) return
    isMuted = false
    stdin.off('data', onKeys)
    stdin.pause()
    stdin.setRawMode(false)
  }
  function onKeys(keys: Buffer): void {
    for (const key of keys) {
      const signal = SIGNALS[key]
      if (signal === undefined) continue
      // It may end this process, which must leave the terminal as it was.
      unmute()
      // To all that the shell has started together, as the terminal would.
      host.kill(0, signal)
      return
    }
  }

  mute()
  host.on('SIGCONT', mute)
  return () => {
    host.off('SIGCONT', mute)
    unmute()
  }
}

/** Whether this process is of those that its terminal sends signals to. False where the system does not tell. */
export function isInForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1')
    // proc(5); the name before may hold blanks and parentheses.
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return group === foreground
  } catch {
    return false // only Linux has it
  }
}
