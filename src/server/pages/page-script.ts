/**
 * What pages can do besides being read: sort tables and copy checksums. It runs in the browser and adds its own buttons,
 * so that a page without it lacks nothing that would be seen.
 *
 * A column head with `data-sort` of `text` or `number` becomes a button. The order is by `data-sort` of the cells, else by
 * their text; a table with several bodies keeps each of them together. Code with `data-copy`, its name, can be copied.
 */
export const PAGE_SCRIPT = `
for (const head of document.querySelectorAll('th[data-sort]')) {
  const button = addButton(head, '')
  button.append(...[...head.childNodes].filter(node => node !== button))
  button.addEventListener('click', () => {
    const table = head.closest('table')
    const order = head.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending'
    for (const other of table.querySelectorAll('th[aria-sort]')) other.removeAttribute('aria-sort')
    head.setAttribute('aria-sort', order)
    sortTable(table, head.cellIndex, head.dataset.sort === 'number', order === 'ascending' ? 1 : -1)
  })
}

function sortTable(table, column, isNumber, direction) {
  const units = table.tBodies.length > 1 ? [...table.tBodies] : [...(table.tBodies[0]?.rows ?? [])]
  const keyOf = unit => {
    const cell = (unit.rows?.[0] ?? unit).cells[column]
    const text = cell.dataset.sort ?? cell.textContent
    return isNumber && text !== '' ? Number(text) : text
  }
  const keyed = units.map(unit => ({unit, key: keyOf(unit)}))
  keyed.sort((one, other) => {
    // What is not known is last in either order.
    if (one.key === '' || other.key === '') return (one.key === '') - (other.key === '')
    return direction * (isNumber ? one.key - other.key : one.key.localeCompare(other.key))
  })
  for (const {unit} of keyed) unit.parentNode.append(unit)
}

const told = document.createElement('p')
told.className = 'unseen'
told.setAttribute('role', 'status')
document.querySelector('main').append(told)

for (const code of document.querySelectorAll('code[data-copy]')) {
  const button = addButton(code.parentNode, 'Copy')
  const name = document.createElement('span')
  name.className = 'unseen'
  name.textContent = ' ' + code.dataset.copy
  button.append(name)
  button.addEventListener('click', async () => {
    const isCopied = await copy(code)
    told.textContent = isCopied ? code.dataset.copy + ' copied' : code.dataset.copy + ' selected'
    button.firstChild.data = isCopied ? 'Copied' : 'Selected'
    setTimeout(() => (button.firstChild.data = 'Copy'), 2000)
  })
}

async function copy(code) {
  try {
    await navigator.clipboard.writeText(code.textContent)
    return true
  } catch {
    // Browsers lend the clipboard to pages over HTTPS only; over HTTP there is the older way.
    getSelection().selectAllChildren(code)
    return document.execCommand('copy')
  }
}

function addButton(parent, text) {
  const button = document.createElement('button')
  button.type = 'button'
  button.append(text)
  parent.append(button)
  return button
}
`
