// Writes what this Node says into node20.txt, behind each script. Run it as: node testdata/record.js
const fs = require('fs')
const path = require('path')
const vm = require('vm')

process.on('unhandledRejection', () => {})

const file = path.join(__dirname, 'node20.txt')

async function said(script) {
  try {
    await vm.runInNewContext((script.includes('await') ? '(async function(){' : '(function(){') + script + '\n})()')
  } catch (e) {
    return e.name + ': ' + e.message
  }
  throw new Error('threw nothing: ' + script)
}

async function main() {
  const rows = []
  for (const row of fs.readFileSync(file, 'utf8').trimEnd().split('\n\n')) {
    const end = row.indexOf('\n=> ')
    if (end < 0) {
      rows.push(row)
      continue
    }
    const instead = row.indexOf('\n~> ')
    const message = (await said(row.slice(0, end))).replaceAll('\n', '\n   ')
    rows.push(row.slice(0, end) + '\n=> ' + message + (instead < 0 ? '' : row.slice(instead)))
  }
  fs.writeFileSync(file, rows.join('\n\n') + '\n')
}

main()
