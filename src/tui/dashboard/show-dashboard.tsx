import {render} from 'ink'
import {createChangedRows} from './changed-rows.js'
import {Dashboard, type DashboardProps} from './dashboard.js'
import type {Ui} from './ui-state.js'

/** How a dashboard was left, with what was chosen then. */
export interface Left {
  readonly how: 'quit' | 'interrupt' | 'suspend'
  readonly ui: Ui
}

export interface ShowDashboardOptions extends Omit<DashboardProps, 'onLeave'> {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly signal: AbortSignal
}

/** Draws on the terminal until the dashboard is left. */
export async function showDashboard({stdin, stdout, signal, ...props}: ShowDashboardOptions): Promise<Left> {
  const screen = createChangedRows(stdout)
  let left: Left = {how: 'quit', ui: props.start}
  const app = render(
    <Dashboard
      {...props}
      onLeave={(how, ui) => {
        left = {how, ui}
        app.unmount()
      }}
    />,
    {stdin, stdout: screen.stdout, exitOnCtrlC: false, patchConsole: false},
  )
  const quit = (): void => app.unmount()
  signal.addEventListener('abort', quit)
  try {
    if (signal.aborted) quit()
    await app.waitUntilExit()
    return left
  } finally {
    signal.removeEventListener('abort', quit)
    screen.close()
    props.source.watchMirror(undefined)
    props.source.watchRequests(false)
  }
}
