/** Text for an XML element or a quoted attribute. What XML 1.0 cannot hold becomes U+FFFD. */
export const escapeXml = (text: string): string =>
  text.replace(NOT_XML, '\ufffd').replace(/[<>&"'\r\n\t]/g, found => `&#${found.charCodeAt(0)};`)

// eslint-disable-next-line no-control-regex -- these are what XML excludes, halves of surrogate pairs among them
const NOT_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu
