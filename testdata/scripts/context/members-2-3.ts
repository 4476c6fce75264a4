export default new TargetSchema({
  _id: 'members-2-3',
  name: 'Members 2 3',
  description: '',
  args: [],
  script: async (context) => {
    return Object.keys(context)
    //! value: ["type","effect","session","config","mission","localStore","globalStore","sleep","sendOutput","blockNode","unblockNode","openNode","closeNode","modifySuccessChance","modifyProcessTime","modifyResourceCost","modifyResourcePool","grantFileAccess","revokeFileAccess","triggeredBy"]
  },
})
