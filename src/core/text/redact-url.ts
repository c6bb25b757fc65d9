/**
 * In a URL, what stands between `//` and `@`: a user, a colon and the password. First as URLs are written, ending at the
 * next slash or quote. Then for passwords that have such characters unescaped, unless it is a port that stands there.
 * The counts bound the work on hostile text.
 */
const PASSWORD = /(:\/\/[^\s/?#:@"<>[]{0,256}:)(?:[^\s/?#"<>]{0,1024}@|(?!\d*(?:[/?#\s"<>]|$))\S{0,1024}@)/g

/** Any text with the passwords of the URLs in it hidden: `rsync://bob:***@host/`. */
export const redactUrl = (text: string): string => (text.includes('://') ? text.replace(PASSWORD, '$1***@') : text)
