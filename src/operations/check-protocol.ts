import type {AddressFamily} from '../core/network/address.js'
import type {CheckAnswer, CheckedProtocol, CheckMirrorDeps, SampleFile} from './check-types.js'

/** At least one. */
type Files = readonly SampleFile[]

interface Check {
  /** With scheme. */
  readonly url: string
  readonly protocol: 'http' | 'https'
  readonly files: Files
  readonly allowRedirects: boolean
  readonly signal: AbortSignal
}

interface Asked {
  readonly file: SampleFile
  readonly answer: CheckAnswer
}

/**
 * Asks for the files over one protocol, over IPv4 and IPv6 apart where both can be asked. The mirror is well when one
 * of them works: clients of the other are not sent there.
 */
export async function checkProtocol(deps: CheckMirrorDeps, check: Check): Promise<CheckedProtocol> {
  const host = await deps.families(URL.canParse(check.url) ? new URL(check.url).hostname : '')
  const [first, second] = host.reachable
  const isApart = second !== undefined
  const {asked, ...main} = await askForFiles(deps, check, isApart ? first : undefined)
  const byFamily = new Map<AddressFamily | undefined, CheckAnswer>([[first, asked.answer]])
  const all = [...main.all]
  const askAgain = async (family: AddressFamily | undefined): Promise<void> => {
    const answer = await ask(deps, check, asked.file, family)
    byFamily.set(family, answer)
    all.push(answer)
  }
  if (isApart) {
    await askAgain(second)
    // Only one works: asked twice, since nobody comes over the other until the next check.
    const failing = [first, second].filter(family => byFamily.get(family)?.state.isUp === false)
    if (failing.length === 1) await askAgain(failing[0])
  }
  const answers = [...byFamily.values()]
  const best = answers.find(({state}) => state.isUp) ?? asked.answer
  const ill = best.state.isUp ? [...byFamily].find(([, {state}]) => !state.isUp) : undefined
  return {
    ...best,
    ipv4: works(4, host.ipv4, best, byFamily),
    ipv6: works(6, host.ipv6, best, byFamily),
    protocol: check.protocol,
    path: asked.file.path,
    wrongFiles: main.wrongFiles,
    text: ill === undefined ? best.text : `${best.text} Not over IPv${ill[0] ?? ''}: ${ill[1].text}`,
    level: ill === undefined ? best.level : 'warn',
    exchanges: all.flatMap(({exchanges}) => exchanges),
  }
}

/** A family that the host has and that cannot be asked from here is unknown; one it does not have does not work. */
function works(
  family: AddressFamily,
  hasAddress: boolean | undefined,
  best: CheckAnswer,
  byFamily: ReadonlyMap<AddressFamily | undefined, CheckAnswer>,
): boolean | undefined {
  // A mirror that is down altogether says nothing of its families.
  return hasAddress === true && best.state.isUp ? byFamily.get(family)?.state.isUp : falseOnly(hasAddress)
}

const falseOnly = (value: boolean | undefined): false | undefined => (value === false ? false : undefined)

/** Stops at the first answer that says what the mirror is like; when only a file is wrong, the next one is asked for. */
async function askForFiles(
  deps: CheckMirrorDeps,
  check: Check,
  family: AddressFamily | undefined,
): Promise<{readonly asked: Asked; readonly all: readonly CheckAnswer[]; readonly wrongFiles: Files}> {
  const all: CheckAnswer[] = []
  const wrong: Asked[] = []
  let good: Asked | undefined
  for (const file of check.files) {
    const answer = await ask(deps, check, file, family)
    all.push(answer)
    const isRequired = file.heldAs === undefined
    if (!answer.state.isUp) {
      // Without the file that all must have, nothing else counts.
      if (isRequired || !answer.isAboutFile) return {asked: {file, answer}, all, wrongFiles: []}
      wrong.push({file, answer})
    } else {
      good = {file, answer}
      if (!isRequired) break
    }
  }
  const isOnlyRequired = good !== undefined && good.file.heldAs === undefined && wrong.length > 0
  const asked = good === undefined || isOnlyRequired ? (wrong[0] ?? good) : good
  if (asked === undefined) throw new Error('A check needs a file to ask for.')
  return {asked, all, wrongFiles: wrong.map(({file}) => file)}
}

const ask = (
  {request}: CheckMirrorDeps,
  {url, allowRedirects, signal}: Check,
  {path, size}: SampleFile,
  family: AddressFamily | undefined,
): Promise<CheckAnswer> => request({baseUrl: url, path, expectedSize: size, family, allowRedirects, signal})
