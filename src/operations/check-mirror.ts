import {baseUrl, schemeOf, type Mirror} from '../core/mirror.js'
import {checkProtocol} from './check-protocol.js'
import type {CheckedProtocol, CheckMirrorDeps, CheckMirrorOptions} from './check-types.js'
import {keepCheck} from './keep-check.js'
import {setMirrorEnabled} from './set-mirror-enabled.js'

/**
 * Asks a mirror for files that it should have, over each protocol it serves,
 * and keeps the answer as its state. Empty when the mirror has no such file:
 * then nothing is known and nothing is changed.
 */
export async function checkMirror(
  deps: CheckMirrorDeps,
  mirror: Mirror,
  options: CheckMirrorOptions,
): Promise<readonly CheckedProtocol[]> {
  let files = deps.samples(mirror)
  if (files.length === 0) return []
  const scheme = schemeOf(mirror.httpUrl)
  const allowRedirects = mayRedirect(mirror, options)
  const checked: CheckedProtocol[] = []
  let isUp = true
  for (const protocol of scheme === 'both' ? (['http', 'https'] as const) : [scheme]) {
    const url = baseUrl(mirror.httpUrl, protocol)
    const {signal} = options
    const ask = (): Promise<CheckedProtocol> => checkProtocol(deps, {url, protocol, files, allowRedirects, signal})
    let found = await ask()
    signal.throwIfAborted()
    // A mirror that is down already waits for its scan.
    if (
      found.wrongFiles.length > 0 &&
      mirror[protocol].isUp &&
      (await deps.lookAgain(mirror, found.wrongFiles, signal))
    ) {
      files = deps.samples(mirror)
      if (!found.state.isUp && files.length > 0) found = together(found, await ask())
    }
    checked.push(found)
    const kept = await keepCheck(deps, mirror, found, options)
    isUp &&= kept?.isUp === true
  }
  await correctHoldings(deps, mirror, checked)
  await followMissingFile(deps, mirror, {checked, isUp, disables: options.disableOnMissingFile})
  return checked
}

/** What holds is the second answer; that files were wrong remains to be looked after. */
const together = (first: CheckedProtocol, second: CheckedProtocol): CheckedProtocol => ({
  ...second,
  wrongFiles: [...first.wrongFiles, ...second.wrongFiles],
  exchanges: [...first.exchanges, ...second.exchanges],
})

/** A mirror that is well but for some files is not sent clients for those; one that has none of them is only scanned. */
async function correctHoldings(
  deps: CheckMirrorDeps,
  mirror: Mirror,
  checked: readonly CheckedProtocol[],
): Promise<void> {
  const wrong = checked.filter(({wrongFiles}) => wrongFiles.length > 0)
  if (wrong.length === 0) return
  const isWell = wrong.every(({state}) => state.isUp)
  const ids = wrong.flatMap(({wrongFiles}) => wrongFiles.flatMap(({heldAs}) => heldAs ?? []))
  await deps.correct(mirror, isWell ? [...new Set(ids)] : [])
}

/** Disables a mirror that has lost its files, and enables it again when it has them. */
async function followMissingFile(
  deps: CheckMirrorDeps,
  mirror: Mirror,
  {
    checked,
    isUp,
    disables,
  }: {readonly checked: readonly CheckedProtocol[]; readonly isUp: boolean; readonly disables: boolean},
): Promise<void> {
  if (mirror.isDisabledByCheck && isUp) {
    deps.log.info({mirror: mirror.name}, 'mirror enabled: it has its files again')
    await setMirrorEnabled(deps, mirror, true)
  } else if (disables && mirror.enabled && !isUp && checked.some(({fileMissing}) => fileMissing)) {
    deps.log.warn({mirror: mirror.name}, 'mirror disabled because a file is missing')
    await deps.mirrors.disableByCheck(mirror.id)
    await deps.mirrorLogs.append(mirror.id, {kind: 'disabled'})
    deps.events.publish({type: 'mirror.changed', mirror: mirror.id, name: mirror.name, change: 'disabled'})
  }
}

const mayRedirect = ({allowRedirects}: Mirror, {disallowRedirects}: CheckMirrorOptions): boolean =>
  allowRedirects === 'default' ? !disallowRedirects : allowRedirects === 'allowed'
