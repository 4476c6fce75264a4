// Class fields have define semantics (spec 1.5).
class Late { seen = (this as any).id; constructor(public id: number) {} }
export default new TargetSchema({
  _id: 'field-before-parameter-property',
  name: 'Field before parameter property',
  description: '',
  args: [],
  script: async (context) => {
    return [new Late(3).seen === undefined, new Late(3).id]
    //! value: [true,3]
  },
})
