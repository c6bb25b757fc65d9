import {Box, Static, Text} from 'ink'
import type {ReactElement} from 'react'
import {printable} from '../core/text/display-width.js'
import {humanDuration} from '../core/text/relative-time.js'
import {progressLine} from './progress-line.js'
import type {FinishedItem, ProgressState, RunningItem} from './progress-state.js'
import {counted} from '../core/text/counted.js'

export interface ProgressBarsProps {
  readonly state: ProgressState
  readonly nowMs: number
  readonly columns: number
  readonly rows: number
  readonly colour: boolean
}

/** One bar per running item; what has ended stays above, one line each, and scrolls away like any output. */
export function ProgressBars({state, nowMs, columns, rows, colour}: ProgressBarsProps): ReactElement {
  // A tree as tall as the terminal would make Ink clear the screen with every frame.
  const shown = state.running.slice(0, Math.max(1, rows - 3))
  const hidden = state.running.length - shown.length
  return (
    <>
      <Static items={[...state.finished]}>
        {(item, index) => <FinishedLine key={index} item={item} colour={colour} />}
      </Static>
      <Box flexDirection="column">
        {shown.map(item => (
          <RunningLine key={item.key} item={item} nowMs={nowMs} columns={columns} colour={colour} />
        ))}
        {hidden > 0 ? <Text>and {hidden} more</Text> : null}
        {state.queued.length > 0 && rows > 3 ? (
          <Text wrap="truncate" dimColor={colour}>
            {printable(queueText(state.queued.map(({label}) => label)))}
          </Text>
        ) : null}
      </Box>
    </>
  )
}

/** `14 wait: paris, berlin, tokyo`; cut where the line ends. */
const queueText = (labels: readonly string[]): string =>
  `${counted(labels.length, 'waits', 'wait')}: ${labels.slice(0, MOST_NAMED).join(', ')}`

const MOST_NAMED = 20

interface RunningLineProps {
  readonly item: RunningItem
  readonly nowMs: number
  readonly columns: number
  readonly colour: boolean
}

function RunningLine({item, nowMs, columns, colour}: RunningLineProps): ReactElement {
  const {label, full, empty, numbers} = progressLine(item, nowMs, columns)
  return (
    <Text wrap="truncate">
      {label}
      {'  '}
      {full === '' && empty === '' ? null : (
        <>
          <Text {...tone(colour, 'green')}>{full}</Text>
          <Text dimColor={colour}>{empty}</Text>
          {'  '}
        </>
      )}
      {numbers}
    </Text>
  )
}

function FinishedLine({item, colour}: {readonly item: FinishedItem; readonly colour: boolean}): ReactElement {
  return (
    <Text>
      <Text {...tone(colour, item.ok ? 'green' : 'red')}>{item.ok ? '✔' : '✖'}</Text> {printable(item.label)}:{' '}
      {printable(item.text)} <Text dimColor={colour}>({humanDuration(item.tookMs / 1000)})</Text>
    </Text>
  )
}

const tone = (colour: boolean, name: 'green' | 'red'): {color?: string} => (colour ? {color: name} : {})
