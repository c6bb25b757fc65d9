import {Box, Text, useInput} from 'ink'
import {memo, useEffect, useRef, useState, type ReactElement} from 'react'
import {frame, keyContext} from './frame.js'
import {keysOf} from './keys.js'
import {refusalOf} from './refusal.js'
import type {DashboardActions, DashboardSource} from './source.js'
import {paintLine, type Look} from './theme.js'
import {perform, WORKING} from './perform.js'
import {press} from './press.js'
import type {Action, Effect, Message, Ui} from './ui-state.js'
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
  readonly onLeave: (how: 'quit' | 'interrupt' | 'suspend', ui: Ui) => void
}

/** The whole dashboard: keys change what is chosen, news change the data, and both are drawn as lines. */
export function Dashboard({source, actions, look, readOnly, start, onLeave}: DashboardProps): ReactElement {
  const [ui, setUi] = useState(start)
  const size = useTerminalSize()
  const state = useSnapshot(source, ui)
  const refusal = refusalOf(state, readOnly)
  /** Several keys can come before the next drawing. */
  const latest = useRef(start)
  const {watchMirror, watchRequests} = source
  const isTail = ui.view === 'requests' && ui.detail === undefined
  useEffect(() => watchMirror(ui.detail), [watchMirror, ui.detail])
  useEffect(() => watchRequests(isTail), [watchRequests, isTail])

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
      const context = keyContext({state, ui: latest.current, size, refusal})
      const pressed = press(latest.current, key, context)
      change(pressed.ui)
      if (pressed.effect !== undefined) carryOut(pressed.effect)
    }
  })

  const lines = frame({state, ui, size, refusal}).map(line => paintLine(line, look))
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
