export default TargetSchema.create({
  _id: 'members-2-5',
  name: 'Members 2 5',
  description: '',
  parameters: [],
  script: async (context) => {
    return Object.keys(context)
    //! value: ["type","effect","getArguments","session","config","mission","localStore","realmStore","globalStore","sleep","sendOutput","blockNodes","unblockNodes","updateNodeBlockStatus","openNode","closeNode","updateNodeOpenState","addNodeAlert","modifySuccessChance","modifyProcessTime","modifyResourceCost","modifyResourcePool","grantFileAccess","revokeFileAccess","updateFileAccess","triggeredBy"]
  },
})
