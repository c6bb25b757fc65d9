import type {Key as InkKey} from 'ink'
import type {Key} from './ui-state.js'

/** The keys in what the terminal sent at once: fast typing and pasting arrive as one string. */
export function keysOf(input: string, ink: InkKey): readonly Key[] {
  const named = namedKey(input, ink)
  if (named !== undefined) return [named]
  if (ink.ctrl || ink.meta) return []
  return Array.from(input).flatMap(character => keyOf(character))
}

function namedKey(input: string, ink: InkKey): Key | undefined {
  if (ink.ctrl && input === 'c') return {kind: 'interrupt'}
  if (ink.ctrl && input === 'z') return {kind: 'suspend'}
  if (ink.upArrow) return {kind: 'up'}
  if (ink.downArrow) return {kind: 'down'}
  if (ink.leftArrow) return {kind: 'left'}
  if (ink.rightArrow) return {kind: 'right'}
  if (ink.pageUp) return {kind: 'pageUp'}
  if (ink.pageDown) return {kind: 'pageDown'}
  if (ink.home) return {kind: 'home'}
  if (ink.end) return {kind: 'end'}
  if (ink.return) return {kind: 'enter'}
  if (ink.escape) return {kind: 'escape'}
  if (ink.tab) return {kind: ink.shift ? 'backTab' : 'tab'}
  // Terminals differ in which of the two the key above Enter sends.
  return ink.backspace || ink.delete ? {kind: 'backspace'} : undefined
}

/** Control characters in the middle of a paste are keys as well, or nothing. */
function keyOf(character: string): readonly Key[] {
  if (character === '\r' || character === '\n') return [{kind: 'enter'}]
  if (character === '\t') return [{kind: 'tab'}]
  if (character === '\u001b') return [{kind: 'escape'}]
  if (character === '\u007f' || character === '\b') return [{kind: 'backspace'}]
  if (character === '\u0003') return [{kind: 'interrupt'}]
  if (character === '\u001a') return [{kind: 'suspend'}]
  return character < ' ' ? [] : [{kind: 'text', text: character}]
}
