/** For answers to programs: scripts of any web page may read them. Nothing here depends on who is logged in where. */
export const ANY_ORIGIN = ['Access-Control-Allow-Origin', '*'] as const
