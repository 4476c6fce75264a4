const lab = new TargetEnvSchema({ name: 42, version: 'one', undeclared: true })

lab.on('environment-setup', async () => console.log('the first setup hook'))
lab.on('environment-setup', async () => console.log('the second setup hook'))
lab.on('environment-teardown', async () => console.log('the teardown hook'))
lab.on('target-setup', async () => console.log('never'))
lab.on('target-teardown', async () => console.log('never'))

lab.hooks.push({ method: 'environment-setup', callback: async () => console.log('never') })
console.log('hooks are a copy:', lab.hooks.length, lab.hooks === lab.hooks)

export default lab
