import { BooleanToolbox } from '@metis/toolbox/booleans/BooleanToolbox'

const trues = ['1', 'true', 'True', 'TRUE', 't', 'T', 'yes', 'Yes', 'YES', 'y', 'Y']
const falses = ['0', 'false', 'False', 'FALSE', 'f', 'F', 'no', 'No', 'NO', 'n', 'N']
const neither: any[] = ['', ' ', 'tRUE', ' true', 'true ', 'on', 'off', '01', '2', 'null', 'undefined', true, 1, null, undefined, ['1'], {}]
const failure = (f: () => unknown) => { try { return f() } catch (e: any) { return `${e.name}: ${e.message}` } }

export default new TargetSchema({
  _id: 'boolean-toolbox',
  name: 'Boolean toolbox',
  description: '',
  args: [],
  script: async (context) => {
    console.log(trues.every((t) => BooleanToolbox.parse(t) === true)) //! console: true
    console.log(falses.every((f) => BooleanToolbox.parse(f) === false)) //! console: true
    console.log(failure(() => BooleanToolbox.parse('maybe'))) //! console: Error: Invalid boolean string: maybe
    console.log(failure(() => BooleanToolbox.parse(''))) //! console: "Error: Invalid boolean string: "
    console.log(failure(() => BooleanToolbox.parse(undefined as any))) //! console: Error: Invalid boolean string: undefined
    console.log(neither.map((v) => failure(() => BooleanToolbox.parse(v))).every((r) => /^Error: Invalid boolean string: /.test(String(r))))
    //! console: true

    console.log([...trues, ...falses].every((t) => BooleanToolbox.isValid(t))) //! console: true
    console.log(neither.filter((v) => BooleanToolbox.isValid(v))) //! console: []

    console.log(BooleanToolbox.trueBooleanValuesAsStrings.join()) //! console: 1,true,True,TRUE,t,T,yes,Yes,YES,y,Y
    console.log(BooleanToolbox.falseBooleanValuesAsStrings.join()) //! console: 0,false,False,FALSE,f,F,no,No,NO,n,N
    console.log(BooleanToolbox.validBooleanValuesAsStrings.join() === [...trues, ...falses].join()) //! console: true

    console.log(BooleanToolbox.onlyLast(true, false, true, true, false)) //! console: [ false, false, false, true, false ]
    console.log(BooleanToolbox.onlyLast(true), BooleanToolbox.onlyLast(false, false), BooleanToolbox.onlyLast())
    //! console: [ true ] [ false, false ] []
    BooleanToolbox.parse('perhaps')
    //! error: Error: Invalid boolean string: perhaps
  },
})
