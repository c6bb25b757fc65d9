/**
 * Words as a POSIX shell splits a simple command: blanks part them, quotes and backslashes hold them together. Nothing
 * is expanded. Undefined when a quote is not closed.
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let rest = text
  while (rest !== '') {
    const [piece = '', blank, single, double, escaped, plain] = PIECE.exec(rest) ?? []
    if (piece === '') return undefined
    rest = rest.slice(piece.length)
    if (blank !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      word = `${word ?? ''}${single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? ''}`
    }
  }
  return word === undefined ? words : [...words, word]
}

const PIECE = /^(?:(\s+)|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+))/
