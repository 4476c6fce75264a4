// Its hooks run once in each realm: the realmStore is the realm's own, the globalStore that of all.
const env = TargetEnvSchema.create({
  name: 'Lab',
  description: 'Can be used in several realms',
  version: '1.0.0',
  multiRealmSupport: true,
})

env.on('environment-setup', async (context) => {
  const ofRealm = context.realmStore.use('hooks', 0)
  const ofAll = context.globalStore.use('hooks', 0)
  ofRealm.value++
  ofAll.value++
  const forces = context.mission.forces.map((force) => force.localKey)
  console.log(`hook ${ofRealm.value} of its realm, ${ofAll.value} of all; it sees the forces`, forces)
  await context.sleep(1000)
  console.log('and there are', ofAll.value)
})

export default env
