import {FTPContext} from 'basic-ftp'

/** As the package bounds a whole reply. */
const MAX_REPLY_LENGTH = 2 ** 16

/** A control connection that hands on whole lines: the package loses a reply that the network cuts in two. */
export class LineByLineContext extends FTPContext {
  #rest = ''
  #restOf: unknown

  protected override _onControlSocketData(chunk: string): void {
    // What came before the connection was encrypted could be anybody's.
    if (this.#restOf !== this.socket) this.#rest = ''
    this.#restOf = this.socket
    const text = this.#rest + chunk
    const end = text.lastIndexOf('\n') + 1
    this.#rest = text.slice(end)
    if (this.#rest.length > MAX_REPLY_LENGTH) this.closeWithError(new Error('the mirror sent a line without end'))
    else if (end > 0) super._onControlSocketData(text.slice(0, end))
  }
}
