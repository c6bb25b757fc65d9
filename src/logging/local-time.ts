const two = (value: number): string => String(value).padStart(2, '0')

/** `YYYY/MM/DD HH:MM:SS` in the local time zone. */
export function localSeconds(date: Date): string {
  return (
    `${String(date.getFullYear()).padStart(4, '0')}/${two(date.getMonth() + 1)}/${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  )
}

/** Makes a formatter of `YYYY/MM/DD HH:MM:SS.uuuuuu`; within one second only the fraction is made anew. */
export function createMicrosecondStamp(): (ms: number) => string {
  let second = Number.NaN
  let text = ''
  return ms => {
    const current = Math.floor(ms / 1000)
    if (current !== second) {
      second = current
      text = localSeconds(new Date(current * 1000))
    }
    // A clock of whole milliseconds gives three zeros; one with a fraction fills them.
    return `${text}.${String(Math.floor((ms - current * 1000) * 1000)).padStart(6, '0')}`
  }
}

/** The English locales know the short names of different zones. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-ZA']

/** The local time zone's short name at this time, as `date +%Z` says it: `CET`, `UTC`, or `+03` where there is none. */
export function zoneName(date: Date): string {
  for (const locale of LOCALES) {
    const name = new Intl.DateTimeFormat(locale, {timeZoneName: 'short'})
      .formatToParts(date)
      .find(({type}) => type === 'timeZoneName')?.value
    if (name !== undefined && /^[A-Z]{2,5}$/.test(name)) return name
  }
  const minutes = -date.getTimezoneOffset()
  const size = Math.abs(minutes)
  const rest = size % 60 === 0 ? '' : two(size % 60)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${rest}`
}
