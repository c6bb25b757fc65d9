import {Box, Text, useInput} from 'ink'
import {memo, useEffect, useRef, useState, type ReactElement} from 'react'
import {frame, keyContext} from './frame.js'
import {keysOf} from './keys.js'
import type {DashboardActions, DashboardSource} from './source.js'
import {paintLine, type Look} from './theme.js'
import {press, type Action, type Effect, type Message, type Ui} from './ui-state.js'
import {useSnapshot} from './use-snapshot.js'
import {useTerminalSize} from './use-terminal-size.js'

export interface DashboardProps {
  readonly source: DashboardSource
  readonly actions: DashboardActions
  readonly look: Look
  readonly readOnly: boolean
  /** What was chosen when the dashboard was last left. */
  readonly start: Ui
  /** Called when it is left for good or for a while, with what is chosen now. */
  readonly onLeave: (how: 'quit' | 'suspend', ui: Ui) => void
}

/** The whole dashboard: keys change what is chosen, news change the data, and both are drawn as lines. */
export function Dashboard({source, actions, look, readOnly, start, onLeave}: DashboardProps): ReactElement {
  const [ui, setUi] = useState(start)
  const size = useTerminalSize()
  const state = useSnapshot(source, ui)
  /** Several keys can come before the next drawing. */
  const latest = useRef(start)
  const {watchMirror} = source
  useEffect(() => watchMirror(ui.detail), [watchMirror, ui.detail])

  const change = (next: Ui): void => {
    latest.current = next
    setUi(next)
  }
  const say = (message: Message): void => change({...latest.current, message})

  const act = (action: Action): void => {
    say({text: `${WORKING[action.kind]} …`, tone: 'accent'})
    perform(actions, action).then(
      text => say({text, tone: 'ok'}),
      (error: unknown) => say({text: error instanceof Error ? error.message : String(error), tone: 'bad'}),
    )
  }
  const carryOut = (effect: Effect): void => {
    if (effect.kind === 'act') act(effect.action)
    else onLeave(effect.kind, latest.current)
  }

  useInput((input, ink) => {
    for (const key of keysOf(input, ink)) {
      const context = keyContext({state, ui: latest.current, size, readOnly})
      const pressed = press(latest.current, key, context)
      change(pressed.ui)
      if (pressed.effect !== undefined) carryOut(pressed.effect)
    }
  })

  const lines = frame({state, ui, size, readOnly}).map(line => paintLine(line, look))
  return (
    <Box flexDirection="column" width={size.columns} height={lines.length}>
      {lines.map((line, index) => (
        <ScreenLine key={index} text={line} />
      ))}
    </Box>
  )
}

/** An empty text would take no line. */
const ScreenLine = memo(function ScreenLine({text}: {readonly text: string}): ReactElement {
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>
})

const WORKING: Readonly<Record<Action['kind'], string>> = {
  enable: 'Enabling',
  disable: 'Disabling',
  scan: 'Scanning',
  check: 'Checking',
  refresh: 'Scanning the source',
}

/** Does it for one mirror after the other; what was done is told of the last one. */
async function perform(actions: DashboardActions, {kind, mirrors}: Action): Promise<string> {
  if (kind === 'refresh') return actions.refresh()
  let done = ''
  for (const id of mirrors) {
    done =
      kind === 'scan' || kind === 'check' ? await actions[kind](id) : await actions.setEnabled(id, kind === 'enable')
  }
  return mirrors.length === 1 ? done : `${mirrors.length} mirrors: done.`
}
