import type {Action, Effect, Key, KeyContext, KnownMirror, Prompt, Ui} from './ui-state.js'

interface Answered {
  readonly ui: Ui
  readonly effect?: Effect
}

/** Asks before an action on these mirrors. `R` is about the source and needs none. */
export function ask(
  ui: Ui,
  key: 'e' | 'r' | 'c' | 'w' | 'R',
  mirrors: readonly KnownMirror[],
  {refusal}: Pick<KeyContext, 'refusal'>,
): Ui {
  if (refusal !== undefined) return warn(ui, refusal)
  if (key === 'R')
    return {...ui, prompt: {kind: 'confirm', question: 'Scan the source now?', action: {kind: 'refresh'}}}
  const [first] = mirrors
  if (first === undefined)
    return warn(ui, `Select a mirror first, as in view 1${key === 'r' ? '; R scans the source' : ''}.`)
  const ids = mirrors.map(({id}) => id)
  const names = mirrors.length === 1 ? first.name : `${mirrors.length} mirrors`
  if (key === 'w') {
    return {
      ...ui,
      prompt: {
        kind: 'score',
        question: `Score of ${names}, in percent${mirrors.length === 1 ? `, now ${first.score}` : ''}:`,
        text: '',
        mirrors: ids,
      },
    }
  }
  const kind = key === 'r' ? 'scan' : key === 'c' ? 'check' : first.enabled ? 'disable' : 'enable'
  const questions = {
    enable: `Let ${names} take traffic?`,
    disable: `Take ${names} out of service?`,
    scan: `Scan ${names} now?`,
    check: `Check the health of ${names} now?`,
  }
  return {...ui, prompt: {kind: 'confirm', question: questions[kind], action: {kind, mirrors: ids}}}
}

/** Yes by `y`; any other key is no, also Enter, as the question says. */
export function answer(ui: Ui, action: Action, key: Key): Answered {
  const isYes = key.kind === 'text' && key.text.toLowerCase() === 'y'
  return isYes ? done(ui, action) : nothing(ui)
}

/** A whole number of percent is typed, and Enter sets it. */
export function typeScore(ui: Ui, prompt: Extract<Prompt, {readonly kind: 'score'}>, key: Key): Answered {
  const {text, mirrors} = prompt
  const typed = (next: string): Answered => ({ui: {...ui, prompt: {...prompt, text: next}}})
  if (key.kind === 'text') return /^[-+]?\d{0,6}$/.test(text + key.text) ? typed(text + key.text) : {ui}
  if (key.kind === 'backspace') return typed(text.slice(0, -1))
  if (key.kind === 'escape') return nothing(ui)
  if (key.kind !== 'enter') return {ui}
  return /\d/.test(text) ? done(ui, {kind: 'score', mirrors, score: Number(text)}) : nothing(ui)
}

const done = (ui: Ui, action: Action): Answered => ({
  ui: {...ui, prompt: undefined, marked: new Set()},
  effect: {kind: 'act', action},
})

const nothing = (ui: Ui): Answered => ({
  ui: {...ui, prompt: undefined, message: {text: 'Nothing was done.', tone: 'muted'}},
})

const warn = (ui: Ui, text: string): Ui => ({...ui, message: {text, tone: 'warn'}})
