/**
 * The part of a URL between `//` and `@`: a user, a colon and a password. A password may hold an unescaped slash, but
 * digits before a slash are a port. The counts bound the work on hostile text.
 */
const PASSWORD = /(:\/\/[^\s/?#:@"<>[]{0,256}:)(?:[^\s/?#"<>]{0,1024}@|(?!\d*(?:[/?#\s"<>]|$))[^\s"<>]{0,1024}@)/g

/** Any text with the passwords of the URLs in it hidden: `rsync://bob:***@host/`. */
export const redactUrl = (text: string): string => (text.includes('://') ? text.replace(PASSWORD, '$1***@') : text)
