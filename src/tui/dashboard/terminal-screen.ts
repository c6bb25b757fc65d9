/** The screen apart, where nothing scrolls and what was there before comes back; without a cursor. */
const ENTER = '\u001b[?1049h\u001b[H\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'

export interface TerminalScreen {
  /** Enters it and writes this on it. */
  enter(text: string): void
  /** Harmless when it is not entered. */
  leave(): void
  close(): void
}

export interface ExitSource {
  on(event: 'exit', listener: () => void): unknown
  off(event: 'exit', listener: () => void): unknown
}

/** The terminal's alternate screen. It is left also when the process ends by a crash. */
export function createTerminalScreen(stdout: NodeJS.WritableStream, exits: ExitSource): TerminalScreen {
  let isEntered = false
  const leave = (): void => {
    if (isEntered) stdout.write(LEAVE)
    isEntered = false
  }
  exits.on('exit', leave)
  return {
    enter(text) {
      isEntered = true
      stdout.write(ENTER + text)
    },
    leave,
    close() {
      leave()
      exits.off('exit', leave)
    },
  }
}
