// A lone `!` would drop the patterns before it, those of our own too; a blank parts options where they are written.
// eslint-disable-next-line no-control-regex -- control characters are what it keeps out
const PATTERN_OPTION = /^(?:include|exclude)=(?!!)[^\s\u0000-\u001f\u007f]{1,255}$/

/** Whether it is one of the few options of rsync that a mirror may have: none of them writes, connects or runs anything. */
export const isRsyncOption = (option: string): boolean => option === 'copy-links' || PATTERN_OPTION.test(option)
